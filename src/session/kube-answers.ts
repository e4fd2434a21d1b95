import type { TableName } from '../kernel/trace/events.ts';

/** A line of an object's YAML, and the field that stands in it: `spec.ports[0].nodePort`. */
export interface KubeLine {
  readonly text: string;
  readonly path: string;
}

/** A field of an object. `object` is the title of one of `KubeObject`; '' for a flag of kube-proxy. */
export interface KubeCause {
  readonly object: string;
  readonly path: string;
}

/** `Service default/web`, with its YAML. */
export interface KubeObject {
  readonly title: string;
  readonly lines: readonly KubeLine[];
}

/** Something that is there because of a Service. */
export interface KubeEffect {
  readonly what: 'chain' | 'rule' | 'virtual-server' | 'real-server' | 'ipset' | 'address' | 'slice';
  readonly text: string;
  readonly table?: TableName;
  readonly chain?: string;
  readonly rule?: number;
  /** Destinations it is about, `IP:PORT/TCP`, where it is there for others as well. */
  readonly to?: readonly string[];
  readonly causes: readonly KubeCause[];
  /** The chain is gone, or has other rules than kube-proxy wrote: somebody else was there. Unknown: what it wrote is not kept any more. */
  readonly state: 'as-written' | 'changed' | 'gone' | 'unknown';
}

/** One flag of kube-proxy. */
export interface KubeFlag {
  readonly name: string;
  readonly type: 'string' | 'bool' | 'int' | 'duration' | 'list';
  readonly text: string;
  readonly value: string;
  readonly default: string;
}

/** One sync of kube-proxy. */
export interface KubeSync {
  readonly number: number;
  /** The event that tells of it; -1 for one before the trace began. */
  readonly seq: number;
  readonly mode: 'iptables' | 'ipvs';
  readonly reasons: readonly string[];
  readonly full: boolean;
  readonly error: string;
  readonly figures: Readonly<Record<string, string | number>>;
  /** `+ ...` is new, `- ...` is gone, `* ...` was done besides; the first of `changeCount`. */
  readonly changes: readonly string[];
  readonly changeCount: number;
}

/** kube-proxy of a node at a moment, and the Services it knows. */
export interface KubeOverview {
  readonly node: string;
  /** Namespace id of the node. */
  readonly net: number;
  readonly running: boolean;
  /** Null before the first start. */
  readonly mode: 'iptables' | 'ipvs' | null;
  /** A DaemonSet starts it: its flags can be changed. */
  readonly managed: boolean;
  readonly services: readonly {
    readonly key: string;
    readonly type: string;
    readonly address: string;
    readonly ports: string;
  }[];
  /** `services` may be a part: of those with the text that was looked for in their name. */
  readonly serviceCount: number;
  /** Services that were changed after the last sync, while nobody was there to follow. */
  readonly missed: number;
  /** The line that starts kube-proxy where it does not run. */
  readonly start: string;
  readonly sliceCount: number;
  readonly flags: readonly { readonly title: string; readonly flags: readonly KubeFlag[] }[];
  /** Latest first. */
  readonly syncs: readonly KubeSync[];
  readonly log: readonly string[];
}

/** A Service, what it is made of, and what it caused on a node. */
export interface KubeService {
  readonly key: string;
  readonly objects: readonly KubeObject[];
  readonly effects: readonly KubeEffect[];
  readonly mode: 'iptables' | 'ipvs' | null;
}

/** A rule that a packet met, and the Service it was written for. */
export interface KubeRuleOrigin {
  readonly chain: string;
  readonly rule: number;
  readonly service: string;
  readonly causes: readonly KubeCause[];
}

/** What the page may ask. `at` is the event of the last sync, start or end before the moment shown; -1 for none. */
export type KubeQuestion =
  | {
      readonly kind: 'kube';
      readonly net: number;
      readonly at: number;
      readonly find?: string;
      /** The length of the trace: what happened since the last sync is asked again as it grows. */
      readonly now?: number;
    }
  | {
      readonly kind: 'kube-service';
      readonly net: number;
      readonly at: number;
      readonly service: string;
      /** Rule sets of the moment, to see whether what was written is still there. */
      readonly nat: number;
      readonly filter: number;
    }
  | {
      readonly kind: 'kube-origin';
      readonly net: number;
      readonly at: number;
      /** Rules of one table that a packet met. */
      readonly table: TableName;
      readonly generation: number;
      readonly rules: readonly { readonly chain: string; readonly rule: number }[];
      /** Where the packet goes and went to at first, `IP:PORT/TCP`: tells which entry of a set it met, and which virtual server. */
      readonly to: readonly string[];
    }
  /** The line that gives kube-proxy other flags on all nodes. */
  | { readonly kind: 'kube-command'; readonly net: number; readonly flags: Readonly<Record<string, string>> };

export type KubeAnswer =
  | { readonly kind: 'kube'; readonly kube: KubeOverview | null }
  | { readonly kind: 'kube-service'; readonly service: KubeService | null }
  | {
      readonly kind: 'kube-origin';
      readonly origins: readonly KubeRuleOrigin[];
      /** The Service that has one of the destinations. */
      readonly service: string | null;
      readonly servers: readonly KubeRuleOrigin[];
    }
  | { readonly kind: 'kube-command'; readonly line: string; readonly error: string };
