import { XtError } from './types.ts';

/** Most bytes of a pattern (`XT_STRING_MAX_PATTERN_SIZE`). */
const MAX_PATTERN = 128;
const BACKSLASH = 0x5c;
const BAR = 0x7c;
const SPACE = 0x20;

/** The bytes of `--string`. */
export function plainPattern(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MAX_PATTERN) throw new XtError(`STRING too long "${text}"`);
  return bytes;
}

/** The bytes of `--hex-string`: text with hex between bars, and backslashes before literal characters. */
export function hexPattern(text: string): Uint8Array {
  const s = new TextEncoder().encode(text);
  if (s.length === 0) throw new XtError('STRING must contain at least one char');
  const out: number[] = [];
  let hex = false;
  for (let i = 0; i < s.length; ) {
    if (out.length >= MAX_PATTERN) throw new XtError(`STRING too long "${text}"`);
    let literal = false;
    if (s[i] === BACKSLASH) {
      if (hex) throw new XtError('Cannot include literals in hex data');
      literal = true;
    } else if (s[i] === BAR) {
      hex = !hex;
      while (hex && s[i + 1] === SPACE) i++;
      if (i + 1 >= s.length) break;
      i++;
    }
    if (literal) {
      if (i + 1 >= s.length) throw new XtError('Bad literal placement at end of string');
      out.push(s[i + 1] ?? 0);
      i += 2;
    } else if (hex) {
      out.push(hexByte(s, i));
      i += s[i + 2] === SPACE ? 3 : 2;
    } else {
      out.push(s[i] ?? 0);
      i++;
    }
  }
  return Uint8Array.from(out);
}

function hexByte(s: Uint8Array, i: number): number {
  if (i + 1 >= s.length) throw new XtError('Odd number of hex digits');
  if (i + 2 >= s.length) throw new XtError('Invalid hex block');
  const pair = String.fromCharCode(s[i] ?? 0, s[i + 1] ?? 0);
  for (const digit of pair) if (!/^[0-9a-f]$/i.test(digit)) throw new XtError(`Invalid hex char '${digit}'`);
  return Number.parseInt(pair, 16);
}

/** The pattern as `-S` prints it, and whether it had to be hex. */
export function patternText(bytes: Uint8Array): { hex: boolean; text: string } {
  const last = bytes[bytes.length - 1];
  if (bytes.some((b) => b < 0x20 || b > 0x7e) || last === BACKSLASH) {
    const digits = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
    return { hex: true, text: ` "|${digits}|"` };
  }
  return { hex: false, text: ` "${String.fromCharCode(...bytes).replace(/["\\]/g, (c) => `\\${c}`)}"` };
}

/** Where `pattern` first is in `b[start, end)`, or -1. */
export function findPattern(
  b: Uint8Array,
  start: number,
  end: number,
  pattern: Uint8Array,
  ignoreCase: boolean,
): number {
  const fold = (c: number): number => (ignoreCase && c >= 0x61 && c <= 0x7a ? c - 0x20 : c);
  for (let i = start; i + pattern.length <= end; i++) {
    let k = 0;
    while (k < pattern.length && fold(b[i + k] ?? 0) === fold(pattern[k] ?? 0)) k++;
    if (k === pattern.length) return i;
  }
  return -1;
}
