import { NF_NAT_MANIP_SRC } from '../../conntrack/types.ts';
import { NF_ACCEPT, NF_DROP, NF_INET_POST_ROUTING } from '../../netfilter/hooks.ts';
import { IPV4_ONLY } from '../families.ts';
import {
  type NatInfo,
  natFlagOption,
  natInit,
  natParseFlag,
  natParsePorts,
  natRangeTo,
  natText,
} from '../nat-range.ts';
import { inetSelectAddr } from '../select-addr.ts';
import { defineTarget } from '../types.ts';

export const MASQUERADE = defineTarget<NatInfo>({
  name: 'MASQUERADE',
  families: IPV4_ONLY,
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
  },
  save: (info) => natText(info, '--to-ports ', '--', true),
  print: (info) => natText(info, 'masq ports: ', '', true),
  /**
   * `nf_nat_masquerade_ipv4` (net/netfilter/nf_nat_masquerade.c). Left out: forgetting connections when the device goes
   * down.
   */
  target: (skb, info, par) => {
    const ct = skb.nfct;
    const { out } = par;
    if (!ct || !out || ct.tuples[0].src === 0) return NF_ACCEPT;
    const newsrc = inetSelectAddr(out, skb.dst?.gateway ?? skb.ip.daddr);
    if (newsrc === null) {
      par.net.printk(`${out.name} ate my IP address`);
      return NF_DROP;
    }
    return par.net.ct.nat.setupInfo(ct, natRangeTo(info, newsrc), NF_NAT_MANIP_SRC);
  },
});
