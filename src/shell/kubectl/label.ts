import { labelValueErrors } from '../../kube/api/label-errors.ts';
import type { ApiObject, Labels } from '../../kube/api/objects.ts';
import type { Process } from '../command.ts';
import type { WorldCluster } from '../kubelet/cluster-of.ts';
import { type Args, isOn, KubectlError } from './args.ts';
import { edit } from './change.ts';
import { find } from './get.ts';

type Field = 'labels' | 'annotations';

const isPair = (word: string): boolean =>
  (word.includes('=') && !word.startsWith('=')) || (word.endsWith('-') && word !== '-');

/** Resources first, then changes (`GetResourcesAndPairs`, kubectl/pkg/cmd/util). */
function pairsOf(words: readonly string[], kind: string): readonly string[] {
  const first = words.findIndex((word, i) => i > 0 && isPair(word));
  if (first < 0) return [];
  const pairs = words.slice(first);
  const late = pairs.find((word) => !isPair(word));
  if (late !== undefined) throw new KubectlError(`all resources must be specified before ${kind} changes: ${late}`);
  return pairs;
}

/** What a command changes: `key=value` sets, `key-` removes. */
interface Changes {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/** `parseLabels` (kubectl/pkg/cmd/label); annotations may hold any value (`ParsePairs`). Keys are the server's to check. */
function parsePairs(pairs: readonly string[], field: Field): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 0) {
      remove.push(pair.slice(0, -1));
      continue;
    }
    const value = pair.slice(at + 1);
    if (field === 'labels') {
      if (value.includes('=')) throw new KubectlError(`invalid label spec: ${pair}`);
      const errors = labelValueErrors(value);
      if (errors.length > 0)
        throw new KubectlError(`invalid label value: ${JSON.stringify(pair)}: ${errors.join(';')}`);
    }
    set.set(pair.slice(0, at), value);
  }
  const both = remove.filter((key) => set.has(key));
  if (both.length > 0)
    throw new KubectlError(
      field === 'labels'
        ? 'can not both modify and remove a label in the same command'
        : `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  return { set, remove };
}

/** What an object says of the changes, and its new labels or annotations. */
function relabelled(
  object: ApiObject,
  { set, remove }: Changes,
  field: Field,
  overwrite: boolean,
): { readonly map: Labels; readonly missing: readonly string[] } {
  const map = new Map(Object.entries(object.metadata[field] ?? {}));
  for (const [key, value] of set) {
    const had = map.get(key);
    if (had !== undefined && had !== value && !overwrite)
      throw new KubectlError(
        field === 'labels'
          ? `'${key}' already has a value (${had}), and --overwrite is false`
          : `--overwrite is false but found the following declared annotation(s): '${key}' already has a value (${had})`,
      );
    map.set(key, value);
  }
  const missing = remove.filter((key) => !map.delete(key));
  return { map: Object.fromEntries(map), missing };
}

/** `kubectl label` and `annotate`. */
export function label(process: Process, cluster: WorldCluster, args: Args, field: Field): number {
  const kind = field === 'labels' ? 'label' : 'annotation';
  const pairs = pairsOf(args.words, kind);
  if (pairs.length === 0) throw new KubectlError(`at least one ${kind} update is required`);
  const changes = parsePairs(pairs, field);
  const rest = { ...args, words: args.words.slice(0, -pairs.length) };
  const groups = find(cluster.api, rest);
  if (groups.some((group) => !group.named) && !isOn(args, 'all') && !args.flags.has('selector'))
    throw new KubectlError(
      'resource(s) were provided, but no name was specified; --all or a selector stands for several',
    );
  return edit(
    process,
    cluster,
    rest,
    (same) => {
      if (field === 'annotations') return 'annotated';
      if (same) return 'not labeled';
      return changes.set.size === 0 ? 'unlabeled' : 'labeled';
    },
    (object) => {
      const { map, missing } = relabelled(object, changes, field, isOn(args, 'overwrite'));
      if (field === 'labels') for (const key of missing) process.out(`label "${key}" not found.\n`);
      return { ...object, metadata: { ...object.metadata, [field]: map } };
    },
  );
}
