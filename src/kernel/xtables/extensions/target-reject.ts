import {
  ICMP_HOST_ANO,
  ICMP_HOST_UNREACH,
  ICMP_NET_ANO,
  ICMP_NET_UNREACH,
  ICMP_PKT_FILTERED,
  ICMP_PORT_UNREACH,
  ICMP_PROT_UNREACH,
} from '../../../wire/icmp.ts';
import { IPPROTO_TCP } from '../../../wire/ipv4.ts';
import { EINVAL } from '../../errno.ts';
import { NF_DROP, NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT } from '../../netfilter/hooks.ts';
import { nfSendReset, nfSendUnreach } from '../../netfilter/reject.ts';
import { IPV4_ONLY } from '../families.ts';
import { beginsWith } from '../format.ts';
import { defineTarget, XtError } from '../types.ts';

interface RejectType {
  readonly name: string;
  readonly alias: string;
  /** ICMP code of the answer, or null for a TCP reset. */
  readonly code: number | null;
}

/** In the order in which an abbreviation is tried (`enum ipt_reject_with`). */
const TYPES: readonly RejectType[] = [
  { name: 'icmp-net-unreachable', alias: 'net-unreach', code: ICMP_NET_UNREACH },
  { name: 'icmp-host-unreachable', alias: 'host-unreach', code: ICMP_HOST_UNREACH },
  { name: 'icmp-proto-unreachable', alias: 'proto-unreach', code: ICMP_PROT_UNREACH },
  { name: 'icmp-port-unreachable', alias: 'port-unreach', code: ICMP_PORT_UNREACH },
  { name: 'icmp-net-prohibited', alias: 'net-prohib', code: ICMP_NET_ANO },
  { name: 'icmp-host-prohibited', alias: 'host-prohib', code: ICMP_HOST_ANO },
  { name: 'tcp-reset', alias: 'tcp-rst', code: null },
  { name: 'icmp-admin-prohibited', alias: 'admin-prohib', code: ICMP_PKT_FILTERED },
];
const DEFAULT: RejectType = { name: 'icmp-port-unreachable', alias: 'port-unreach', code: ICMP_PORT_UNREACH };

export const REJECT = defineTarget<{ type: RejectType }>({
  name: 'REJECT',
  families: IPV4_ONLY,
  summary: 'Drops the packet and tells its sender, by an ICMP error or a TCP reset.',
  support: 'modelled',
  tables: ['filter'],
  hooks: [NF_INET_LOCAL_IN, NF_INET_FORWARD, NF_INET_LOCAL_OUT],
  options: [
    {
      name: 'reject-with',
      type: 'string',
      arg: 'type',
      values: TYPES.map((t) => t.name),
      help: 'what to answer',
    },
  ],
  init: () => ({ type: DEFAULT }),
  parse: (info, call) => {
    const type = TYPES.find((t) => beginsWith(t.name, call.raw) || beginsWith(t.alias, call.raw));
    if (type) {
      info.type = type;
      return;
    }
    if (beginsWith('echo-reply', call.raw) || beginsWith('echoreply', call.raw))
      call.warn('--reject-with echo-reply no longer supported');
    throw new XtError(`unknown reject type "${call.raw}"`);
  },
  save: (info) => ` --reject-with ${info.type.name}`,
  print: (info) => ` reject-with ${info.type.name}`,
  /** `reject_tg_check`: a reset needs `-p tcp`. */
  check: (info, par) => (info.type.code === null && (par.proto !== IPPROTO_TCP || par.protoInverted) ? EINVAL : 0),
  /** `reject_tg` (net/ipv4/netfilter/ipt_REJECT.c). */
  target: (skb, info, par) => {
    if (info.type.code === null) nfSendReset(par.net, skb, par.hook);
    else nfSendUnreach(par.net, skb, par.hook, info.type.code);
    return NF_DROP;
  },
});
