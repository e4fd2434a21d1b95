/** The negation mark in front of an option or a value that `-S` prints. */
export const bang = (inverted: boolean): string => (inverted ? ' !' : '');

/** `%#x` of an unsigned 32-bit number, with `0x0` for zero. */
export const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`;

/** Two hex digits after `0x`. */
export const hex2 = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;

/** ` 0x1` or ` 0x1/0xf` (`xtables_print_mark_mask`). */
export const markMask = (mark: number, mask: number): string =>
  mask >>> 0 === 0xffff_ffff ? ` ${hex(mark)}` : ` ${hex(mark)}/${hex(mask)}`;

/** A text as one word of the command line, in quotes where needed, with a space in front (`xtables_save_string`). */
export const saveString = (text: string): string =>
  /^[-_0-9A-Za-z]+$/.test(text) ? ` ${text}` : ` "${text.replace(/["\\']/g, (c) => `\\${c}`)}"`;

/** The longest beginning of a text that fits in `size` bytes of UTF-8, as `strncpy` into a fixed field cuts it. */
export function fitBytes(text: string, size: number): string {
  if (text.length * 3 <= size) return text;
  const encoder = new TextEncoder();
  let used = 0;
  let out = '';
  for (const char of text) {
    used += encoder.encode(char).length;
    if (used > size) break;
    out += char;
  }
  return out;
}

/** True when `word`, any case, begins with `given`: `strncasecmp(word, given, strlen(given))`, which an empty one passes. */
export const beginsWith = (word: string, given: string): boolean =>
  word.slice(0, given.length).toLowerCase() === given.toLowerCase();

/** `atoi`: the number at the front as a 32-bit integer, 0 when there is none. */
export const atoi = (text: string): number => Number(/^\s*([+-]?\d+)/.exec(text)?.[1] ?? 0) | 0;

/**
 * Reads a comma-separated list as the parsers of state and type lists do: `take` gets each item and says whether it knows
 * it. Returns what is left, from the bad item on, or null when all went well.
 */
export function badListItem(text: string, take: (item: string) => boolean): string | null {
  let rest = text;
  for (;;) {
    const comma = rest.indexOf(',');
    const item = comma < 0 ? rest : rest.slice(0, comma);
    if (item === '' || !take(item)) return rest;
    if (comma < 0) return null;
    rest = rest.slice(comma + 1);
  }
}
