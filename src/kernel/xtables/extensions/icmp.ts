import { get8 } from '../../../wire/bytes.ts';
import { IPPROTO_ICMP } from '../../../wire/ipv4.ts';
import { IPV4_ONLY } from '../families.ts';
import { bang } from '../format.ts';
import { ICMP_TYPE_NAMES, type IcmpType, icmpTypeListing, icmpTypeName, parseIcmpType } from '../icmp-types.ts';
import { hasBytes } from '../ports.ts';
import { defineMatch } from '../types.ts';

interface IcmpInfo {
  type: IcmpType;
  inverted: boolean;
}

function codesText(t: IcmpType): string {
  if (t.codeMin === t.codeMax) return ` code ${t.codeMin}`;
  return t.codeMin !== 0 || t.codeMax !== 0xff ? ` codes ${t.codeMin}-${t.codeMax}` : '';
}

export const icmp = defineMatch<IcmpInfo>({
  name: 'icmp',
  families: IPV4_ONLY,
  summary: 'Type and code of ICMP messages.',
  support: 'modelled',
  proto: IPPROTO_ICMP,
  help: () =>
    'icmp match options:\n' +
    '[!] --icmp-type typename\tmatch icmp type\n' +
    `[!] --icmp-type type[/code]\t(or numeric type or type/code)\nValid ICMP Types:${icmpTypeListing()}`,
  options: [
    {
      name: 'icmp-type',
      type: 'string',
      mandatory: true,
      invert: true,
      arg: 'type[/code]',
      values: ICMP_TYPE_NAMES,
      help: 'a name, or numbers',
    },
  ],
  init: () => ({ type: { type: 0xff, codeMin: 0, codeMax: 0xff }, inverted: false }),
  parse: (info, call) => {
    info.type = parseIcmpType(call.raw);
    info.inverted = call.inverted;
  },
  save: ({ type, inverted }) => {
    if (icmpTypeName(type) === 'any') return `${bang(inverted)} --icmp-type any`;
    const code = type.codeMin !== 0 || type.codeMax !== 0xff ? `/${type.codeMin}` : '';
    return `${bang(inverted)} --icmp-type ${type.type}${code}`;
  },
  print: ({ type, inverted }, numeric) => {
    const name = numeric ? null : icmpTypeName(type);
    if (name !== null) return ` icmp ${inverted ? '!' : ''}${name}`;
    return ` icmp${bang(inverted)}type ${type.type}${codesText(type)}`;
  },
  /** `icmp_match` (net/netfilter/xt_tcpudp.c; ip_tables.c in older kernels). */
  match: (skb, info, par) => {
    if (par.fragoff !== 0) return false;
    if (!hasBytes(skb, par.thoff, 8)) {
      par.hotdrop = true;
      return false;
    }
    const { type, codeMin, codeMax } = info.type;
    const code = get8(skb.head, par.thoff + 1);
    const hit = type === 0xff || (get8(skb.head, par.thoff) === type && code >= codeMin && code <= codeMax);
    return hit !== info.inverted;
  },
});
