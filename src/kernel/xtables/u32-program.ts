import { strtouiFront } from './strtoul.ts';
import { XtError } from './types.ts';

export type U32Op = '&' | '<<' | '>>' | '@';

/** One test: where to look, and the ranges of which one must hold the value found there. */
export interface U32Test {
  readonly location: { readonly op: U32Op; readonly number: number }[];
  readonly values: { readonly min: number; readonly max: number }[];
}

/** Most operators, values and tests (`XT_U32_MAXSIZE`). */
const MAX = 10;

/** `u32_parse` (extensions/libxt_u32.c): tests joined by `&&`, with the character each complaint is about. */
export function parseU32(text: string): U32Test[] {
  const tests: U32Test[] = [];
  let at = 0;
  const fail = (what: string, where = at): never => {
    throw new XtError(`u32: at char ${where}: ${what}`);
  };
  const skipSpace = (): void => {
    while (/^[ \t\n\v\f\r]$/.test(text[at] ?? '')) at++;
  };
  const number = (): number => {
    const read = strtouiFront(text.slice(at), 0, 0xffff_ffff);
    if (!read) return fail('not a number or out of range');
    at += read.end;
    return read.value;
  };
  const location = (test: U32Test): void => {
    let op: U32Op = '&';
    if (test.location.length > 0) {
      op = operator();
      at++;
    }
    test.location.push({ op, number: number() });
    if (test.location.length > MAX) fail('too many operators');
  };
  const operator = (): U32Op => {
    const c = text[at];
    if (c === '&' || c === '@') return c;
    if (c !== '<' && c !== '>') return fail('operator expected');
    at++;
    if (text[at] !== c) fail(`a second '${c}' was expected`);
    return c === '<' ? '<<' : '>>';
  };
  const value = (test: U32Test): void => {
    if (test.values.length > 0) {
      if (text[at] !== ',') fail('expected "," or "&&"');
      at++;
    }
    const min = number();
    skipSpace();
    let max = min;
    if (text[at] === ':') {
      at++;
      max = number();
    }
    test.values.push({ min, max });
    if (test.values.length > MAX) fail('too many ","s');
  };

  for (;;) {
    const test: U32Test = { location: [], values: [] };
    for (skipSpace(); text[at] !== '='; skipSpace()) {
      if (at >= text.length) throw new XtError('u32: abrupt end of input after location specifier');
      location(test);
    }
    if (test.location.length === 0) fail('location spec missing');
    at++;
    for (skipSpace(); at < text.length && text[at] !== '&'; skipSpace()) value(test);
    if (at >= text.length) {
      if (test.values.length === 0) throw new XtError('u32: test ended with no value specified');
      tests.push(test);
      if (tests.length > MAX) fail('too many "&&"s');
      return tests;
    }
    at++;
    if (text[at] !== '&') fail("a second '&' was expected");
    if (test.values.length === 0) fail('value spec missing');
    tests.push(test);
    if (tests.length > MAX) fail('too many "&&"s');
    at++;
  }
}
