import { ApiError } from './api-error.ts';
import { KINDS, type KindInfo } from './objects.ts';

/** A manifest as it was read from JSON or YAML. */
export type Manifest = Readonly<Record<string, unknown>>;

export const isManifest = (value: unknown): value is Manifest =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Shape = 'string' | 'number' | 'boolean' | 'any' | 'map' | 'texts' | readonly [Fields] | Fields;
interface Fields {
  readonly [field: string]: Shape;
}

const META: Fields = {
  name: 'string',
  namespace: 'string',
  generateName: 'string',
  labels: 'map',
  annotations: 'map',
  uid: 'string',
  creationTimestamp: 'any',
  deletionTimestamp: 'any',
  resourceVersion: 'string',
  generation: 'number',
  ownerReferences: 'any',
  managedFields: 'any',
  selfLink: 'string',
};

const CONTAINER: Fields = {
  name: 'string',
  image: 'string',
  ports: [{ name: 'string', containerPort: 'number', protocol: 'string' }],
  args: 'texts',
  command: 'texts',
  ...Object.fromEntries(
    ['env', 'imagePullPolicy', 'readinessProbe', 'livenessProbe', 'resources', 'lifecycle'].map((field) => [
      field,
      'any' as const,
    ]),
  ),
};

const POD_SPEC: Fields = {
  nodeName: 'string',
  hostNetwork: 'boolean',
  nodeSelector: 'map',
  containers: [CONTAINER],
  terminationGracePeriodSeconds: 'number',
  restartPolicy: 'string',
  dnsPolicy: 'string',
};

/** The fields that are known of each kind, beside `status`, which is taken as it is. What is not here is a mistake. */
const SPECS: Readonly<Record<string, Fields>> = {
  Service: {
    spec: {
      type: 'string',
      clusterIP: 'string',
      clusterIPs: 'texts',
      ports: [
        {
          name: 'string',
          port: 'number',
          protocol: 'string',
          nodePort: 'number',
          targetPort: 'any',
          appProtocol: 'string',
        },
      ],
      selector: 'map',
      externalIPs: 'texts',
      externalName: 'string',
      sessionAffinity: 'string',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 'number' } },
      internalTrafficPolicy: 'string',
      externalTrafficPolicy: 'string',
      healthCheckNodePort: 'number',
      loadBalancerSourceRanges: 'texts',
      loadBalancerIP: 'string',
      publishNotReadyAddresses: 'boolean',
      ipFamilies: 'any',
      ipFamilyPolicy: 'string',
      allocateLoadBalancerNodePorts: 'boolean',
      trafficDistribution: 'string',
    },
  },
  EndpointSlice: {
    addressType: 'string',
    ports: [{ name: 'string', port: 'number', protocol: 'string', appProtocol: 'string' }],
    endpoints: [
      {
        addresses: 'texts',
        conditions: { ready: 'boolean', serving: 'boolean', terminating: 'boolean' },
        nodeName: 'string',
        zone: 'string',
        hostname: 'string',
        hints: { forZones: [{ name: 'string' }], forNodes: 'any' },
        targetRef: 'any',
      },
    ],
  },
  Pod: { spec: POD_SPEC },
  Node: { spec: { podCIDR: 'string', podCIDRs: 'any', unschedulable: 'boolean', taints: 'any' } },
  Deployment: {
    spec: {
      replicas: 'number',
      selector: { matchLabels: 'map' },
      template: { metadata: META, spec: POD_SPEC },
      strategy: 'any',
      minReadySeconds: 'number',
      revisionHistoryLimit: 'number',
      progressDeadlineSeconds: 'number',
    },
  },
  ReplicaSet: { spec: 'any' },
  DaemonSet: {
    spec: {
      selector: { matchLabels: 'map' },
      template: { metadata: META, spec: POD_SPEC },
      updateStrategy: { type: 'string', rollingUpdate: { maxUnavailable: 'any', maxSurge: 'any' } },
      minReadySeconds: 'number',
      revisionHistoryLimit: 'number',
    },
  },
};

/** Checks a value against what is known of its field. Says what is wrong in the words of a strict decoder. */
function check(value: unknown, shape: Shape, path: string, wrong: string[]): void {
  if (value === undefined || value === null || shape === 'any') return;
  if (typeof shape === 'string') {
    if (shape === 'texts') {
      if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
        wrong.push(`${path}: a list of strings is wanted`);
      return;
    }
    if (shape !== 'map') {
      if (typeof value !== shape || (shape === 'number' && !Number.isInteger(value)))
        wrong.push(`${path}: a ${shape} is wanted, not ${JSON.stringify(value)}`);
      return;
    }
    if (!isManifest(value)) wrong.push(`${path}: a map is wanted`);
    else
      for (const [key, v] of Object.entries(value))
        if (typeof v !== 'string') wrong.push(`${path}.${key}: a string is wanted, not ${JSON.stringify(v)}`);
    return;
  }
  if (Array.isArray(shape)) {
    const [item] = shape as readonly [Fields];
    if (!Array.isArray(value)) wrong.push(`${path}: a list is wanted`);
    else
      for (const [i, v] of value.entries()) {
        if (v === null) wrong.push(`${path}[${i}]: an object is wanted`);
        check(v, item, `${path}[${i}]`, wrong);
      }
    return;
  }
  if (!isManifest(value)) {
    wrong.push(`${path}: an object is wanted`);
    return;
  }
  for (const [field, v] of Object.entries(value)) {
    const known = (shape as Fields)[field];
    const at = path === '' ? field : `${path}.${field}`;
    if (known === undefined) wrong.push(`unknown field ${JSON.stringify(at)}`);
    else check(v, known, at, wrong);
  }
}

/** The kind of a manifest. Throws with kubectl's complaint when it has none that we know. */
export function manifestKind(manifest: Manifest): KindInfo {
  const { kind, apiVersion } = manifest;
  if (typeof kind !== 'string' || kind === '')
    throw new ApiError('BadRequest', `Object 'Kind' is missing in '${JSON.stringify(manifest)}'`);
  if (typeof apiVersion !== 'string' || apiVersion === '')
    throw new ApiError('BadRequest', `Object 'apiVersion' is missing in '${JSON.stringify(manifest)}'`);
  const info = KINDS.find((k) => k.kind === kind && k.apiVersion === apiVersion);
  if (info) return info;
  const other = KINDS.find((k) => k.kind === kind);
  const hint = other ? ` (it is ${other.apiVersion})` : `: kinds here are ${KINDS.map((k) => k.kind).join(', ')}`;
  throw new ApiError('BadRequest', `no matches for kind "${kind}" in version "${apiVersion}"${hint}`);
}

/** Throws when a manifest has fields that its kind does not have, or of another type. */
export function checkFields(manifest: Manifest, info: KindInfo): void {
  const wrong: string[] = [];
  const shape: Fields = {
    kind: 'string',
    apiVersion: 'string',
    metadata: META,
    status: 'any',
    ...SPECS[info.kind],
  };
  check(manifest, shape, '', wrong);
  if (wrong.length === 0) return;
  const what = `${info.kind} in version "${info.apiVersion}" cannot be handled as a ${info.kind}`;
  throw new ApiError('BadRequest', `${what}: strict decoding error: ${wrong.join(', ')}`);
}
