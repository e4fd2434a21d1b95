import { ANY_FAMILY } from '../families.ts';
import { type SizeRange, sizeInRange, sizeRangeMatch } from '../size-range.ts';
import { defineMatch } from '../types.ts';

export const length = defineMatch<SizeRange>({
  name: 'length',
  families: ANY_FAMILY,
  summary: 'Length of the packet in bytes, IP header included.',
  support: 'modelled',
  ...sizeRangeMatch('length', 'bytes', 'length'),
  /** `length_mt` (net/netfilter/xt_length.c). */
  match: (skb, info) => sizeInRange(info, skb.ip.totLen),
});
