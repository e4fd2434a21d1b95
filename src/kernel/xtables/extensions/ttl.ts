import { IPV4_ONLY } from '../families.ts';
import { defineMatch, XtError, type XtOption } from '../types.ts';
import { numberOf } from '../values.ts';

interface TtlInfo {
  mode: 'eq' | 'ne' | 'lt' | 'gt';
  ttl: number;
}

const SAVED = { eq: '--ttl-eq', ne: '! --ttl-eq', lt: '--ttl-lt', gt: '--ttl-gt' } as const;
const PRINTED = { eq: '==', ne: '!=', lt: '<', gt: '>' } as const;
const MODES: Readonly<Record<string, TtlInfo['mode']>> = { 'ttl-eq': 'eq', 'ttl-lt': 'lt', 'ttl-gt': 'gt' };

const option = (name: string, help: string): XtOption => ({
  name,
  type: 'uint8',
  arg: 'ttl',
  excl: Object.keys(MODES).filter((other) => other !== name),
  help,
});

export const ttl = defineMatch<TtlInfo>({
  name: 'ttl',
  families: IPV4_ONLY,
  summary: 'The time to live in the IP header.',
  support: 'modelled',
  options: [
    option('ttl-lt', 'less than'),
    option('ttl-gt', 'greater than'),
    { ...option('ttl-eq', 'exactly'), invert: true },
    { ...option('ttl', 'exactly'), aliasOf: 'ttl-eq' },
  ],
  init: () => ({ mode: 'eq', ttl: 0 }),
  parse: (info, call) => {
    info.ttl = numberOf(call);
    info.mode = call.inverted ? 'ne' : (MODES[call.option.name] ?? 'eq');
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError("TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt");
  },
  save: (info) => ` ${SAVED[info.mode]} ${info.ttl}`,
  print: (info) => ` TTL match TTL ${PRINTED[info.mode]} ${info.ttl}`,
  /** `ttl_mt` (net/netfilter/xt_hl.c). */
  match: (skb, info) => {
    const value = skb.ip.ttl;
    if (info.mode === 'lt') return value < info.ttl;
    if (info.mode === 'gt') return value > info.ttl;
    return (value === info.ttl) === (info.mode === 'eq');
  },
});
