/** The form of the API objects in a record: a field is of its type, or absent unless its name ends with `!` here. */

type Shape = 'text' | 'number' | 'flag' | readonly [Shape] | { readonly [field: string]: Shape };

const TEXTS: Shape = ['text'];
const METADATA: Shape = { namespace: 'text', name: 'text', labels: {}, annotations: {} };

const SERVICE: Shape = {
  metadata: METADATA,
  'spec!': {
    type: 'text',
    clusterIP: 'text',
    clusterIPs: TEXTS,
    ports: [{ name: 'text', 'port!': 'number', protocol: 'text', nodePort: 'number' }],
    externalIPs: TEXTS,
    sessionAffinity: 'text',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 'number' } },
    internalTrafficPolicy: 'text',
    externalTrafficPolicy: 'text',
    healthCheckNodePort: 'number',
    loadBalancerSourceRanges: TEXTS,
  },
  status: { loadBalancer: { ingress: [{ ip: 'text', hostname: 'text', ipMode: 'text' }] } },
};

const SLICE: Shape = {
  metadata: METADATA,
  addressType: 'text',
  endpoints: [
    {
      'addresses!': TEXTS,
      conditions: { ready: 'flag', serving: 'flag', terminating: 'flag' },
      nodeName: 'text',
      zone: 'text',
      hints: { forZones: [{ 'name!': 'text' }] },
    },
  ],
  ports: [{ name: 'text', port: 'number', protocol: 'text' }],
};

const TYPES = { text: 'string', number: 'number', flag: 'boolean' } as const;

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

/** Where a value has another form, as a path; null when nowhere. Items of a list are never null. */
function fault(value: unknown, shape: Shape, path: string): string | null {
  if (typeof shape === 'string') return typeof value === TYPES[shape] ? null : path;
  if (isList(shape)) {
    if (!Array.isArray(value)) return path;
    for (const [i, item] of value.entries()) {
      const found = fault(item, shape[0], `${path}[${i}]`);
      if (found !== null) return found;
    }
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return path;
  for (const [key, field] of Object.entries(shape)) {
    const name = key.replace('!', '');
    const inner: unknown = Reflect.get(value, name);
    const found = inner === undefined && name === key ? null : fault(inner, field, `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

/** `null` is a field that is not there, as in Go. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutNulls(field)]));
}

/** An object without its nulls. Throws with the place where it is not as the API has it. */
export function readObject(given: unknown, kind: string, of: 'Service' | 'EndpointSlice'): unknown {
  const value = withoutNulls(given);
  const found = fault(value, of === 'Service' ? SERVICE : SLICE, kind);
  if (found !== null) throw new Error(`${found}: not as the API has it`);
  return value;
}
