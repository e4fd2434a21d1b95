import { ANY_FAMILY } from '../families.ts';
import { bang, markMask } from '../format.ts';
import { defineMatch } from '../types.ts';
import { maskedOf } from '../values.ts';

interface ConnmarkInfo {
  mark: number;
  mask: number;
  inverted: boolean;
}

export const connmark = defineMatch<ConnmarkInfo>({
  name: 'connmark',
  families: ANY_FAMILY,
  summary: "The mark of the packet's connection, set by CONNMARK.",
  support: 'modelled',
  needsConntrack: true,
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
  print: (info) => ` connmark match ${info.inverted ? '!' : ''}${markMask(info.mark, info.mask)}`,
  /** `connmark_mt` (net/netfilter/xt_connmark.c): without a connection nothing matches, negated or not. */
  match: (skb, info) => {
    const ct = skb.nfct;
    return ct !== null && ((ct.mark & info.mask) >>> 0 === info.mark) !== info.inverted;
  },
});
