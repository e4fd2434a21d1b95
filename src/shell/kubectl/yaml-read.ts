type Parse = (text: string) => readonly unknown[];

let parse: Parse | null = null;

/** Brings the YAML library: kubectl runs at one instant and cannot wait for it. */
export async function loadYaml(): Promise<void> {
  parse ??= (await import('./yaml-parser.ts')).parseYaml;
}

/** The documents of a text as plain values. Throws `YamlError` with line and column. */
export function readYaml(text: string): readonly unknown[] {
  if (!parse) throw new Error('the YAML library is not loaded');
  return parse(text);
}
