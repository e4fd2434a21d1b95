import { IPV6_ONLY } from '../families.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { defineMatch, XtError, type XtOption } from '../types.ts';
import { numberOf } from '../values.ts';

interface HlInfo {
  mode: 'eq' | 'ne' | 'lt' | 'gt';
  limit: number;
}

const SAVED = { eq: '--hl-eq', ne: '! --hl-eq', lt: '--hl-lt', gt: '--hl-gt' } as const;
const PRINTED = { eq: '==', ne: '!=', lt: '<', gt: '>' } as const;
const MODES: Readonly<Record<string, HlInfo['mode']>> = { 'hl-eq': 'eq', 'hl-lt': 'lt', 'hl-gt': 'gt' };

const option = (name: string, help: string): XtOption => ({
  name,
  type: 'uint8',
  arg: 'value',
  excl: Object.keys(MODES).filter((other) => other !== name),
  help,
});

/** The hl match of ip6tables (libip6t_hl.c). */
export const hl = defineMatch<HlInfo>({
  name: 'hl',
  families: IPV6_ONLY,
  summary: 'The hop limit in the IPv6 header.',
  support: 'parse-only',
  options: [
    option('hl-lt', 'less than'),
    option('hl-gt', 'greater than'),
    { ...option('hl-eq', 'exactly'), invert: true },
    { ...option('hl', 'exactly'), aliasOf: 'hl-eq' },
  ],
  init: () => ({ mode: 'eq', limit: 0 }),
  parse: (info, call) => {
    info.limit = numberOf(call);
    info.mode = call.inverted ? 'ne' : (MODES[call.option.name] ?? 'eq');
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError("HL match: You must specify one of `--hl-eq', `--hl-lt', `--hl-gt'");
  },
  save: (info) => ` ${SAVED[info.mode]} ${info.limit}`,
  print: (info) => ` HL match HL ${PRINTED[info.mode]} ${info.limit}`,
  match: noIpv6('hl'),
});
