import { NF_NAT_MANIP_SRC } from '../../conntrack/types.ts';
import { NF_ACCEPT, NF_INET_LOCAL_IN, NF_INET_POST_ROUTING } from '../../netfilter/hooks.ts';
import { IPV4_ONLY } from '../families.ts';
import { type NatInfo, natFlagOption, natInit, natParseFlag, natParseTo, natRange, natText } from '../nat-range.ts';
import { defineTarget } from '../types.ts';

export const SNAT = defineTarget<NatInfo>({
  name: 'SNAT',
  families: IPV4_ONLY,
  summary: 'Gives the connection another source; replies are translated back.',
  support: 'modelled',
  needsConntrack: true,
  tables: ['nat'],
  hooks: [NF_INET_POST_ROUTING, NF_INET_LOCAL_IN],
  options: [
    {
      name: 'to-source',
      type: 'string',
      mandatory: true,
      arg: '[addr[-addr]][:port[-port]]',
      help: 'new address and port',
    },
    natFlagOption('random'),
    natFlagOption('random-fully'),
    natFlagOption('persistent'),
  ],
  init: natInit,
  parse: (info, call) => {
    if (!natParseFlag(info, call)) natParseTo(info, call.raw, call.proto);
    // this revision has no place for a base
    info.basePort = 0;
  },
  save: (info) => natText(info, '--to-source ', '--', false),
  print: (info) => natText(info, 'to:', '', false),
  /** `xt_snat_target_v0` (net/netfilter/xt_nat.c). */
  target: (skb, info, par) =>
    skb.nfct ? par.net.ct.nat.setupInfo(skb.nfct, natRange(info), NF_NAT_MANIP_SRC) : NF_ACCEPT,
});
