import type { HookFunction, HookName } from '../protocol/messages.ts';

/** A function that IPVS puts on a hook, with its first virtual service. */
export interface IpvsHook {
  readonly hook: HookName;
  /** The function on the hook since Linux 5.16, and the one that it calls. */
  readonly fn: string;
  /** What the function was called up to Linux 5.15. */
  readonly old: string;
  readonly core: string;
  readonly priority: number;
}

/** The six of IPv4, measured on Linux 6.1 and 6.12. None is on PREROUTING. */
export const IPVS_HOOKS: readonly IpvsHook[] = [
  { hook: 'INPUT', fn: 'ip_vs_out_hook', old: 'ip_vs_reply4', core: 'ip_vs_out', priority: 98 },
  { hook: 'INPUT', fn: 'ip_vs_in_hook', old: 'ip_vs_remote_request4', core: 'ip_vs_in', priority: 99 },
  { hook: 'OUTPUT', fn: 'ip_vs_out_hook', old: 'ip_vs_local_reply4', core: 'ip_vs_out', priority: -99 },
  { hook: 'OUTPUT', fn: 'ip_vs_in_hook', old: 'ip_vs_local_request4', core: 'ip_vs_in', priority: -98 },
  { hook: 'FORWARD', fn: 'ip_vs_forward_icmp', old: 'ip_vs_forward_icmp', core: 'ip_vs_in_icmp', priority: 99 },
  { hook: 'FORWARD', fn: 'ip_vs_out_hook', old: 'ip_vs_reply4', core: 'ip_vs_out', priority: 100 },
];

/** Whether a registered function is this one, whatever a kernel of another age calls it. */
export const isIpvsHook = (row: IpvsHook, f: Pick<HookFunction, 'name' | 'priority'>): boolean =>
  f.priority === row.priority && f.name.startsWith('ip_vs_');
