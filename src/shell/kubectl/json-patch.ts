import { isManifest } from '../../kube/api/decode.ts';
import { KubectlError } from './args.ts';

interface Operation {
  readonly op: unknown;
  readonly path: unknown;
  readonly value?: unknown;
}

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** `kubectl patch --type=json`: the operations of RFC 6902 but for move and copy, one after the other. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw new KubectlError('a JSON patch is a list of operations');
  let result: unknown = structuredClone(target);
  for (const operation of patch as readonly unknown[]) {
    if (!isManifest(operation)) throw new KubectlError('a JSON patch is a list of operations');
    result = applied(result, operation as unknown as Operation);
  }
  return result;
}

/** The place that a part of a path names in a list; NaN for none. */
const indexOf = (part: string): number => (/^(?:0|[1-9]\d*)$/.test(part) ? Number(part) : Number.NaN);

function applied(root: unknown, { op, path, value: given }: Operation): unknown {
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new KubectlError(`JSON patch: bad path ${JSON.stringify(path)}`);
  const value = structuredClone(given); // several objects may be patched, each with its own
  const parts = path.slice(1).split('/').map(unescaped);
  const last = parts.pop() ?? '';
  let parent: unknown = root;
  for (const part of parts) parent = childOf(parent, part);
  const missing = (): KubectlError =>
    new KubectlError(`The request is invalid: the server rejected our request due to an error in our request: ${path}`);
  if (Array.isArray(parent)) {
    const at = last === '-' ? parent.length : indexOf(last);
    const exists = Number.isInteger(at) && at >= 0 && at < parent.length;
    if (op === 'add' && Number.isInteger(at) && at >= 0 && at <= parent.length) parent.splice(at, 0, value);
    else if (op === 'replace' && exists) parent[at] = value;
    else if (op === 'remove' && exists) parent.splice(at, 1);
    else if (op !== 'test' || !exists || !same(parent[at], value)) throw unknownOr(op, missing());
    return root;
  }
  if (!isManifest(parent)) throw missing();
  const fields = parent as Record<string, unknown>;
  const exists = Object.hasOwn(fields, last);
  if (op === 'add' || (op === 'replace' && exists)) fields[last] = value;
  else if (op === 'remove' && exists) delete fields[last];
  else if (op !== 'test' || !exists || !same(fields[last], value)) throw unknownOr(op, missing());
  return root;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const unknownOr = (op: unknown, error: KubectlError): KubectlError =>
  op === 'add' || op === 'replace' || op === 'remove' || op === 'test'
    ? error
    : new KubectlError(
        `JSON patch: operation ${JSON.stringify(op)} is not modelled; add, replace, remove and test are`,
      );

function childOf(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return value[indexOf(part)] as unknown;
  return isManifest(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}
