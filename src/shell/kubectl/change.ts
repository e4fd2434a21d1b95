import { messageOf } from '../../base/message-of.ts';
import { applyManifest } from '../../kube/api/admission.ts';
import { ApiError } from '../../kube/api/api-error.ts';
import { isManifest, type Manifest, manifestKind } from '../../kube/api/decode.ts';
import { deletePod } from '../../kube/api/deployments.ts';
import { type ApiObject, type KindInfo, objectName } from '../../kube/api/objects.ts';
import type { Process } from '../command.ts';
import { resolvePath } from '../files.ts';
import type { WorldCluster } from '../kubelet/cluster-of.ts';
import { type Args, flagOf, isOn, KubectlError, namespaceOf, notFound } from './args.ts';
import { find } from './get.ts';
import { jsonPatch } from './json-patch.ts';
import { YamlError } from './yaml-error.ts';
import { readYaml } from './yaml-read.ts';

/** A manifest and where it came from, for complaints. */
interface Source {
  readonly from: string;
  readonly manifest: Manifest;
}

function readText(process: Process, path: string): string {
  if (path === '-') return process.stdin;
  const text = process.files.read(resolvePath(process.cwd, path));
  if (text === null) throw new KubectlError(`the path "${path}" does not exist`);
  return text;
}

/** JSON is tried first where it looks like it; YAML in braces does, too. */
function readValues(text: string): readonly unknown[] {
  if (!/^\s*[{[]/.test(text)) return readYaml(text);
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    return readYaml(text);
  }
}

/** The manifests of `-f`: YAML or JSON, several documents, lists. */
export function readManifests(process: Process, args: Args): Source[] {
  const paths = args.flags.get('filename') ?? [];
  if (paths.length === 0) throw new KubectlError('must specify one of -f and -k');
  const sources = paths.flatMap((path) => {
    const from = path === '-' ? 'STDIN' : path;
    try {
      const text = readText(process, path);
      const values = readValues(text);
      return values.flatMap((value) => flatten(from, value));
    } catch (error) {
      if (error instanceof YamlError) throw new KubectlError(`error parsing ${from}: ${error.message}`);
      throw error;
    }
  });
  if (sources.length === 0) throw new KubectlError('no objects passed to apply');
  return sources;
}

function flatten(from: string, value: unknown): Source[] {
  if (value === null) return [];
  if (!isManifest(value))
    throw new KubectlError(`error parsing ${from}: an object is wanted, not ${JSON.stringify(value)}`);
  if (value.kind === 'List' && Array.isArray(value.items)) return value.items.flatMap((item) => flatten(from, item));
  return [{ from, manifest: value }];
}

/** How kubectl prints a refusal of the API server. */
export function refusalText(error: ApiError, doing = ''): string {
  if (error.reason === 'Invalid') return `${error.message}\n`;
  if (error.reason === 'BadRequest' && /^(Object '|no matches for kind|resource name)/.test(error.message))
    return `error: ${error.message}\n`;
  return `Error from server (${error.reason}): ${doing}${error.message}\n`;
}

/** `kubectl apply` and `kubectl create`. The exit status. */
export function apply(process: Process, { api, allocator }: WorldCluster, args: Args, create: boolean): number {
  const sources = readManifests(process, args);
  const namespace = namespaceOf(args) ?? 'default';
  let status = 0;
  // one write for all that went well in a row: there may be 20,000 objects
  let said: string[] = [];
  const flush = (): void => {
    if (said.length > 0) process.out(said.join(''));
    said = [];
  };
  api.transaction(() => {
    for (const { from, manifest } of sources)
      try {
        const { info, name, outcome } = applyManifest(api, manifest, { namespace, create }, allocator);
        said.push(`${objectName(info, name)} ${outcome}\n`);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        flush();
        process.err(refusalText(error, `error when ${create ? 'creating' : 'applying'} "${from}": `));
        status = 1;
      }
    flush();
  });
  return status;
}

export const DELETE_FLAGS = [
  'filename',
  'all',
  'selector',
  'now',
  'force',
  'grace-period',
  'ignore-not-found',
  'wait',
  'all-namespaces',
];

/** The objects that `kubectl delete` means. */
function doomed(process: Process, { api }: WorldCluster, args: Args): { info: KindInfo; object: ApiObject }[] {
  if (args.flags.has('filename'))
    return readManifests(process, args).flatMap(({ manifest }) => {
      const info = manifestKind(manifest);
      const metadata = isManifest(manifest.metadata) ? manifest.metadata : {};
      const namespace = typeof metadata.namespace === 'string' ? metadata.namespace : (namespaceOf(args) ?? 'default');
      const object = api.get(info.kind, namespace, String(metadata.name));
      if (!object && !isOn(args, 'ignore-not-found')) throw notFound(info, String(metadata.name));
      return object ? [{ info, object }] : [];
    });
  const groups = find(api, args);
  if (groups.length === 0) throw new KubectlError('resource(s) were provided, but no name was specified');
  if (groups.some((group) => !group.named) && !isOn(args, 'all') && !args.flags.has('selector'))
    throw new KubectlError('resource(s) were provided, but no name was specified');
  return groups.flatMap(({ info, objects }) => objects.map((object) => ({ info, object })));
}

/** `kubectl delete`. Waits until pods are gone, as the real one does. */
export function remove(process: Process, cluster: WorldCluster, args: Args): void {
  const { api, kubelet } = cluster;
  const list = doomed(process, cluster, args);
  if (list.some(({ info }) => info.kind === 'Node')) throw new KubectlError('deleting a node is not modelled');
  if (list.some(({ info }) => info.kind === 'ReplicaSet'))
    throw new KubectlError('deleting a ReplicaSet is not modelled; its Deployment would make it again');
  const given = flagOf(args, 'grace-period');
  const grace = isOn(args, 'now') ? 1 : isOn(args, 'force') ? 0 : given === undefined ? null : Number(given);
  if (grace !== null && !(grace >= 0)) throw new KubectlError(`invalid argument "${given}" for "--grace-period" flag`);
  api.transaction(() => {
    for (const { object } of list) {
      if (object.kind === 'Pod') deletePod(api, object);
      else api.remove(object);
    }
  });
  for (const { info, object } of list) {
    process.out(
      `${objectName(info, object.metadata.name).replace('/', ' "')}" ${grace === 0 ? 'force ' : ''}deleted\n`,
    );
    if (grace === null || object.kind !== 'Pod') continue;
    const pod = api.get('Pod', object.metadata.namespace, object.metadata.name);
    if (pod) kubelet.deletePod(pod, grace);
  }
  const left = (): boolean =>
    list.some(({ object }) => {
      const now = api.get(object.kind, object.metadata.namespace, object.metadata.name);
      return now?.metadata.uid === object.metadata.uid && object.kind === 'Pod';
    });
  if (!left() || flagOf(args, 'wait') === 'false') {
    process.exit(0);
    return;
  }
  const unwatch = api.watch(() => {
    if (!left()) process.exit(0);
  });
  process.onExit(unwatch);
}

/** The lists that a strategic patch merges, and the field by which it knows their items. */
const MERGE_KEYS: readonly (readonly [path: RegExp, key: string])[] = [
  [/^spec\.ports$/, 'port'],
  [/spec\.containers$/, 'name'],
];

/** A JSON merge patch (RFC 7396), or a strategic one. */
function merge(target: unknown, patch: unknown, path: string, strategic: boolean): unknown {
  const key = strategic ? MERGE_KEYS.find(([list]) => list.test(path))?.[1] : undefined;
  if (key !== undefined && Array.isArray(target) && Array.isArray(patch)) {
    const merged: unknown[] = [...target];
    for (const item of patch) {
      const at = merged.findIndex((old) => isManifest(old) && isManifest(item) && old[key] === item[key]);
      if (at < 0) merged.push(item);
      else merged[at] = merge(merged[at], item, '', strategic);
    }
    return merged;
  }
  if (!isManifest(patch)) return patch;
  const result: Record<string, unknown> = isManifest(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else result[field] = merge(result[field], value, path === '' ? field : `${path}.${field}`, strategic);
  }
  return result;
}

/** Writes what `change` makes of each object that is named, and says what was done with it; perhaps it is the `same`. */
export function edit(
  process: Process,
  { api, allocator }: WorldCluster,
  args: Args,
  verb: string | ((same: boolean) => string),
  change: (object: ApiObject) => unknown,
): number {
  const groups = find(api, args);
  const found = groups.flatMap(({ info, objects }) => objects.map((object) => ({ info, object })));
  if (found.length === 0) throw new KubectlError('no objects passed');
  api.transaction(() => {
    for (const { info, object } of found) {
      const before = object.metadata.resourceVersion;
      const { namespace, name } = object.metadata;
      applyManifest(api, change(object) as Manifest, { namespace, create: false }, allocator);
      const same = api.get(info.kind, namespace, name)?.metadata.resourceVersion === before;
      process.out(`${objectName(info, name)} ${typeof verb === 'string' ? verb : verb(same)}\n`);
    }
  });
  return 0;
}

/** `kubectl patch`. */
export function patch(process: Process, cluster: WorldCluster, args: Args): number {
  const file = flagOf(args, 'patch-file');
  const text = file === undefined ? flagOf(args, 'patch') : readText(process, file);
  if (text === undefined)
    throw new KubectlError('must specify --patch or --patch-file containing the contents of the patch');
  const type = flagOf(args, 'type') ?? 'strategic';
  if (!['strategic', 'merge', 'json'].includes(type))
    throw new KubectlError(`--type must be one of [json merge strategic], not ${JSON.stringify(type)}`);
  let value: unknown;
  try {
    value = readValues(text)[0];
  } catch (error) {
    throw new KubectlError(`unable to parse ${JSON.stringify(text)}: ${messageOf(error)}`);
  }
  const verb = (same: boolean): string => (same ? 'patched (no change)' : 'patched');
  if (type === 'json') return edit(process, cluster, args, verb, (object) => jsonPatch(object, value));
  if (!isManifest(value)) throw new KubectlError(`unable to parse ${JSON.stringify(text)}: an object is wanted`);
  return edit(process, cluster, args, verb, (object) => merge(object, value, '', type === 'strategic'));
}
