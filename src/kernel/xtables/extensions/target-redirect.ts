import { INADDR_LOOPBACK } from '../../../wire/inet.ts';
import { NF_NAT_MANIP_DST, NF_NAT_RANGE_PROTO_OFFSET } from '../../conntrack/types.ts';
import { NF_ACCEPT, NF_DROP, NF_INET_LOCAL_OUT, NF_INET_PRE_ROUTING } from '../../netfilter/hooks.ts';
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
import { defineTarget, XtError } from '../types.ts';

export const REDIRECT = defineTarget<NatInfo>({
  name: 'REDIRECT',
  families: ANY_FAMILY,
  summary: 'DNAT to this host itself.',
  support: 'modelled',
  needsConntrack: true,
  tables: ['nat'],
  hooks: [NF_INET_PRE_ROUTING, NF_INET_LOCAL_OUT],
  options: [
    { name: 'to-ports', type: 'string', arg: 'port[-port]', help: 'destination ports to choose from' },
    natFlagOption('random'),
  ],
  init: natInit,
  parse: (info, call) => {
    if (!natParseFlag(info, call)) natParsePorts(info, call.raw, call.proto);
  },
  finalCheck: (info) => {
    if (info.flags & NF_NAT_RANGE_PROTO_OFFSET)
      throw new XtError('Shifted portmap ranges not supported with this kernel');
  },
  save: (info) => natText(info, '--to-ports ', '--', true),
  print: (info) => natText(info, 'redir ports ', '', true),
  /** `nf_nat_redirect_ipv4` (net/netfilter/nf_nat_redirect.c): loopback, or the first address of the device it came in by. */
  target: (skb, info, par) => {
    if (!skb.nfct) return NF_ACCEPT;
    const newdst = par.hook === NF_INET_LOCAL_OUT ? INADDR_LOOPBACK : skb.dev?.addrs[0]?.local;
    if (newdst === undefined) return NF_DROP;
    return par.net.ct.nat.setupInfo(skb.nfct, natRangeTo(info, newdst), NF_NAT_MANIP_DST);
  },
});
