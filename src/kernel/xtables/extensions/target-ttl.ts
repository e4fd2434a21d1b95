import { replace16 } from '../../../wire/checksum.ts';
import { EINVAL } from '../../errno.ts';
import { IPV4_ONLY } from '../families.ts';
import { defineTarget, XT_CONTINUE, XtError, type XtOption } from '../types.ts';
import { numberOf } from '../values.ts';

interface TtlTargetInfo {
  mode: 'set' | 'dec' | 'inc';
  ttl: number;
}

const NAMES = ['ttl-set', 'ttl-dec', 'ttl-inc'];
const PRINTED = { set: 'set to', dec: 'decrement by', inc: 'increment by' } as const;

const option = (name: string, help: string): XtOption => ({
  name,
  type: 'uint8',
  ...(name === 'ttl-set' ? {} : { min: 1 }),
  excl: NAMES.filter((other) => other !== name),
  arg: 'n',
  help,
});

export const TTL = defineTarget<TtlTargetInfo>({
  name: 'TTL',
  families: IPV4_ONLY,
  summary: 'Changes the time to live.',
  support: 'modelled',
  tables: ['mangle'],
  options: [
    option('ttl-set', 'set it to n'),
    option('ttl-dec', 'take n off, down to 0'),
    option('ttl-inc', 'add n, up to 255'),
  ],
  init: () => ({ mode: 'set', ttl: 0 }),
  parse: (info, call) => {
    info.ttl = numberOf(call);
    info.mode = call.option.name === 'ttl-set' ? 'set' : call.option.name === 'ttl-dec' ? 'dec' : 'inc';
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('TTL: You must specify an action');
  },
  save: (info) => ` --ttl-${info.mode} ${info.ttl}`,
  print: (info) => ` TTL ${PRINTED[info.mode]} ${info.ttl}`,
  check: (info) => (info.mode !== 'set' && info.ttl === 0 ? EINVAL : 0),
  /** `ttl_tg` (net/netfilter/xt_HL.c). */
  target: (skb, info) => {
    const iph = skb.ip;
    const old = iph.ttl;
    const wanted = info.mode === 'set' ? info.ttl : info.mode === 'inc' ? old + info.ttl : old - info.ttl;
    const ttl = Math.min(255, Math.max(0, wanted));
    if (ttl !== old) {
      replace16(skb.head, skb.networkHeader + 10, old << 8, ttl << 8);
      iph.ttl = ttl;
    }
    return XT_CONTINUE;
  },
});
