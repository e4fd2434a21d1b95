import { IPV6_ONLY } from '../families.ts';
import { bang, hex2 } from '../format.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { protocolByName, protocolInFile } from '../protocols.ts';
import { defineMatch, XtError } from '../types.ts';

interface HeaderInfo {
  flags: number;
  inverted: boolean;
  soft: boolean;
}

/** Headers in the order in which they are shown: number, bit, and the names of iptables' own. */
const HEADERS: readonly (readonly [number, number, readonly string[]])[] = [
  [0, 0x80, ['hop-by-hop', 'hop', '0']],
  [60, 0x40, ['dst', '60']],
  [43, 0x20, ['route', '43']],
  [44, 0x10, ['frag', '44']],
  [51, 0x08, ['auth', '51']],
  [50, 0x04, ['esp', '50']],
  [59, 0x02, ['none', '59']],
  [255, 0x01, ['protocol', 'prot', '255']],
];

/** `name_to_proto` and `add_proto_to_mask`: /etc/protocols first, then the names above. */
function bitOf(name: string): number {
  const number = protocolByName(name) ?? HEADERS.find(([, , names]) => names.includes(name))?.[0];
  if (number === undefined) throw new XtError(`unknown header \`${name}' specified`);
  const bit = HEADERS.find(([n]) => n === number)?.[1];
  if (bit === undefined) throw new XtError(`unknown header \`${number}' specified`);
  return bit;
}

/** `print_header`. */
const names = (flags: number): string =>
  HEADERS.filter(([, bit]) => flags & bit)
    .map(([number, , own]) => (number === 0 ? null : protocolInFile(number)) ?? own[0])
    .join(',') || 'NONE';

/** The ipv6header match of ip6tables (libip6t_ipv6header.c). */
export const ipv6header = defineMatch<HeaderInfo>({
  name: 'ipv6header',
  families: IPV6_ONLY,
  summary: 'Which extension headers and protocol a packet has.',
  support: 'parse-only',
  options: [
    {
      name: 'header',
      type: 'string',
      mandatory: true,
      invert: true,
      arg: 'header[,header...]',
      values: HEADERS.map(([, , own]) => own[0] ?? ''),
      help: 'all of these, and no others',
    },
    { name: 'soft', type: 'none', help: 'these and perhaps others' },
  ],
  init: () => ({ flags: 0, inverted: false, soft: false }),
  parse: (info, call) => {
    if (call.option.name === 'soft') info.soft = true;
    else {
      info.flags = 0;
      for (const name of call.raw.split(',')) if (name !== '') info.flags |= bitOf(name);
      if (info.flags === 0) throw new XtError('ip6t_ipv6header: cannot parse header names');
      info.inverted = call.inverted;
    }
  },
  save: (info) => `${bang(info.inverted)} --header ${names(info.flags)}${info.soft ? ' --soft' : ''}`,
  print: (info, numeric) => {
    const shown = numeric ? `0x${hex2(info.flags).slice(2).toUpperCase()}` : names(info.flags);
    return ` ipv6header flags:${info.inverted ? '!' : ''}${shown}${info.soft ? ' soft' : ''}`;
  },
  match: noIpv6('ipv6header'),
});
