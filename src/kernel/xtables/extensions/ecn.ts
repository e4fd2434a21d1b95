import { IPPROTO_TCP } from '../../../wire/ipv4.ts';
import { TCP_CWR, TCP_ECE, TCP_HLEN, Tcphdr } from '../../../wire/tcp.ts';
import { EINVAL } from '../../errno.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { hasBytes } from '../ports.ts';
import { defineMatch, XtError } from '../types.ts';
import { numberOf } from '../values.ts';

type Asked = { readonly inverted: boolean } | null;

interface EcnInfo {
  ece: Asked;
  cwr: Asked;
  ect: { readonly value: number; readonly inverted: boolean } | null;
}

export const ecn = defineMatch<EcnInfo>({
  name: 'ecn',
  families: ANY_FAMILY,
  summary: 'Explicit congestion notification, in the IP and in the TCP header.',
  support: 'modelled',
  options: [
    { name: 'ecn-tcp-cwr', type: 'none', invert: true, help: 'congestion window reduced' },
    { name: 'ecn-tcp-ece', type: 'none', invert: true, help: 'congestion echoed' },
    {
      name: 'ecn-ip-ect',
      type: 'uint8',
      invert: true,
      min: 0,
      max: 3,
      arg: 'n',
      help: 'the two bits of the IP header',
    },
  ],
  init: () => ({ ece: null, cwr: null, ect: null }),
  parse: (info, call) => {
    const { inverted } = call;
    if (call.option.name === 'ecn-tcp-cwr') info.cwr = { inverted };
    else if (call.option.name === 'ecn-tcp-ece') info.ece = { inverted };
    else info.ect = { value: numberOf(call), inverted };
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('ECN match: some option required');
  },
  save: ({ ece, cwr, ect }) =>
    (ece ? `${bang(ece.inverted)} --ecn-tcp-ece` : '') +
    (cwr ? `${bang(cwr.inverted)} --ecn-tcp-cwr` : '') +
    (ect ? `${bang(ect.inverted)} --ecn-ip-ect ${ect.value}` : ''),
  print: ({ ece, cwr, ect }) =>
    ' ECN match' +
    (ece ? ` ${ece.inverted ? '!' : ''}ECE` : '') +
    (cwr ? ` ${cwr.inverted ? '!' : ''}CWR` : '') +
    (ect ? ` ${ect.inverted ? '!' : ''}ECT=${ect.value}` : ''),
  /** `ecn_mt_check4`: the TCP bits need `-p tcp`. */
  check: (info, par) => ((info.ece || info.cwr) && (par.proto !== IPPROTO_TCP || par.protoInverted) ? EINVAL : 0),
  /** `ecn_mt4` (net/netfilter/xt_ecn.c). */
  match: (skb, info, par) => {
    if (info.ect && ((skb.ip.tos & 3) === info.ect.value) === info.ect.inverted) return false;
    if (!info.ece && !info.cwr) return true;
    if (!hasBytes(skb, par.thoff, TCP_HLEN)) return false;
    const { flags } = new Tcphdr(skb.head, par.thoff);
    if (info.ece && ((flags & TCP_ECE) !== 0) === info.ece.inverted) return false;
    return !info.cwr || ((flags & TCP_CWR) !== 0) !== info.cwr.inverted;
  },
});
