import { IPPROTO_TCP } from '../../../wire/ipv4.ts';
import { EINVAL } from '../../errno.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT } from '../../netfilter/hooks.ts';
import { IPV6_ONLY } from '../families.ts';
import { beginsWith } from '../format.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { defineTarget, XtError } from '../types.ts';

/** Names and aliases, in the order in which an abbreviation is tried (`enum ip6t_reject_with`). */
const TYPES: readonly (readonly [string, string])[] = [
  ['icmp6-no-route', 'no-route'],
  ['icmp6-adm-prohibited', 'adm-prohibited'],
  ['icmp6-addr-unreachable', 'addr-unreach'],
  ['icmp6-port-unreachable', 'port-unreach'],
  ['tcp-reset', 'tcp-reset'],
  ['icmp6-policy-fail', 'policy-fail'],
  ['icmp6-reject-route', 'reject-route'],
];

/** REJECT of ip6tables: read, saved and listed; there are no IPv6 packets yet. */
export const REJECT6 = defineTarget<{ type: string }>({
  name: 'REJECT',
  families: IPV6_ONLY,
  summary: 'Drops the packet and tells its sender, by an ICMPv6 error or a TCP reset.',
  support: 'parse-only',
  tables: ['filter'],
  hooks: [NF_INET_LOCAL_IN, NF_INET_FORWARD, NF_INET_LOCAL_OUT],
  options: [
    { name: 'reject-with', type: 'string', arg: 'type', values: TYPES.map(([name]) => name), help: 'what to answer' },
  ],
  init: () => ({ type: 'icmp6-port-unreachable' }),
  parse: (info, call) => {
    const found = TYPES.find(([name, alias]) => beginsWith(name, call.raw) || beginsWith(alias, call.raw));
    if (!found) throw new XtError(`unknown reject type "${call.raw}"`);
    info.type = found[0];
  },
  save: (info) => ` --reject-with ${info.type}`,
  print: (info) => ` reject-with ${info.type}`,
  /** `reject_tg6_check`: a reset needs `-p tcp`. */
  check: (info, par) => (info.type === 'tcp-reset' && (par.proto !== IPPROTO_TCP || par.protoInverted) ? EINVAL : 0),
  target: noIpv6('REJECT'),
});
