import { describe, expect, it } from 'vitest';
import { findCycles, readImports } from './imports.mjs';

/** @param {string} text */
const read = (text) =>
  readImports('src/ui/a/x.ts', text).map(
    (i) => `${i.line} ${i.to}${i.typeOnly ? ' type' : ''}${i.lazy ? ' lazy' : ''}`,
  );

describe('readImports', () => {
  it('finds every form of import and export, with its line', () => {
    expect(
      read(
        [
          "import a from './a.ts';",
          "import { b, type B } from '../b.ts';",
          'import {',
          '  c,',
          '  d,',
          "} from '../../wire/c.ts';",
          "import * as e from './e.ts';",
          "import './f.ts';",
          "export * from './g.ts';",
          "export { h } from './h.ts';",
        ].join('\n'),
      ),
    ).toEqual([
      '1 src/ui/a/a.ts',
      '2 src/ui/b.ts',
      '3 src/wire/c.ts',
      '7 src/ui/a/e.ts',
      '8 src/ui/a/f.ts',
      '9 src/ui/a/g.ts',
      '10 src/ui/a/h.ts',
    ]);
  });

  it('tells types from values', () => {
    expect(
      read("import type { A } from './a.ts';\nexport type { B } from './b.ts';\nimport type from './c.ts';"),
    ).toEqual(['1 src/ui/a/a.ts type', '2 src/ui/a/b.ts type', '3 src/ui/a/c.ts']);
    expect(read("let x: import('./a.ts').A;\nlet y: typeof import('./b.ts');")).toEqual([
      '1 src/ui/a/a.ts type lazy',
      '2 src/ui/a/b.ts type lazy',
    ]);
  });

  it('sees lazy imports, and none in comments', () => {
    expect(read("const m = await import('./a.ts');\n// import('./b.ts')\n * import('./c.ts')")).toEqual([
      '1 src/ui/a/a.ts lazy',
    ]);
  });

  it('keeps packages apart and drops queries', () => {
    const [react, raw] = readImports('src/ui/x.ts', "import { a } from 'react';\nimport b from './b.svg?raw';");
    expect(react).toMatchObject({ to: 'react', isPackage: true });
    expect(raw).toMatchObject({ to: 'src/ui/b.svg', isPackage: false });
  });

  it('does not take an exported string for an import', () => {
    expect(read("export const s = 'x';\nexport function f(a = './y.ts') {}\nexport type T = 'z';")).toEqual([]);
  });
});

describe('findCycles', () => {
  /** @param {Record<string, string>} files */
  const cycles = (files) => findCycles(Object.entries(files).flatMap(([name, text]) => readImports(name, text)));

  it('reports a planted loop of values', () => {
    expect(
      cycles({
        'src/a.ts': "import { b } from './b.ts';",
        'src/b.ts': "import { c } from './c.ts';",
        'src/c.ts': "export { a } from './a.ts';",
      }),
    ).toEqual([['src/a.ts', 'src/b.ts', 'src/c.ts']]);
  });

  it('allows loops of types and of lazy imports', () => {
    expect(
      cycles({
        'src/a.ts': "import { b } from './b.ts';",
        'src/b.ts': "import type { A } from './a.ts';\nconst later = () => import('./a.ts');",
      }),
    ).toEqual([]);
  });
});
