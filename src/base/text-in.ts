/** Characters of all texts in a value; it stops counting above `most`. */
export function textIn(value: unknown, most: number): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const part of Object.values(value)) {
    sum += textIn(part, most);
    if (sum > most) break;
  }
  return sum;
}
