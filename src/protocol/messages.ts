import type { TableName, TraceEvent } from '../kernel/trace/events.ts';
import type { CostPhase, CostQuestion, CostReport } from '../session/cost.ts';
import type { KubeAnswer, KubeQuestion } from '../session/kube-answers.ts';
import type { PlaceRole } from '../session/lab-spec.ts';
import type { LearnAnswer, LearnQuery } from './learn.ts';
import type { OwnLab } from './own-lab/form.ts';

/** The page sees the trace's vocabulary through the protocol. */
export type * from '../kernel/trace/events.ts';
export type * from '../session/cost.ts';
export type * from '../session/kube-answers.ts';

/** Version of everything in this file. Page and worker come from one build; embeds check it. */
export const PROTOCOL_VERSION = 1;

/** A place one can type in: a host or a pod. */
export interface PlaceInfo {
  /** Name of the namespace, also the prompt: `node-a`, `pod-web-1`. */
  readonly name: string;
  readonly net: number;
  readonly role: PlaceRole;
  /** The host it is on (a pod's node). */
  readonly host: string;
  /** Where a reader drew it, in a lab of their own. */
  readonly at?: { readonly x: number; readonly y: number };
  /** The API server has a Node of this name. */
  readonly isNode?: true;
}

export interface DeviceInfo {
  readonly name: string;
  readonly ifindex: number;
  readonly kind: 'loopback' | 'nic' | 'veth' | 'bridge' | 'dummy';
  readonly mac: string;
  readonly up: boolean;
  /** `10.0.0.1/24` */
  readonly addrs: readonly string[];
  readonly master: string | null;
}

export interface NetInfo {
  readonly net: number;
  readonly name: string;
  /** The host it is a namespace of; its own name for a host. */
  readonly host: string;
  readonly devices: readonly DeviceInfo[];
}

/** A wire: two device ends. */
export interface WireInfo {
  readonly a: { readonly net: number; readonly dev: string };
  readonly b: { readonly net: number; readonly dev: string };
}

/** What the picture needs to know of the lab. Sent again when it changes. */
export interface Topology {
  readonly lab: string;
  readonly title: string;
  readonly places: readonly PlaceInfo[];
  readonly nets: readonly NetInfo[];
  readonly wires: readonly WireInfo[];
  /** The namespace to look at first. */
  readonly focus: number;
  /** It has an API server: Services, and kube-proxy on its nodes. */
  readonly cluster: boolean;
  /** What opening it plays. */
  readonly first?: TypedLine;
}

/** A line of time. A change made in the past starts a new one; the old one stays. */
export interface BranchInfo {
  readonly id: number;
  /** The branch and event it started from; null for the first. */
  readonly parent: { readonly branch: number; readonly seq: number } | null;
  /** What started it: the command line. */
  readonly title: string;
}

export interface RuleText {
  /** Rule number from 1. */
  readonly rule: number;
  /** As `iptables -S` prints it, without `-A CHAIN `. */
  readonly spec: string;
  /** As `iptables -L -n` prints it: target, prot, source, destination, in, out, extras. */
  readonly target: string;
  readonly prot: string;
  readonly source: string;
  readonly destination: string;
  readonly inDev: string;
  readonly outDev: string;
  readonly extra: string;
  /** Counters when this generation of the table began. Later hits are in the trace. */
  readonly packets: number;
  readonly bytes: number;
}

export interface ChainText {
  readonly chain: string;
  /** null for a user chain. */
  readonly policy: string | null;
  readonly policyPackets: number;
  readonly policyBytes: number;
  /** How many rules the chain has; `rules` may be a part. */
  readonly length: number;
  readonly references: number;
  readonly rules: readonly RuleText[];
}

export interface MissText {
  readonly rule: number;
  /** "-p tcp: the packet is udp" */
  readonly why: string;
  /** It was this condition alone: those before it held, and none comes after it but remarks. */
  readonly near: boolean;
}

/** Questions about state that is too large to send unasked. */
export type Query =
  | LearnQuery
  | {
      readonly kind: 'chains';
      readonly net: number;
      readonly table: TableName;
      readonly generation: number;
      /** Only those with this in their name. */
      readonly find?: string;
    }
  | {
      readonly kind: 'rules';
      readonly net: number;
      readonly table: TableName;
      readonly generation: number;
      readonly chain: string;
      /** First rule number, and how many. */
      readonly from: number;
      readonly count: number;
    }
  /** Why the skipped rules of step `step` of the walk in event `seq` did not match. */
  | { readonly kind: 'misses'; readonly branch: number; readonly seq: number; readonly step: number }
  /** What a namespace has now; `at` is the length of the trace, so that it is asked again when something happened. */
  | {
      readonly kind: 'state';
      readonly net: number;
      readonly what: 'ipvs' | 'routes' | 'sets';
      readonly at: number;
      /** Only entries with this in their text. */
      readonly find?: string;
    }
  | {
      readonly kind: 'export';
      readonly format: 'text' | 'markdown' | 'json' | 'pcapng' | 'kernel' | 'journal';
      /** Events `from` to before `to` only. A journal and a kernel log are always whole. */
      readonly part?: { readonly from: number; readonly to: number };
    }
  /** Many Services in both modes of kube-proxy, and what a packet to one of them costs. Takes seconds: `progress` tells. */
  | ({ readonly kind: 'cost' } & CostQuestion)
  /** A lab, by its id, as one that a reader can change. */
  | { readonly kind: 'copy-lab'; readonly lab: string }
  /** Whether a lab can be built and set up. It is tried in a world of its own. */
  | { readonly kind: 'try-lab'; readonly lab: string }
  | KubeQuestion;

export type QueryAnswer =
  | LearnAnswer
  /** The first of them, and how many there are. */
  | { readonly kind: 'chains'; readonly chains: readonly Omit<ChainText, 'rules'>[]; readonly count: number }
  | { readonly kind: 'rules'; readonly chain: ChainText }
  | { readonly kind: 'misses'; readonly misses: readonly MissText[] }
  | { readonly kind: 'state'; readonly state: NetState }
  | { readonly kind: 'export'; readonly bytes: Uint8Array; readonly name: string }
  | { readonly kind: 'cost'; readonly report: CostReport }
  | { readonly kind: 'copy-lab'; readonly draft: OwnLab }
  /** Why not; '' if it can. */
  | { readonly kind: 'try-lab'; readonly problem: string }
  | KubeAnswer;

export interface IpvsServerText {
  readonly addr: string;
  /** `Masq`, `Tunnel`, `Route`, `Local`. */
  readonly forward: string;
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
}
export interface IpvsServiceText {
  readonly name: string;
  readonly scheduler: string;
  readonly servers: readonly IpvsServerText[];
}
export interface IpvsConnText {
  readonly proto: string;
  readonly client: string;
  readonly virtual: string;
  readonly server: string;
  readonly state: string;
  /** Seconds. */
  readonly expires: number;
}
export interface SetText {
  readonly name: string;
  readonly type: string;
  readonly header: string;
  readonly references: number;
  readonly count: number;
  /** The first of them. */
  readonly members: readonly string[];
}

/** A part of what a namespace has now. `ipvs` is null while it is not loaded. */
export type NetState =
  | {
      readonly what: 'ipvs';
      readonly ipvs: {
        /** The first of them. */
        readonly services: readonly IpvsServiceText[];
        readonly serviceCount: number;
        readonly conns: readonly IpvsConnText[];
        readonly connCount: number;
      } | null;
    }
  /** Lines of `ip rule` and of `ip route show table`. */
  | {
      readonly what: 'routes';
      readonly rules: readonly string[];
      readonly tables: readonly { readonly name: string; readonly lines: readonly string[]; readonly count: number }[];
    }
  | { readonly what: 'sets'; readonly sets: readonly SetText[] };

/** A session as it is stored: enough to make the same trace again. */
export interface SavedSession {
  readonly version: number;
  readonly lab: string;
  readonly seed: number;
  readonly rxModel: 'classic' | 'napi';
  /** Opaque to the page. */
  readonly journal: unknown;
}

/** `place` '' is the host that the lab is about. */
export interface TypedLine {
  readonly place: string;
  readonly line: string;
}

/** Which kernel's names the hook functions of IPVS go by. */
export type HookNames = 'since 5.16' | 'up to 5.15';

export type ToWorker =
  | {
      readonly type: 'open';
      readonly id: number;
      readonly lab: string;
      readonly seed?: number;
      readonly rxModel?: 'classic' | 'napi';
      readonly hookNames?: HookNames;
      /** Time passes only while a line runs, and each is run to its end as fast as it can be computed. */
      readonly untimed?: boolean;
      /** A session to restore instead of starting the lab fresh. */
      readonly saved?: SavedSession;
      /** Lines to type in the fresh lab, each when the one before has ended; none: the lab's first one. */
      readonly lines?: readonly TypedLine[];
    }
  /** A line typed at a place. `at`: the event before which it happens; null for now. Earlier than the end starts a branch. */
  | {
      readonly type: 'line';
      readonly id: number;
      readonly place: string;
      readonly line: string;
      readonly at: number | null;
    }
  | { readonly type: 'interrupt'; readonly place: string }
  /** How fast simulated time passes while jobs wait: 1 is real time. */
  | { readonly type: 'speed'; readonly factor: number }
  | {
      readonly type: 'complete';
      readonly id: number;
      readonly place: string;
      readonly line: string;
      readonly cursor: number;
    }
  | { readonly type: 'query'; readonly id: number; readonly query: Query }
  /** Other names for the hook functions of IPVS; the trace is sent again. */
  | { readonly type: 'hookNames'; readonly id: number; readonly names: HookNames }
  | { readonly type: 'undo'; readonly id: number }
  | { readonly type: 'branch'; readonly id: number; readonly branch: number };

export interface LabInfo {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** What a first visit plays, and where. */
  readonly first: { readonly place: string; readonly line: string };
}

export type FromWorker =
  | {
      readonly type: 'ready';
      readonly version: number;
      readonly labs: readonly LabInfo[];
    }
  | { readonly type: 'topology'; readonly topology: Topology }
  /** The trace of `branch` from `from` on is now these events (events from an earlier message beyond `from` are void). */
  | { readonly type: 'events'; readonly branch: number; readonly from: number; readonly events: readonly TraceEvent[] }
  | { readonly type: 'branches'; readonly current: number; readonly branches: readonly BranchInfo[] }
  /** A place's foreground job began or ended. Output comes as `tty` events. */
  | { readonly type: 'busy'; readonly place: string; readonly busy: boolean }
  /** What the worker does now for the query with this id. */
  | { readonly type: 'progress'; readonly id: number; readonly phase: CostPhase }
  /** The session changed: keep this. */
  | { readonly type: 'save'; readonly saved: SavedSession }
  | { readonly type: 'reply'; readonly id: number; readonly ok: true; readonly value: ReplyValue }
  | { readonly type: 'reply'; readonly id: number; readonly ok: false; readonly error: string };

export type ReplyValue =
  /** `rerun`: a kept session did not fit this model any more, so its commands were run again. */
  | { readonly type: 'done'; readonly rerun?: boolean }
  | { readonly type: 'status'; readonly status: number }
  /** The line goes on (an open quote, a here-document): ask for more and send it all as one. */
  | { readonly type: 'incomplete' }
  | { readonly type: 'completions'; readonly start: number; readonly words: readonly string[] }
  | { readonly type: 'answer'; readonly answer: QueryAnswer };
