/** The hexadecimal number a text begins with, as `strtol` reads it. */
function leadingHex(text: string, at: number): { value: number; end: number } | null {
  const m = /^\s*[+-]?(?:0x)?[0-9a-f]+/i.exec(text.slice(at));
  if (!m) return null;
  const value = Number.parseInt(m[0], 16);
  return Number.isNaN(value) ? null : { value, end: at + m[0].length };
}

/** Length up to the next `:` or `,`. */
function wordLength(text: string, at: number): number {
  const end = text.slice(at).search(/[:,]/);
  return end < 0 ? text.length - at : end;
}

/**
 * The order of `-sorted`: piece by piece, pieces that begin with a (hexadecimal) number by the number, others by length and
 * then by their letters; a prefix length counts downwards, and none comes before any.
 */
export function compareElems(a: string, b: string): number {
  let [i, j] = [0, 0];
  let order = 1;
  while (i < a.length) {
    if (j >= b.length) return 1;
    const [x, y] = [leadingHex(a, i), leadingHex(b, j)];
    if (!x || !y) {
      const [m, n] = [wordLength(a, i), wordLength(b, j)];
      const [v, w] = [a.slice(i, i + m), b.slice(j, j + n)];
      if (m === 0 && n === 0) return a.slice(i) < b.slice(j) ? -1 : a.slice(i) > b.slice(j) ? 1 : 0;
      if (m !== n) return m - n;
      if (v !== w) return v < w ? -1 : 1;
      order = 1;
      i += m + 1;
      j += n + 1;
      continue;
    }
    if (x.value !== y.value) return order * (x.value - y.value);
    const [p, q] = [a[x.end], b[y.end]];
    if (p === '/' && q === '/') order = -1;
    else if (p === '/') return 1;
    else if (q === '/') return -1;
    i = x.end + 1;
    j = y.end + 1;
    if (a[i] === ':' && b[j] === ':') {
      i++;
      j++;
    } else if (a[i] === ':') return -1;
    else if (b[j] === ':') return 1;
  }
  return j < b.length ? -1 : 0;
}
