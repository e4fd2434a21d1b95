/**
 * What the simulated kernel says while it runs. The trace is a list of these, append-only; everything on screen is a
 * function of it. Events are plain data: they cross from the worker to the page by structured clone and go into exports.
 *
 * An event is appended when its function starts, so that what the function causes (an ICMP error, a nested send) comes
 * after it, and its outcome fields are filled in when it ends. No event changes after its function has returned.
 */

/** What the CPU was doing: a system call, an interrupt handler, or deferred work (NET_RX). */
export type CpuContext = 'process' | 'hardirq' | 'softirq';

export type HookName = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/** The sk_buff as it is after the event. Offsets are in bytes from `head`, -1 where the header was not found yet. */
export interface PacketState {
  /** The bytes from `start` to `tail`. */
  readonly bytes: Uint8Array;
  /** Where `bytes` begins: the lower of the MAC header and `data`. */
  readonly start: number;
  readonly data: number;
  readonly tail: number;
  readonly end: number;
  readonly macHeader: number;
  readonly networkHeader: number;
  readonly transportHeader: number;
  readonly dev: string | null;
  readonly mark: number;
  /** Id of the conntrack entry, 0 for none. */
  readonly ct: number;
  /** Name of `enum ip_conntrack_info` without its prefix: ESTABLISHED, RELATED, NEW, ESTABLISHED_REPLY ... or '' */
  readonly ctinfo: string;
  readonly nfTrace: boolean;
}

interface EventBase {
  /** Place in the trace, from 0. */
  readonly seq: number;
  /** Simulated time, nanoseconds. */
  readonly time: number;
  /** Network namespace id. */
  readonly net: number;
  readonly cpu: CpuContext;
  /** Packet id (`SkBuff.id`), 0 where no packet is involved. */
  readonly skb: number;
  /** The kernel function, by its name in the kernel. */
  readonly fn: string;
  /** The packet after this event; absent when it is as the event before left it. */
  pkt?: PacketState;
}

export type EventData = Readonly<Record<string, string | number | boolean>>;

/** A function of the stack did its own work on a packet. */
export interface StepEvent extends EventBase {
  readonly kind: 'step';
  /** What happened here, as a short phrase: "local address, deliver here". */
  readonly note: string;
  /** Facts about it, by the kernel's names: { type: 'local', table: 'local', dev: 'lo' }. */
  readonly data?: EventData;
}

/** A packet came into being. `parent` is the packet that caused it (a reply, an ICMP error, a clone, a fragment). */
export interface AllocEvent extends EventBase {
  readonly kind: 'alloc';
  readonly parent: number;
  readonly why: string;
}

export type WalkVerdict = 'ACCEPT' | 'DROP' | 'RETURN' | 'CONTINUE' | 'JUMP' | 'GOTO' | 'QUEUE' | 'STOLEN';

/** One visit to a rule that matched, to a policy, or to the end of a user chain. */
export interface WalkStep {
  readonly chain: string;
  readonly kind: 'rule' | 'policy' | 'return';
  /** Number of the rule, from 1, as `iptables -L --line-numbers` counts; 0 for a policy or an end of chain. */
  readonly rule: number;
  /** How many rules right before this one were tried in this visit and did not match. */
  readonly skipped: number;
  /** For each skipped rule, which condition failed first (see `conditionText`). Absent when there were too many to keep. */
  readonly misses?: readonly number[];
  verdict: WalkVerdict;
  /** The target's name, or the chain jumped to. '' for a rule without target. */
  readonly target: string;
}

/** One packet's way through one table at one hook. */
export interface TableWalk {
  readonly table: TableName;
  /** Which rule set of this table it was: counts replacements. Match it with `RulesEvent.generation`. */
  readonly generation: number;
  readonly steps: WalkStep[];
}

/** One registered hook function ran. */
export interface HookEvent extends EventBase {
  readonly kind: 'hook';
  readonly hook: HookName;
  readonly priority: number;
  readonly module: string;
  readonly inDev: string;
  readonly outDev: string;
  /** '' until it has run. */
  verdict: '' | 'ACCEPT' | 'DROP' | 'STOLEN' | 'QUEUE' | 'REPEAT';
  /** What the packet went through, when the function is an iptables table. */
  walk?: TableWalk;
  /** One phrase of outcome, when there is something to say. */
  note?: string;
}

/** What made a drop: the reader can go there. */
export type Culprit =
  | { readonly kind: 'rule'; readonly table: TableName; readonly chain: string; readonly rule: number }
  | { readonly kind: 'policy'; readonly table: TableName; readonly chain: string }
  | { readonly kind: 'sysctl'; readonly name: string; readonly value: string }
  | { readonly kind: 'route'; readonly text: string }
  | { readonly kind: 'device'; readonly dev: string; readonly text: string }
  | { readonly kind: 'packet'; readonly text: string };

/** The packet ends here against its sender's will (`kfree_skb_reason`). */
export interface DropEvent extends EventBase {
  readonly kind: 'drop';
  /** The kernel's own name, `SKB_DROP_REASON_...`. */
  readonly reason: string;
  readonly culprit: Culprit | null;
  /** One sentence for a person. */
  readonly note: string;
}

/** The packet ends here as it should (`consume_skb`): delivered to a socket, answered, absorbed. */
export interface ConsumeEvent extends EventBase {
  readonly kind: 'consume';
  readonly note: string;
}

/** A frame leaves one device and will arrive at another. */
export interface LinkEvent extends EventBase {
  readonly kind: 'link';
  readonly fromDev: string;
  readonly toNet: number;
  readonly toDev: string;
  /** When it arrives, nanoseconds. */
  readonly arrives: number;
}

/** An entry of the connection table changed. `entry` is the line of /proc/net/nf_conntrack without its timer. */
export interface ConntrackEvent extends EventBase {
  readonly kind: 'ct';
  readonly op: 'new' | 'confirm' | 'update' | 'destroy';
  readonly ct: number;
  readonly entry: string;
  /** When it expires if nothing happens, nanoseconds. */
  readonly expires: number;
}

/** A table was replaced. Rule texts are asked for separately: there may be 320,000. */
export interface RulesEvent extends EventBase {
  readonly kind: 'rules';
  readonly table: TableName;
  readonly generation: number;
  readonly rules: number;
}

/** Hook functions were registered or removed; the list is the new state of one hook. */
export interface HooksEvent extends EventBase {
  readonly kind: 'hooks';
  readonly hook: HookName;
  readonly functions: readonly HookFunction[];
}
export interface HookFunction {
  readonly name: string;
  readonly priority: number;
  readonly module: string;
  /** The table, when it is an iptables one. */
  readonly table?: TableName;
}

/** Something that is not a packet changed: an address, a link, a route, a sysctl, a neighbour; or kube-proxy did a sync. */
export interface ConfigEvent extends EventBase {
  readonly kind: 'config';
  readonly what: 'addr' | 'link' | 'route' | 'rule' | 'neigh' | 'sysctl' | 'netns' | 'ipvs' | 'kube';
  readonly text: string;
}

/** A line in the kernel log: the LOG target, a martian, a full conntrack table. */
export interface LogEvent extends EventBase {
  readonly kind: 'log';
  readonly text: string;
}

/** A command was entered, or a job wrote to its terminal, or a job ended. */
export interface TtyEvent extends EventBase {
  readonly kind: 'tty';
  readonly job: number;
  readonly stream: 'in' | 'out' | 'err' | 'exit';
  readonly text: string;
}

export type TraceEvent =
  | StepEvent
  | AllocEvent
  | HookEvent
  | DropEvent
  | ConsumeEvent
  | LinkEvent
  | ConntrackEvent
  | RulesEvent
  | HooksEvent
  | ConfigEvent
  | LogEvent
  | TtyEvent;
