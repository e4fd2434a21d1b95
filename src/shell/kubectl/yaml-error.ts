/** A text that is no YAML, and where. */
export class YamlError extends Error {
  readonly line: number;
  readonly column: number;

  constructor({ line, column }: { readonly line: number; readonly column: number }, why: string) {
    super(`yaml: line ${line}, column ${column}: ${why}`);
    this.line = line;
    this.column = column;
  }
}
