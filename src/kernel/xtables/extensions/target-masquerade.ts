import { nfCtGet } from '../../conntrack/nf-conn.ts';
import { NF_NAT_MANIP_SRC } from '../../conntrack/types.ts';
import { NF_ACCEPT, NF_DROP, NF_INET_POST_ROUTING } from '../../netfilter/hooks.ts';
import { ANY_FAMILY } from '../families.ts';
import {
  type NatInfo,
  natFlagOption,
  natInit,
  natParseFlag,
  natParsePorts,
  natRangeTo,
  natText,
} from '../nat-range.ts';
import { defineTarget } from '../types.ts';

export const MASQUERADE = defineTarget<NatInfo>({
  name: 'MASQUERADE',
  families: ANY_FAMILY,
  summary: 'SNAT to the address of the device the packet leaves by.',
  support: 'modelled',
  needsConntrack: true,
  tables: ['nat'],
  hooks: [NF_INET_POST_ROUTING],
  options: [
    { name: 'to-ports', type: 'string', arg: 'port[-port]', help: 'source ports to choose from' },
    natFlagOption('random'),
    natFlagOption('random-fully'),
  ],
  init: natInit,
  parse: (info, call) => {
    if (!natParseFlag(info, call)) natParsePorts(info, call.raw, call.proto);
    // this revision has no place for a base
    info.basePort = 0;
  },
  save: (info) => natText(info, '--to-ports ', '--', true),
  print: (info) => natText(info, 'masq ports: ', '', true),
  /** `nf_nat_masquerade_ipv4` (net/netfilter/nf_nat_masquerade.c). */
  target: (skb, info, par) => {
    const ct = nfCtGet(skb);
    const { out } = par;
    if (!ct || !out || ct.tuples[0].src === 0) return NF_ACCEPT;
    const newsrc = par.net.fib.selectAddr(out, skb.dst?.gateway ?? skb.ip.daddr);
    if (newsrc === 0) {
      par.net.printk(`${out.name} ate my IP address`);
      return NF_DROP;
    }
    ct.masqIndex = out.ifindex;
    return par.net.ct.nat.setupInfo(ct, natRangeTo(info, newsrc), NF_NAT_MANIP_SRC);
  },
});
