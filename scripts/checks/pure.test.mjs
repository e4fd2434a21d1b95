import { describe, expect, it } from 'vitest';
import { impurities } from './pure.mjs';

/** @param {string} text @param {string} [file] */
const judge = (text, file = 'src/kernel/x.ts') => impurities(file, text);

describe('impurities', () => {
  it.each([
    'const r = Math.random();',
    'const now = Date.now();',
    'const d = new Date();',
    'const t = performance.now();',
    'setTimeout(run, 1);',
    'globalThis.setInterval(run, 1);',
    "console.log('x');",
    'const id = crypto.randomUUID();',
    'const h = process.env.HOME;',
    'names.sort((a, b) => a.localeCompare(b));',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code
    'const s = `at ${Date.now()}`;',
  ])('bites: %s', (line) => {
    expect(judge(`const a = 1;\n${line}\n`)).toEqual([expect.stringMatching(/^src\/kernel\/x\.ts:2: /)]);
  });

  it('reads neither comments nor strings nor names that only look alike', () => {
    expect(
      judge(
        [
          '// Date.now() is not for us',
          '/* setTimeout(a) */',
          "const s = 'Math.random()';",
          'const t = `console.log("x")`;',
          'const re = /Date.now/;',
          'const o = { Date: 1 };',
          'alarm.setTimeout(5);',
          '  setTimeout(seconds: number): void {',
          'const day = new Date(ms).getUTCDay() + Date.UTC(2026, 0, 1);',
          'process.out(text);',
          'updateDate(x);',
        ].join('\n'),
      ),
    ).toEqual([]);
  });

  it('takes an excuse with a reason, on the line or the line before', () => {
    expect(judge('const t = Date.now(); // impure: a budget for endless loops')).toEqual([]);
    expect(judge('// impure: a budget for endless loops\nconst t = Date.now();')).toEqual([]);
    expect(judge('const t = Date.now(); // impure:')).toHaveLength(1);
  });

  it('leaves the page, the command and tests alone', () => {
    for (const file of ['src/ui/x.tsx', 'src/cli/x.ts', 'src/kernel/x.test.ts'])
      expect(judge('Date.now();', file)).toEqual([]);
    for (const file of ['src/shell/x.ts', 'src/session/x.ts', 'src/wire/x.ts'])
      expect(judge('Date.now();', file)).toHaveLength(1);
  });
});
