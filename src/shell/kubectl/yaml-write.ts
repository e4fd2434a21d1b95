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

function lines(value: unknown): string[] {
  if (isLeaf(value)) return [leaf(value)];
  if (Array.isArray(value))
    return value.flatMap((item) => lines(item).map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`)));
  return Object.entries(value as object)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, v]) => {
      if (isLeaf(v)) return [`${scalar(key)}: ${leaf(v)}`];
      // items of a list are not indented below their key, as kubectl prints them
      return [`${scalar(key)}:`, ...lines(v).map((line) => (Array.isArray(v) ? line : `  ${line}`))];
    });
}

/** A value as YAML, keys in order, as kubectl prints objects. */
export const yamlText = (value: unknown): string => `${lines(value).join('\n')}\n`;
