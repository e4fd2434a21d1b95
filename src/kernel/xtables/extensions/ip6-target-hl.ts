import { IPV6_ONLY } from '../families.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { defineTarget, XtError, type XtOption } from '../types.ts';
import { numberOf } from '../values.ts';

interface HlTargetInfo {
  mode: 'set' | 'dec' | 'inc';
  limit: number;
}

const NAMES = ['hl-set', 'hl-dec', 'hl-inc'];
const PRINTED = { set: 'set to', dec: 'decrement by', inc: 'increment by' } as const;

const option = (name: string, help: string): XtOption => ({
  name,
  type: 'uint8',
  ...(name === 'hl-set' ? {} : { min: 1 }),
  excl: NAMES.filter((other) => other !== name),
  arg: 'value',
  help,
});

/** The HL target of ip6tables (libip6t_HL.c). */
export const HL = defineTarget<HlTargetInfo>({
  name: 'HL',
  families: IPV6_ONLY,
  summary: 'Changes the hop limit.',
  support: 'parse-only',
  tables: ['mangle'],
  options: [
    option('hl-set', 'set it to the value'),
    option('hl-dec', 'take the value off, down to 0'),
    option('hl-inc', 'add the value, up to 255'),
  ],
  init: () => ({ mode: 'set', limit: 0 }),
  parse: (info, call) => {
    info.limit = numberOf(call);
    info.mode = call.option.name === 'hl-set' ? 'set' : call.option.name === 'hl-dec' ? 'dec' : 'inc';
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('HL: You must specify an action');
  },
  save: (info) => ` --hl-${info.mode} ${info.limit}`,
  print: (info) => ` HL ${PRINTED[info.mode]} ${info.limit}`,
  target: noIpv6('HL'),
});
