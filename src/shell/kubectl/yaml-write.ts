import { isManifest } from '../../kube/api/decode.ts';

/** Words that YAML would read as something else than a text. */
const WORDS = /^(?:~|null|true|false|yes|no|on|off|y|n)$/i;
const INDICATORS = /^[&*!|>'"%@`#{}[\],?]|^[-:?](?:\s|$)|: |:$| #|^\s|\s$|[\n\t]/;
const TIME = /^\d{4}-\d\d-\d\d/;

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value ?? null);
  const special = value === '' || WORDS.test(value) || INDICATORS.test(value) || TIME.test(value);
  return special || !Number.isNaN(Number(value)) ? JSON.stringify(value) : value;
}

const isEmpty = (value: unknown): boolean =>
  (Array.isArray(value) && value.length === 0) || (isManifest(value) && Object.keys(value).length === 0);

const isLeaf = (value: unknown): boolean => typeof value !== 'object' || value === null || isEmpty(value);

const leaf = (value: unknown): string => (isEmpty(value) ? (Array.isArray(value) ? '[]' : '{}') : scalar(value));

/** A text of several lines that can stand as it is below `|`. */
const isBlock = (value: unknown): value is string =>
  typeof value === 'string' && /^[^\s][^\t\r]*\n[^\t\r]*$/.test(value) && !/\n\n$/.test(value);

/** A line of a value, and where in the value it stands: `spec.ports[0].name`. */
export interface YamlLine {
  readonly text: string;
  readonly path: string;
}

function block(text: string): string[] {
  const whole = text.endsWith('\n');
  const rows = (whole ? text.slice(0, -1) : text).split('\n');
  return [whole ? '|' : '|-', ...rows.map((row) => (row === '' ? '' : `  ${row}`))];
}

const indented = (line: YamlLine, by: string): YamlLine => ({ ...line, text: `${by}${line.text}` });

/** A value as lines of YAML, keys in order, as kubectl prints objects. */
export function yamlLines(value: unknown, path = ''): readonly YamlLine[] {
  if (isLeaf(value)) return [{ text: leaf(value), path }];
  if (Array.isArray(value))
    return value.flatMap((item, n) =>
      yamlLines(item, `${path}[${n}]`).map((line, i) => indented(line, i === 0 ? '- ' : '  ')),
    );
  return Object.entries(value as object)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, v]) => {
      const at = path === '' ? key : `${path}.${key}`;
      const head = `${scalar(key)}:`;
      if (isBlock(v)) return block(v).map((row, i) => ({ text: i === 0 ? `${head} ${row}` : row, path: at }));
      if (isLeaf(v)) return [{ text: `${head} ${leaf(v)}`, path: at }];
      // items of a list are not indented below their key, as kubectl prints them
      const below = yamlLines(v, at);
      return [{ text: head, path: at }, ...(Array.isArray(v) ? below : below.map((line) => indented(line, '  ')))];
    });
}

export const yamlText = (value: unknown): string =>
  `${yamlLines(value)
    .map((line) => line.text)
    .join('\n')}\n`;
