import { ANY_FAMILY } from '../families.ts';
import { bang, markMask } from '../format.ts';
import { defineMatch } from '../types.ts';
import { maskedOf } from '../values.ts';

interface MarkInfo {
  mark: number;
  mask: number;
  inverted: boolean;
}

export const mark = defineMatch<MarkInfo>({
  name: 'mark',
  families: ANY_FAMILY,
  summary: "The packet's mark, a number set by MARK and read by rules and routing.",
  support: 'modelled',
  options: [
    {
      name: 'mark',
      type: 'markmask32',
      mandatory: true,
      invert: true,
      arg: 'value[/mask]',
      help: 'the mark, of which only the bits in mask count',
    },
  ],
  init: () => ({ mark: 0, mask: 0, inverted: false }),
  parse: (info, call) => {
    const { value, mask } = maskedOf(call);
    info.mark = value;
    info.mask = mask;
    info.inverted = call.inverted;
  },
  save: (info) => `${bang(info.inverted)} --mark${markMask(info.mark, info.mask)}`,
  print: (info) => ` mark match${bang(info.inverted)}${markMask(info.mark, info.mask)}`,
  /** `mark_mt` (net/netfilter/xt_mark.c). */
  match: (skb, info) => ((skb.mark & info.mask) >>> 0 === info.mark) !== info.inverted,
});
