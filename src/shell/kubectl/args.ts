import { ApiError } from '../../kube/api/api-error.ts';
import { KINDS, type KindInfo, kindByWord, type Labels } from '../../kube/api/objects.ts';

/** A complaint of kubectl itself: printed with `error: ` in front. */
export class KubectlError extends Error {}

/** A command line without the verb: flags and the rest. */
export interface Args {
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** What is behind `--`. */
  readonly behind: readonly string[] | null;
}

/** Flags that stand alone. */
const BOOLEAN = new Set([
  'all',
  'all-namespaces',
  'no-headers',
  'show-labels',
  'now',
  'force',
  'ignore-not-found',
  'overwrite',
  'watch',
  'wait',
  'help',
  'stdin',
  'tty',
  'ignore-daemonsets',
  'delete-emptydir-data',
  'disable-eviction',
]);
const SHORT: Readonly<Record<string, string>> = {
  A: 'all-namespaces',
  n: 'namespace',
  o: 'output',
  l: 'selector',
  f: 'filename',
  p: 'patch',
  h: 'help',
  i: 'stdin',
  t: 'tty',
  c: 'container',
  w: 'watch',
};

/** Reads flags before and between the words; `known` are those of the verb, besides the namespace. */
export function readArgs(argv: readonly string[], known: readonly string[]): Args {
  const words: string[] = [];
  const flags = new Map<string, string[]>();
  const all = new Set([...known, 'namespace', 'help']);
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') return { words, flags, behind: rest };
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    const cluster = /^-([it]{2,})$/.exec(word);
    if (cluster) {
      rest.unshift(...[...(cluster[1] ?? '')].map((letter) => `-${letter}`));
      continue;
    }
    const long = word.startsWith('--');
    const letter = word.charAt(1);
    const name = long ? (word.slice(2).split('=')[0] ?? '') : (SHORT[letter] ?? '');
    if (!all.has(name))
      throw new KubectlError(long ? `unknown flag: --${name}` : `unknown shorthand flag: '${letter}' in ${word}`);
    let value: string | undefined;
    if (long && word.includes('=')) value = word.slice(word.indexOf('=') + 1);
    else if (!long && word.length > 2) value = word.slice(2).replace(/^=/, '');
    else if (BOOLEAN.has(name)) value = 'true';
    else value = rest.shift();
    if (value === undefined)
      throw new KubectlError(
        long ? `flag needs an argument: --${name}` : `flag needs an argument: '${letter}' in ${word}`,
      );
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return { words, flags, behind: null };
}

export const flagOf = (args: Args, name: string): string | undefined => args.flags.get(name)?.at(-1);
export const isOn = (args: Args, name: string): boolean => flagOf(args, name) === 'true';

/** The namespace to look in; null for all. */
export const namespaceOf = (args: Args): string | null =>
  isOn(args, 'all-namespaces') ? null : (flagOf(args, 'namespace') ?? 'default');

export function kindOf(word: string): KindInfo {
  const info = kindByWord(word);
  if (info) return info;
  const known = /^(endpoints?|ep|namespaces?|ns|configmaps?|cm|secrets?|ingress(es)?|ing|events?|ev)$/;
  if (known.test(word))
    throw new KubectlError(`${word}: not modelled; resources here are ${KINDS.map((k) => k.plural).join(', ')}`);
  throw new KubectlError(`the server doesn't have a resource type "${word}"`);
}

/** A resource as it is named on the command line; no name means all. */
interface Resource {
  readonly info: KindInfo;
  readonly name: string | null;
}

/** Resources as they are named: `svc web echo`, `svc/web pod/x`, `pods,svc`. */
export function resources(words: readonly string[]): readonly Resource[] {
  const [first] = words;
  if (first === undefined) return [];
  if (first.includes('/'))
    return words.map((word) => {
      const [kind = '', name = ''] = word.split('/');
      if (name === '') throw new KubectlError('arguments in resource/name form must have a single resource and name');
      return { info: kindOf(kind), name };
    });
  const kinds = first === 'all' ? ['pods', 'services', 'daemonsets', 'deployments', 'replicasets'] : first.split(',');
  const names = words.slice(1);
  return kinds.flatMap((kind): Resource[] => {
    const info = kindOf(kind);
    return names.length === 0 ? [{ info, name: null }] : names.map((name) => ({ info, name }));
  });
}

/** `app=web,tier!=x,canary`. Only what is equal or not, and what is there or not. */
export function readSelector(text: string): (labels: Labels | null | undefined) => boolean {
  const tests = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [, not, key = '', op, value] = /^(!?)([\w./-]+)\s*(?:(==|!=|=)\s*([\w.-]*))?$/.exec(part.trim()) ?? [];
      if (key === '') throw new KubectlError(`unable to parse requirement: ${JSON.stringify(part)}`);
      return (labels: Labels | null | undefined): boolean => {
        if (op === undefined) return (labels?.[key] !== undefined) === (not === '');
        return (labels?.[key] === value) === (op !== '!=');
      };
    });
  return (labels) => tests.every((test) => test(labels));
}

export const notFound = (info: KindInfo, name: string): ApiError =>
  new ApiError('NotFound', `${info.plural}${info.group === '' ? '' : `.${info.group}`} "${name}" not found`);
