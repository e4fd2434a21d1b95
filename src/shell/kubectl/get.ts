import { type Cluster, keyOf } from '../../kube/api/cluster.ts';
import { type ApiObject, type KindInfo, objectName } from '../../kube/api/objects.ts';
import type { Process } from '../command.ts';
import { type Args, flagOf, isOn, KubectlError, namespaceOf, notFound, readSelector, resources } from './args.ts';
import { COLUMNS, labelText } from './columns.ts';
import { jsonPath, printable } from './printable.ts';
import { tableText } from './table.ts';
import { yamlText } from './yaml-write.ts';

export const GET_FLAGS = [
  'output',
  'all-namespaces',
  'selector',
  'no-headers',
  'show-labels',
  'ignore-not-found',
  'watch',
];

/** Objects that the words name, by kind in the order asked for. A name that is not there throws. */
export function find(
  cluster: Cluster,
  args: Args,
): { readonly info: KindInfo; readonly objects: readonly ApiObject[]; readonly named: boolean }[] {
  const namespace = namespaceOf(args);
  const selector = readSelector(flagOf(args, 'selector') ?? '');
  const asked = resources(args.words);
  const groups = new Map<string, { info: KindInfo; objects: ApiObject[]; named: boolean }>();
  for (const { info, name } of asked) {
    const group = groups.get(info.kind) ?? { info, objects: [], named: name !== null };
    groups.set(info.kind, group);
    if (name === null) {
      const all = cluster.list(info.kind, info.namespaced ? namespace : null);
      group.objects.push(...all.filter((object) => selector(object.metadata.labels)));
      continue;
    }
    if (namespace === null && info.namespaced)
      throw new KubectlError('a resource cannot be retrieved by name across all namespaces');
    const object = cluster.get(info.kind, namespace ?? '', name);
    if (object) group.objects.push(object);
    else if (!isOn(args, 'ignore-not-found')) throw notFound(info, name);
  }
  return [...groups.values()];
}

function table(cluster: Cluster, args: Args, wide: boolean, groups: ReturnType<typeof find>): string {
  const everywhere = namespaceOf(args) === null;
  const many = groups.filter((group) => group.objects.length > 0).length > 1;
  const parts = groups
    .filter((group) => group.objects.length > 0)
    .map(({ info, objects }) => {
      const columns = COLUMNS[info.kind].filter((c) => wide || c.wide !== true);
      const spaced = everywhere && info.namespaced;
      const labels = isOn(args, 'show-labels');
      const titles = [...(spaced ? ['NAMESPACE'] : []), ...columns.map((c) => c.title), ...(labels ? ['LABELS'] : [])];
      const rows = objects.map((object) => [
        ...(spaced ? [object.metadata.namespace] : []),
        ...columns.map((c) =>
          many && c.title === 'NAME' ? objectName(info, object.metadata.name) : c.cell(object, cluster),
        ),
        ...(labels ? [labelText(object.metadata.labels)] : []),
      ]);
      return tableText(isOn(args, 'no-headers') ? null : titles, rows);
    });
  return parts.join('\n');
}

/** `kubectl get`: what to print on standard output and on standard error. */
export function get(cluster: Cluster, args: Args): { readonly out: string; readonly err: string } {
  if (args.words.length === 0)
    throw new KubectlError(
      'You must specify the type of resource to get: services, endpointslices, pods, nodes, deployments',
    );
  const groups = find(cluster, args);
  const objects = groups.flatMap((group) => group.objects);
  const format = flagOf(args, 'output') ?? '';
  if (format === '' || format === 'wide') {
    const text = table(cluster, args, format === 'wide', groups);
    if (objects.length > 0 || isOn(args, 'ignore-not-found')) return { out: text, err: '' };
    const where = namespaceOf(args);
    const none = groups.every((group) => !group.info.namespaced) || where === null;
    return { out: '', err: none ? 'No resources found\n' : `No resources found in ${where} namespace.\n` };
  }
  if (format === 'name') {
    const names = groups.flatMap(({ info, objects: list }) =>
      list.map((o) => `${objectName(info, o.metadata.name)}\n`),
    );
    return { out: names.join(''), err: '' };
  }
  const single = groups.length === 1 && groups[0]?.named === true && objects.length === 1;
  const items = objects.map(printable);
  const value = single ? items[0] : { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } };
  if (format === 'yaml') return { out: yamlText(value), err: '' };
  if (format === 'json') return { out: `${JSON.stringify(value, null, 4)}\n`, err: '' };
  if (format.startsWith('jsonpath=')) {
    const text = jsonPath(format.slice('jsonpath='.length), value);
    if (text === null)
      throw new KubectlError('jsonpath: only texts and paths such as {.items[*].status.podIP} are modelled');
    return { out: text, err: '' };
  }
  throw new KubectlError(
    `unable to match a printer suitable for the output format "${format}", allowed formats are: json,jsonpath,name,wide,yaml`,
  );
}

/** `kubectl get -w`: the table, then a line for each change, until it is stopped. */
export function watchGet(process: Process, cluster: Cluster, args: Args): void {
  const format = flagOf(args, 'output') ?? '';
  if (format !== '' && format !== 'wide')
    throw new KubectlError(`get -w -o ${format}: not modelled; without -o and with -o wide it is`);
  const groups = find(cluster, args);
  const [group] = groups;
  if (!group || groups.length > 1) throw new KubectlError('you may only specify a single resource type');
  process.out(table(cluster, args, format === 'wide', groups));
  const { info } = group;
  const selector = readSelector(flagOf(args, 'selector') ?? '');
  const namespace = namespaceOf(args);
  const names = group.named ? new Set(group.objects.map((object) => object.metadata.name)) : null;
  const known = new Map(cluster.list(info.kind).map((object) => [keyOf(object), object]));
  let first = group.objects.length === 0;
  const unwatch = cluster.watch((changes) => {
    for (const { kind, key, object } of changes) {
      if (kind !== info.kind) continue;
      // of one that is gone, the last state is shown
      const shown = object ?? known.get(key);
      if (object) known.set(key, object);
      else known.delete(key);
      if (!shown || !selector(shown.metadata.labels)) continue;
      if (info.namespaced && namespace !== null && shown.metadata.namespace !== namespace) continue;
      if (names && !names.has(shown.metadata.name)) continue;
      const text = table(cluster, args, format === 'wide', [{ ...group, objects: [...group.objects, shown] }]);
      const lines = text.trimEnd().split('\n');
      if (first && !isOn(args, 'no-headers')) process.out(`${lines[0]}\n`);
      first = false;
      process.out(`${lines.at(-1)}\n`);
    }
  });
  process.onExit(unwatch);
}
