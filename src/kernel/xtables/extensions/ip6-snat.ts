import { NF_INET_LOCAL_IN, NF_INET_POST_ROUTING } from '../../netfilter/hooks.ts';
import { IPV6_ONLY } from '../families.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { natFlagOption, natParseFlag } from '../nat-range.ts';
import { type NatInfo6, natInit6, natParseTo6, natText6 } from '../nat-range6.ts';
import { defineTarget } from '../types.ts';

/** SNAT of ip6tables: read, saved and listed; there are no IPv6 packets yet. */
export const SNAT6 = defineTarget<NatInfo6>({
  name: 'SNAT',
  families: IPV6_ONLY,
  summary: 'Gives the connection another source; replies are translated back.',
  support: 'parse-only',
  tables: ['nat'],
  hooks: [NF_INET_POST_ROUTING, NF_INET_LOCAL_IN],
  options: [
    {
      name: 'to-source',
      type: 'string',
      mandatory: true,
      arg: '[addr[-addr]][:port[-port]]',
      help: 'new address, in brackets when a port follows',
    },
    natFlagOption('random'),
    natFlagOption('random-fully'),
    natFlagOption('persistent'),
  ],
  init: natInit6,
  parse: (info, call) => {
    if (!natParseFlag(info.ports, call)) natParseTo6(info, call.raw, call.proto);
  },
  save: (info) => natText6(info, '--to-source ', '--'),
  print: (info) => natText6(info, 'to:', ''),
  target: noIpv6('SNAT'),
});
