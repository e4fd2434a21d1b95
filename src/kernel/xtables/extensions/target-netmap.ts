import { formatIpv4, INADDR_ANY, type Ipv4Addr, ipv4, maskPrefix } from '../../../wire/inet.ts';
import { NF_NAT_MANIP_DST, NF_NAT_MANIP_SRC } from '../../conntrack/types.ts';
import {
  NF_ACCEPT,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
} from '../../netfilter/hooks.ts';
import { IPV4_ONLY } from '../families.ts';
import { natInit, natRangeTo } from '../nat-range.ts';
import { defineTarget } from '../types.ts';
import { hostOf } from '../values.ts';

interface NetmapInfo {
  addr: Ipv4Addr;
  mask: Ipv4Addr;
}

function text({ addr, mask }: NetmapInfo): string {
  return `${formatIpv4(addr)}/${maskPrefix(mask) ?? formatIpv4(mask)}`;
}

export const NETMAP = defineTarget<NetmapInfo>({
  name: 'NETMAP',
  families: IPV4_ONLY,
  summary: 'Maps a whole network onto another, host for host.',
  support: 'modelled',
  needsConntrack: true,
  tables: ['nat'],
  hooks: [NF_INET_PRE_ROUTING, NF_INET_POST_ROUTING, NF_INET_LOCAL_OUT, NF_INET_LOCAL_IN],
  options: [{ name: 'to', type: 'hostmask', mandatory: true, arg: 'address[/mask]', help: 'the other network' }],
  init: () => ({ addr: INADDR_ANY, mask: INADDR_ANY }),
  parse: (info, call) => {
    const { addr, mask } = hostOf(call);
    info.addr = ipv4(addr & mask);
    info.mask = mask;
  },
  save: (info) => ` --to ${text(info)}`,
  print: (info) => ` to:${text(info)}`,
  /** `netmap_tg4` (net/netfilter/xt_NETMAP.c). */
  target: (skb, info, par) => {
    if (!skb.nfct) return NF_ACCEPT;
    const dst = par.hook === NF_INET_PRE_ROUTING || par.hook === NF_INET_LOCAL_OUT;
    const old = dst ? skb.ip.daddr : skb.ip.saddr;
    const addr = ipv4((old & ~info.mask) | (info.addr & info.mask));
    return par.net.ct.nat.setupInfo(skb.nfct, natRangeTo(natInit(), addr), dst ? NF_NAT_MANIP_DST : NF_NAT_MANIP_SRC);
  },
});
