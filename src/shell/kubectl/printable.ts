import type { ApiObject } from '../../kube/api/objects.ts';

/** An object as the API server shows it: what we keep short is written out. */
export function printable(object: ApiObject): Readonly<Record<string, unknown>> {
  const { namespace, ...rest } = object.metadata;
  const metadata = namespace === '' ? rest : { ...rest, namespace };
  const { apiVersion, kind, metadata: _meta, ...fields } = object;
  if (object.kind === 'Pod') {
    const { ready, message, ...status } = object.status;
    const conditions = [
      { type: 'Ready', status: ready ? 'True' : 'False', ...(message === undefined ? {} : { message }) },
      { type: 'PodScheduled', status: object.spec.nodeName === undefined ? 'False' : 'True' },
    ];
    const podIPs = status.podIP === undefined ? {} : { podIPs: [{ ip: status.podIP }] };
    return { apiVersion, kind, metadata, spec: object.spec, status: { ...status, ...podIPs, conditions } };
  }
  return { apiVersion, kind, metadata, ...fields };
}

/** `-o jsonpath`: texts, and paths such as `{.items[*].status.podIP}`. Null for what is not understood. */
export function jsonPath(template: string, root: unknown): string | null {
  let out = '';
  for (const [, path, text = ''] of template.matchAll(/\{([^}]*)\}|([^{]+)/g)) {
    if (path === undefined) {
      out += text;
      continue;
    }
    const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(path.trim());
    if (quoted) {
      out += String(JSON.parse(path.trim()));
      continue;
    }
    if (!/^\$?(?:\.[\w-]+|\[(?:\d+|\*)\])+$/.test(path.trim())) return null;
    let values: unknown[] = [root];
    for (const [, field, index] of path.matchAll(/\.([\w-]+)|\[(\d+|\*)\]/g))
      values = values.flatMap((value) => step(value, field ?? null, index ?? null));
    out += values.map((v) => (typeof v === 'object' ? JSON.stringify(v) : String(v))).join(' ');
  }
  return out;
}

function step(value: unknown, field: string | null, index: string | null): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (field !== null) {
    const found = (value as Readonly<Record<string, unknown>>)[field];
    return found === undefined ? [] : [found];
  }
  if (!Array.isArray(value)) return [];
  const items: unknown[] = value;
  return index === '*' ? items : items.slice(Number(index), Number(index) + 1);
}
