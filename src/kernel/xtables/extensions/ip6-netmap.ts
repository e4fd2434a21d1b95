import { AF_INET6 } from '../../../wire/inet.ts';
import { formatIpv6, maskIpv6, maskPrefix6 } from '../../../wire/inet6.ts';
import {
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
} from '../../netfilter/hooks.ts';
import { IPV6_ONLY } from '../families.ts';
import { noHost, part6 } from '../hosts.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { defineTarget } from '../types.ts';
import { type Host, hostOf } from '../values.ts';

const text = (host: Host): string => {
  const { addr, mask } = part6(host);
  return `${formatIpv6(maskIpv6(addr, mask))}/${maskPrefix6(mask) ?? formatIpv6(mask)}`;
};

/** The NETMAP target of ip6tables (libip6t_NETMAP.c). */
export const NETMAP6 = defineTarget<{ to: Host }>({
  name: 'NETMAP',
  families: IPV6_ONLY,
  summary: 'Maps a whole network onto another, host for host.',
  support: 'parse-only',
  tables: ['nat'],
  hooks: [NF_INET_PRE_ROUTING, NF_INET_POST_ROUTING, NF_INET_LOCAL_OUT, NF_INET_LOCAL_IN],
  options: [{ name: 'to', type: 'hostmask', mandatory: true, arg: 'address[/mask]', help: 'the other network' }],
  init: () => ({ to: noHost(AF_INET6) }),
  parse: (info, call) => {
    info.to = hostOf(call);
  },
  save: ({ to }) => ` --to ${text(to)}`,
  print: ({ to }) => ` to:${text(to)}`,
  target: noIpv6('NETMAP'),
});
