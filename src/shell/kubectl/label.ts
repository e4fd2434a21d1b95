import type { ApiObject, Labels } from '../../kube/api/objects.ts';
import type { Process } from '../command.ts';
import type { WorldCluster } from '../kubelet/cluster-of.ts';
import { type Args, isOn, KubectlError } from './args.ts';
import { edit } from './change.ts';
import { find } from './get.ts';

/** `key=value` sets, `key-` removes. What an object says of it, and its new labels or annotations. */
function relabelled(
  object: ApiObject,
  changes: readonly string[],
  field: 'labels' | 'annotations',
  overwrite: boolean,
): { readonly map: Labels; readonly missing: readonly string[] } {
  const map: Record<string, string> = { ...object.metadata[field] };
  const missing: string[] = [];
  for (const word of changes) {
    const at = word.indexOf('=');
    const key = at < 0 ? word.slice(0, -1) : word.slice(0, at);
    const had = Object.hasOwn(map, key) ? map[key] : undefined;
    if (at < 0) {
      if (had === undefined) missing.push(key);
      delete map[key];
      continue;
    }
    if (had !== undefined && had !== word.slice(at + 1) && !overwrite)
      throw new KubectlError(
        field === 'labels'
          ? `'${key}' already has a value (${had}), and --overwrite is false`
          : `--overwrite is false but found the following declared annotation(s): '${key}' already has a value (${had})`,
      );
    map[key] = word.slice(at + 1);
  }
  return { map, missing };
}

/** `kubectl label` and `annotate`. */
export function label(process: Process, cluster: WorldCluster, args: Args, field: 'labels' | 'annotations'): number {
  const isChange = (word: string): boolean => /^[\w./-]+=|-$/.test(word);
  const changes = args.words.filter((word, i) => i > 0 && isChange(word));
  if (changes.length === 0)
    throw new KubectlError(`at least one ${field === 'labels' ? 'label' : 'annotation'} update is required`);
  const rest = { ...args, words: args.words.filter((word) => !changes.includes(word)) };
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
      return changes.every((word) => !word.includes('=')) ? 'unlabeled' : 'labeled';
    },
    (object) => {
      const { map, missing } = relabelled(object, changes, field, isOn(args, 'overwrite'));
      if (field === 'labels') for (const key of missing) process.out(`label "${key}" not found.\n`);
      return { ...object, metadata: { ...object.metadata, [field]: map } };
    },
  );
}
