const NUMBER =
  /^[ \t\n\v\f\r]*([+-]?)(?:(0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?\d+)?)|((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(inf(?:inity)?)|(nan))/i;

/** `strtod`: the number at the front of a text and where it ends; null when there is none. */
export function strtod(text: string): { readonly value: number; readonly end: number } | null {
  const found = NUMBER.exec(text);
  if (!found) return null;
  const [whole, sign, hex, decimal, inf] = found;
  const size = hex ? hexValue(hex) : decimal ? Number(decimal) : inf ? Number.POSITIVE_INFINITY : Number.NaN;
  return { value: sign === '-' ? -size : size, end: whole.length };
}

function hexValue(text: string): number {
  const [digits = '', power = '0'] = text.slice(2).toLowerCase().split('p');
  const [whole = '', part = ''] = digits.split('.');
  return (Number.parseInt(`${whole}${part}`, 16) / 16 ** part.length) * 2 ** Number(power);
}
