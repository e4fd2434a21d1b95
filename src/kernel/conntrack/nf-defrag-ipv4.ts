import { IP_DEFRAG_CONNTRACK_IN, IP_DEFRAG_CONNTRACK_OUT } from '../ip/ipcb.ts';
import {
  NF_ACCEPT,
  NF_INET_LOCAL_OUT,
  NF_INET_PRE_ROUTING,
  NF_IP_PRI_CONNTRACK_DEFRAG,
  NF_STOLEN,
  type NfHookOps,
  type NfHookState,
  type Verdict,
} from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { nfCtGet, zoneId } from './nf-conn.ts';
import { ctinfo2dir, IP_CT_UNTRACKED } from './types.ts';

/** Reassembles before anything looks at ports (`ipv4_conntrack_defrag`, net/ipv4/netfilter/nf_defrag_ipv4.c). */
function ipv4ConntrackDefrag(skb: SkBuff, state: NfHookState): Verdict {
  if (skb.ctinfo === IP_CT_UNTRACKED || !skb.ip.isFragment) return NF_ACCEPT;
  const ct = nfCtGet(skb);
  const zone = ct ? zoneId(ct.zoneInfo, ctinfo2dir(skb.ctinfo)) : 0;
  const user = state.hook === NF_INET_PRE_ROUTING ? IP_DEFRAG_CONNTRACK_IN : IP_DEFRAG_CONNTRACK_OUT;
  // The last fragment becomes the whole packet.
  if (!state.net.ip.defrag(skb, user + zone)) {
    if (state.event) state.event.note = 'a fragment: kept until the others are here';
    return NF_STOLEN;
  }
  if (state.event) state.event.note = 'the last fragment: reassembled';
  return NF_ACCEPT;
}

const op = (hook: NfHookOps['hook']): NfHookOps => ({
  hook,
  priority: NF_IP_PRI_CONNTRACK_DEFRAG,
  name: 'ipv4_conntrack_defrag',
  module: 'nf_defrag_ipv4',
  run: ipv4ConntrackDefrag,
});

/** Who needs whole packets in a namespace (`nf_defrag_ipv4_enable`, `nf_defrag_ipv4_disable`). */
export class DefragIpv4 {
  private readonly net: NetNs;
  private readonly ops = [op(NF_INET_PRE_ROUTING), op(NF_INET_LOCAL_OUT)];
  private users = 0;

  constructor(net: NetNs) {
    this.net = net;
  }

  enable(): void {
    if (this.users++ === 0) this.net.nf.register(this.ops);
  }

  disable(): void {
    if (this.users > 0 && --this.users === 0) this.net.nf.unregister(this.ops);
  }
}
