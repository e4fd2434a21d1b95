import type { NetDevice } from '../device/net-device.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { Sock } from '../socket/types.ts';
import type { HookEvent, HookName, TableName } from '../trace/events.ts';

/** `enum nf_inet_hooks`. */
export const NF_INET_PRE_ROUTING = 0;
export const NF_INET_LOCAL_IN = 1;
export const NF_INET_FORWARD = 2;
export const NF_INET_LOCAL_OUT = 3;
export const NF_INET_POST_ROUTING = 4;
export type NfHook = 0 | 1 | 2 | 3 | 4;

/** The hooks under the names of the built-in chains. */
export const HOOK_NAMES: readonly [HookName, HookName, HookName, HookName, HookName] = [
  'PREROUTING',
  'INPUT',
  'FORWARD',
  'OUTPUT',
  'POSTROUTING',
];
export const NF_INET_NUMHOOKS = 5;

/** `enum nf_ip_hook_priorities` (include/uapi/linux/netfilter_ipv4.h). */
export const NF_IP_PRI_RAW_BEFORE_DEFRAG = -450;
export const NF_IP_PRI_CONNTRACK_DEFRAG = -400;
export const NF_IP_PRI_RAW = -300;
export const NF_IP_PRI_CONNTRACK = -200;
export const NF_IP_PRI_MANGLE = -150;
export const NF_IP_PRI_NAT_DST = -100;
export const NF_IP_PRI_FILTER = 0;
export const NF_IP_PRI_SECURITY = 50;
export const NF_IP_PRI_NAT_SRC = 100;
export const NF_IP_PRI_CONNTRACK_HELPER = 300;
export const NF_IP_PRI_CONNTRACK_CONFIRM = 0x7fffffff;

/**
 * What a hook function says of a packet (include/uapi/linux/netfilter.h). A drop may carry an errno for the local sender
 * in its upper bits, as `NF_DROP_ERR` does.
 */
export type Verdict = number;
export const NF_DROP = 0;
export const NF_ACCEPT = 1;
export const NF_STOLEN = 2;
export const NF_QUEUE = 3;
export const NF_REPEAT = 4;
export const NF_VERDICT_MASK = 0xff;
/** With `NF_QUEUE`: go on when no program listens on the queue. */
export const NF_VERDICT_FLAG_QUEUE_BYPASS = 0x8000;
/** A drop that gives the local sender `errno` (positive, e.g. 1 for EPERM). */
export const nfDropErr = (errno: number): Verdict => (errno << 16) | NF_DROP;
/** The errno in a drop verdict, 0 for none. */
export const nfDropGetErr = (verdict: Verdict): number => verdict >>> 16;

/** `struct nf_hook_state`. */
export interface NfHookState {
  readonly hook: NfHook;
  readonly net: NetNs;
  readonly in: NetDevice | null;
  readonly out: NetDevice | null;
  readonly sk: Sock | null;
  /** The event of the running hook function, for it to fill in. Null when nothing is recorded. */
  event: HookEvent | null;
}

/** `struct nf_hook_ops`: one function registered on one hook. Lower priorities run first. */
export interface NfHookOps {
  readonly hook: NfHook;
  readonly priority: number;
  /** The kernel function's name, as `nft list hooks` prints it. */
  readonly name: string;
  readonly module: string;
  /** The table, when it is an iptables one. */
  readonly table?: TableName;
  readonly run: (skb: SkBuff, state: NfHookState) => Verdict;
}
