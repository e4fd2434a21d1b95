import {
  NF_INET_FORWARD,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_IP_PRI_NAT_DST,
  NF_IP_PRI_NAT_SRC,
  type NfHookOps,
} from '../netfilter/hooks.ts';
import type { HookNames } from '../world.ts';
import { ipVsForwardIcmp, ipVsInHook, ipVsOutHook } from './core.ts';
import type { Ipvs } from './ipvs.ts';

/** The functions' names: each has one of its own up to Linux 5.15; since 5.16 there are two, each in several places. */
const NAMES: Readonly<Record<HookNames, readonly string[]>> = {
  'since 5.16': [
    'ip_vs_out_hook',
    'ip_vs_in_hook',
    'ip_vs_out_hook',
    'ip_vs_in_hook',
    'ip_vs_forward_icmp',
    'ip_vs_out_hook',
  ],
  'up to 5.15': [
    'ip_vs_reply4',
    'ip_vs_remote_request4',
    'ip_vs_local_reply4',
    'ip_vs_local_request4',
    'ip_vs_forward_icmp',
    'ip_vs_reply4',
  ],
};

/** The six hook functions of IPVS, with their priorities (`ip_vs_ops4`, ip_vs_core.c). */
export function ipVsOps(ipvs: Ipvs, names: HookNames): readonly NfHookOps[] {
  const out: NfHookOps['run'] = (skb, state) => ipVsOutHook(ipvs, skb, state);
  const into: NfHookOps['run'] = (skb, state) => ipVsInHook(ipvs, skb, state);
  const icmp: NfHookOps['run'] = (skb, state) => ipVsForwardIcmp(ipvs, skb, state);
  const places: readonly Pick<NfHookOps, 'hook' | 'priority' | 'run'>[] = [
    { hook: NF_INET_LOCAL_IN, priority: NF_IP_PRI_NAT_SRC - 2, run: out },
    { hook: NF_INET_LOCAL_IN, priority: NF_IP_PRI_NAT_SRC - 1, run: into },
    { hook: NF_INET_LOCAL_OUT, priority: NF_IP_PRI_NAT_DST + 1, run: out },
    { hook: NF_INET_LOCAL_OUT, priority: NF_IP_PRI_NAT_DST + 2, run: into },
    { hook: NF_INET_FORWARD, priority: NF_IP_PRI_NAT_SRC - 1, run: icmp },
    { hook: NF_INET_FORWARD, priority: NF_IP_PRI_NAT_SRC, run: out },
  ];
  return places.map((place, i) => ({ ...place, name: NAMES[names][i] ?? '', module: 'ip_vs' }));
}
