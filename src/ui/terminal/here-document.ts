/** A word that ends a here-document and is no line of it. */
export function delimiterFor(text: string): string {
  let word = 'EOF';
  while (`\n${text}\n`.includes(`\n${word}\n`)) word += '_';
  return word;
}
