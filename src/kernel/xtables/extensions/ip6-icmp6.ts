import { IPV6_ONLY } from '../families.ts';
import { bang } from '../format.ts';
import { ICMPV6, type IcmpType } from '../icmp-types.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { defineMatch } from '../types.ts';

interface Icmp6Info {
  type: IcmpType;
  inverted: boolean;
}

function codesText(t: IcmpType): string {
  if (t.codeMin === t.codeMax) return ` code ${t.codeMin}`;
  return t.codeMin !== 0 || t.codeMax !== 0xff ? ` codes ${t.codeMin}-${t.codeMax}` : '';
}

/** The icmp6 match of ip6tables: read, saved and listed; there are no IPv6 packets yet. */
export const icmp6 = defineMatch<Icmp6Info>({
  name: 'icmp6',
  aliases: ['icmpv6', 'ipv6-icmp'],
  families: IPV6_ONLY,
  summary: 'Type and code of ICMPv6 messages.',
  support: 'parse-only',
  proto: 58,
  help: () =>
    'icmpv6 match options:\n' +
    '[!] --icmpv6-type typename\tmatch icmpv6 type\n' +
    `\t\t\t\t(or numeric type or type/code)\nValid ICMPv6 Types:${ICMPV6.listing()}`,
  options: [
    {
      name: 'icmpv6-type',
      type: 'string',
      mandatory: true,
      invert: true,
      arg: 'type[/code]',
      values: ICMPV6.names,
      help: 'a name, or numbers',
    },
  ],
  init: () => ({ type: { type: 0, codeMin: 0, codeMax: 0xff }, inverted: false }),
  parse: (info, call) => {
    info.type = ICMPV6.parse(call.raw);
    info.inverted = call.inverted;
  },
  save: ({ type, inverted }) => {
    const code = type.codeMin !== 0 || type.codeMax !== 0xff ? `/${type.codeMin}` : '';
    return `${bang(inverted)} --icmpv6-type ${type.type}${code}`;
  },
  print: ({ type, inverted }, numeric) => {
    const name = numeric ? null : ICMPV6.nameOf(type);
    if (name !== null) return ` ipv6-icmp ${inverted ? '!' : ''}${name}`;
    return ` ipv6-icmp${inverted ? ' !' : ''}type ${type.type}${codesText(type)}`;
  },
  match: noIpv6('icmp6'),
});
