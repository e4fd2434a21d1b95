/** Rows under titles, columns three blanks apart, as kubectl prints them; two where it uses another writer. */
export function tableText(titles: readonly string[] | null, rows: readonly (readonly string[])[], gap = 3): string {
  const all = titles ? [titles, ...rows] : rows;
  const widths: number[] = [];
  for (const row of all)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  return all
    .map(
      (row) =>
        `${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd((widths[i] ?? 0) + gap))).join('')}\n`,
    )
    .join('');
}
