import { invalid } from './api-error.ts';

/** `RegexError` (apimachinery, util/validation). */
const must = (what: string, format: string, ...examples: readonly string[]): string =>
  `${what} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${format}')`;

const ALNUM = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const VALUE = `(${NAME})?`;
const DOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const is = (format: string, text: string): boolean => new RegExp(`^(?:${format})$`).test(text);

const WRONG_NAME = must(`must consist of ${ALNUM}`, NAME, 'MyName', 'my.name', '123-abc');
const WRONG_VALUE = must(
  `a valid label must be an empty string or consist of ${ALNUM}`,
  VALUE,
  'MyValue',
  'my_value',
  '12345',
);
const WRONG_DOMAIN = must(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  DOMAIN,
  'example.com',
);

const noMoreThan = (most: number): string => `must be no more than ${most} characters`;

/** What is wrong with a value of a label (`IsValidLabelValue`). */
export function labelValueErrors(value: string): readonly string[] {
  return [...(value.length > 63 ? [noMoreThan(63)] : []), ...(is(VALUE, value) ? [] : [WRONG_VALUE])];
}

/** What is wrong with a key (`IsQualifiedName`). */
function keyErrors(key: string): readonly string[] {
  const parts = key.split('/');
  if (parts.length > 2)
    return [`a qualified name ${WRONG_NAME} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const errors: string[] = [];
  const [prefix, name = ''] = parts.length === 2 ? parts : [null, parts[0]];
  if (prefix === '') errors.push('prefix part must be non-empty');
  else if (typeof prefix === 'string') {
    if (prefix.length > 253) errors.push(`prefix part ${noMoreThan(253)}`);
    if (!is(DOMAIN, prefix)) errors.push(`prefix part ${WRONG_DOMAIN}`);
  }
  if (name === '') errors.push('name part must be non-empty');
  else if (name.length > 63) errors.push(`name part ${noMoreThan(63)}`);
  if (!is(NAME, name)) errors.push(`name part ${WRONG_NAME}`);
  return errors;
}

/** `ValidateLabels` and the keys of `ValidateAnnotations` (apimachinery). */
export function labelErrors({
  labels,
  annotations,
}: {
  readonly labels?: Readonly<Record<string, string>> | null | undefined;
  readonly annotations?: Readonly<Record<string, string>> | null | undefined;
}): readonly string[] {
  const errors: string[] = [];
  for (const [key, value] of Object.entries(labels ?? {})) {
    errors.push(...keyErrors(key).map((why) => invalid('metadata.labels', key, why)));
    errors.push(...labelValueErrors(value).map((why) => invalid('metadata.labels', value, why)));
  }
  for (const key of Object.keys(annotations ?? {}))
    errors.push(...keyErrors(key.toLowerCase()).map((why) => invalid('metadata.annotations', key, why)));
  return errors;
}
