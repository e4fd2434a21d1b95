import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { defineMatch } from '../types.ts';
import { bigintOf } from '../values.ts';

interface QuotaInfo {
  quota: bigint;
  inverted: boolean;
  /** Bytes still allowed. */
  left: bigint;
}

export const quota = defineMatch<QuotaInfo>({
  name: 'quota',
  families: ANY_FAMILY,
  summary: 'Matches until a number of bytes has gone by.',
  support: 'modelled',
  options: [{ name: 'quota', type: 'uint64', mandatory: true, invert: true, arg: 'bytes', help: 'how many bytes' }],
  init: () => ({ quota: 0n, inverted: false, left: 0n }),
  parse: (info, call) => {
    info.quota = bigintOf(call);
    info.inverted = call.inverted;
  },
  save: (info) => `${bang(info.inverted)} --quota ${info.quota}`,
  print: (info) => ` quota: ${info.quota} bytes`,
  check: (info) => {
    info.left = info.quota;
    return 0;
  },
  /** `quota_mt` (net/netfilter/xt_quota.c): the packet that does not fit ends it for all that follow. */
  match: (skb, info) => {
    const size = BigInt(skb.len);
    const fits = info.left >= size;
    info.left = fits ? info.left - size : 0n;
    return fits !== info.inverted;
  },
});
