import { NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING } from '../../netfilter/hooks.ts';
import { IPV6_ONLY } from '../families.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { defineMatch } from '../types.ts';

/** The eui64 match of ip6tables (libip6t_eui64.c): it has no options, and nothing to show. */
export const eui64 = defineMatch<null>({
  name: 'eui64',
  families: IPV6_ONLY,
  summary: 'Whether the last half of the source address is made from the MAC address of the frame.',
  support: 'parse-only',
  hooks: [NF_INET_PRE_ROUTING, NF_INET_LOCAL_IN, NF_INET_FORWARD],
  options: [],
  init: () => null,
  parse: () => undefined,
  save: () => '',
  // iptables shows the name where an extension has nothing to say how
  print: () => 'eui64 ',
  match: noIpv6('eui64'),
});
