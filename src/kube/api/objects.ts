import type { EndpointSlice, Service, ServicePortSpec } from '../types.ts';

/** The objects of the API with the fields that somebody here reads. Names are Kubernetes' own. */

export type Labels = Readonly<Record<string, string>>;

export interface Meta {
  /** '' for objects of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly labels?: Labels | null;
  readonly annotations?: Labels | null;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly resourceVersion?: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

interface TypeMeta {
  readonly apiVersion: string;
  readonly metadata: Meta;
}

export interface ApiServicePort extends ServicePortSpec {
  /** A number, or the name of a container's port. */
  readonly targetPort?: number | string;
}

export interface ApiService extends TypeMeta {
  readonly kind: 'Service';
  readonly spec: Omit<Service['spec'], 'ports'> & {
    readonly selector?: Labels | null;
    readonly ports?: readonly ApiServicePort[] | null;
    readonly publishNotReadyAddresses?: boolean;
  };
  readonly status?: NonNullable<Service['status']>;
}

export interface ApiEndpointSlice extends TypeMeta, Omit<EndpointSlice, 'metadata'> {
  readonly kind: 'EndpointSlice';
}

interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
}

export interface PodSpec {
  readonly nodeName?: string;
  readonly nodeSelector?: Labels;
  readonly containers: readonly {
    readonly name: string;
    readonly image?: string;
    readonly ports?: readonly ContainerPort[];
    readonly command?: readonly string[];
    readonly args?: readonly string[];
  }[];
  /** It has no network namespace of its own: it runs in the node's. */
  readonly hostNetwork?: boolean;
  readonly terminationGracePeriodSeconds?: number;
}

export interface Pod extends TypeMeta {
  readonly kind: 'Pod';
  readonly spec: PodSpec;
  readonly status: {
    readonly phase: 'Pending' | 'Running';
    readonly podIP?: string;
    readonly hostIP?: string;
    readonly ready: boolean;
    readonly message?: string;
    /** Its container ended again: why is in `message`. */
    readonly crashed?: boolean;
  };
}

export interface ApiNode extends TypeMeta {
  readonly kind: 'Node';
  readonly spec: { readonly podCIDR: string; readonly unschedulable?: boolean };
  readonly status: { readonly addresses: readonly { readonly type: string; readonly address: string }[] };
}

export interface Deployment extends TypeMeta {
  readonly kind: 'Deployment';
  readonly spec: {
    readonly replicas?: number;
    readonly revisionHistoryLimit?: number;
    readonly selector: { readonly matchLabels: Labels };
    readonly template: {
      readonly metadata: { readonly labels: Labels; readonly annotations?: Labels };
      readonly spec: PodSpec;
    };
  };
}

export interface DaemonSet extends TypeMeta {
  readonly kind: 'DaemonSet';
  readonly spec: {
    readonly selector: { readonly matchLabels: Labels };
    readonly template: Deployment['spec']['template'];
    readonly updateStrategy?: { readonly rollingUpdate?: { readonly maxUnavailable?: number | string } };
  };
}

/** Pods of one template of a Deployment, which makes it. */
export interface ReplicaSet extends TypeMeta {
  readonly kind: 'ReplicaSet';
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Labels };
    readonly template: Deployment['spec']['template'];
  };
}

export type ApiObject = ApiService | ApiEndpointSlice | Pod | ApiNode | Deployment | ReplicaSet | DaemonSet;
export type Kind = ApiObject['kind'];
export type ObjectOf<K extends Kind> = Extract<ApiObject, { kind: K }>;

/** What a kind is called in each place of the API. */
export interface KindInfo {
  readonly kind: Kind;
  readonly plural: string;
  readonly singular: string;
  readonly short: readonly string[];
  /** '' for the core group. */
  readonly group: string;
  readonly apiVersion: string;
  readonly namespaced: boolean;
}

const kind = (
  name: Kind,
  plural: string,
  apiVersion: string,
  short: readonly string[],
  namespaced = true,
): KindInfo => ({
  kind: name,
  plural,
  singular: name.toLowerCase(),
  short,
  group: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '',
  apiVersion,
  namespaced,
});

export const KINDS: readonly KindInfo[] = [
  kind('Service', 'services', 'v1', ['svc']),
  kind('EndpointSlice', 'endpointslices', 'discovery.k8s.io/v1', []),
  kind('Pod', 'pods', 'v1', ['po']),
  kind('Node', 'nodes', 'v1', ['no'], false),
  kind('Deployment', 'deployments', 'apps/v1', ['deploy']),
  kind('ReplicaSet', 'replicasets', 'apps/v1', ['rs']),
  kind('DaemonSet', 'daemonsets', 'apps/v1', ['ds']),
];

export function kindInfo(name: Kind): KindInfo {
  const info = KINDS.find((k) => k.kind === name);
  if (!info) throw new Error(`no kind ${name}`);
  return info;
}

/** A kind as it is typed: `svc`, `service`, `services`, `deployments.apps`. */
export function kindByWord(word: string): KindInfo | null {
  const lower = word.toLowerCase();
  return (
    KINDS.find(
      (k) =>
        [k.plural, k.singular, ...k.short].includes(lower) ||
        (k.group !== '' && [`${k.plural}.${k.group}`, `${k.singular}.${k.group}`].includes(lower)),
    ) ?? null
  );
}

/** `service/web`, `deployment.apps/web`: how kubectl names an object. */
export const objectName = (info: KindInfo, name: string): string =>
  `${info.singular}${info.group === '' ? '' : `.${info.group}`}/${name}`;

/** True when every label that is asked for is there. An empty selector selects all. */
export const selects = (selector: Labels, labels: Labels | null | undefined): boolean =>
  Object.entries(selector).every(([key, value]) => labels?.[key] === value);

/** Whether a pod is on its way out. */
export const isDying = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
