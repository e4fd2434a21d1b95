import { describe, expect, it } from 'vitest';
import { foldersWithoutReadme, lockProblems, machineTraces, tooLong } from './tree.mjs';

describe('the tree', () => {
  it('caps the length of source files', () => {
    expect(tooLong('src/a.ts', 'x\n'.repeat(501))).toHaveLength(1);
    expect(tooLong('src/a.ts', 'x\n'.repeat(500))).toEqual([]);
    expect(tooLong('docs/a.md', 'x\n'.repeat(501))).toEqual([]);
  });

  it('wants a README in each folder', () => {
    expect(foldersWithoutReadme(['src/README.md', 'src/a/x.ts', 'README.md', 'public/a/x.svg', '.ci/run'])).toEqual([
      'src/a/: no README.md',
    ]);
  });

  it('finds paths of one machine', () => {
    const [home, work, tmp] = ['/home', '/work', '/tmp'];
    expect(machineTraces('src/a.ts', `const a = '${home}/anna/x';`)).toHaveLength(1);
    expect(machineTraces('docs/a.md', `see ${work}/notes/a.md`)).toHaveLength(1);
    expect(machineTraces('scripts/a.mjs', `write('${tmp}/a/b')`)).toHaveLength(1);
    // A simulated host has a /tmp too, and paths inside the project are no trace of a machine.
    expect(machineTraces('src/shell/a.ts', `const a = '${tmp}/rules';`)).toEqual([]);
    expect(machineTraces('docs/a.md', `see src${work}/a.md and ./x${home}/b`)).toEqual([]);
  });

  it('finds hosts that are nobody else’s business', () => {
    const scheme = 'http://';
    expect(machineTraces('docs/a.md', `${scheme}registry.internal.corp/x`)).toHaveLength(1);
    expect(machineTraces('docs/a.md', `${scheme}a.example/ and ${scheme}b.test/`)).toEqual([]);
    expect(machineTraces('docs/a.md', `${scheme}localhost:4173/ and https://www.kernel.org/doc`)).toEqual([]);
  });

  it('keeps registry addresses out of the lock file, and versions pinned', () => {
    const own = { dependencies: { a: '1.0.0' } };
    const lock = { packages: { '': own, 'node_modules/a': { version: '1.0.0' } } };
    expect(lockProblems(JSON.stringify(lock), JSON.stringify(own))).toEqual([]);
    const addressed = { packages: { ...lock.packages, 'node_modules/a': { resolved: 'x' } } };
    expect(lockProblems(JSON.stringify(addressed), JSON.stringify(own))).toHaveLength(1);
    expect(lockProblems(JSON.stringify(lock), JSON.stringify({ dependencies: { a: '^1.0.0' } }))).toHaveLength(2);
    const lacking = {
      packages: { ...lock.packages, 'node_modules/a': { optionalDependencies: { 'a-mac': '1.0.0' } } },
    };
    expect(lockProblems(JSON.stringify(lacking), JSON.stringify(own))).toEqual([expect.stringMatching('a-mac')]);
    const nested = { packages: { ...lacking.packages, 'node_modules/a/node_modules/a-mac': {} } };
    expect(lockProblems(JSON.stringify(nested), JSON.stringify(own))).toEqual([]);
  });
});
