import { NF_NAT_MANIP_DST } from '../../conntrack/types.ts';
import { NF_ACCEPT, NF_INET_LOCAL_OUT, NF_INET_PRE_ROUTING } from '../../netfilter/hooks.ts';
import { IPV4_ONLY } from '../families.ts';
import { type NatInfo, natFlagOption, natInit, natParseFlag, natParseTo, natRange, natText } from '../nat-range.ts';
import { defineTarget } from '../types.ts';

export const DNAT = defineTarget<NatInfo>({
  name: 'DNAT',
  families: IPV4_ONLY,
  summary: 'Gives the connection another destination; replies are translated back.',
  support: 'modelled',
  needsConntrack: true,
  tables: ['nat'],
  hooks: [NF_INET_PRE_ROUTING, NF_INET_LOCAL_OUT],
  options: [
    {
      name: 'to-destination',
      type: 'string',
      mandatory: true,
      arg: '[addr[-addr]][:port[-port[/base]]]',
      help: 'new address and port',
    },
    natFlagOption('random'),
    natFlagOption('persistent'),
  ],
  init: natInit,
  parse: (info, call) => {
    if (!natParseFlag(info, call)) natParseTo(info, call.raw, call.proto);
  },
  save: (info) => natText(info, '--to-destination ', '--', false),
  print: (info) => natText(info, 'to:', '', false),
  /** `xt_dnat_target_v2` (net/netfilter/xt_nat.c). */
  target: (skb, info, par) =>
    skb.nfct ? par.net.ct.nat.setupInfo(skb.nfct, natRange(info), NF_NAT_MANIP_DST) : NF_ACCEPT,
});
