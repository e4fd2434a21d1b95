import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { defineMatch } from '../types.ts';
import { rangeOf } from '../values.ts';

interface LengthInfo {
  min: number;
  max: number;
  inverted: boolean;
}

const text = (info: LengthInfo): string => (info.min === info.max ? `${info.min}` : `${info.min}:${info.max}`);

export const length = defineMatch<LengthInfo>({
  name: 'length',
  families: ANY_FAMILY,
  summary: 'Length of the packet in bytes, IP header included.',
  support: 'modelled',
  options: [
    {
      name: 'length',
      type: 'uint16rc',
      mandatory: true,
      invert: true,
      arg: 'bytes[:bytes]',
      help: 'exactly, or from and to',
    },
  ],
  init: () => ({ min: 0, max: 0, inverted: false }),
  parse: (info, call) => {
    const { from, to } = rangeOf(call);
    info.min = from;
    info.max = to;
    info.inverted = call.inverted;
  },
  save: (info) => `${bang(info.inverted)} --length ${text(info)}`,
  print: (info) => ` length ${info.inverted ? '!' : ''}${text(info)}`,
  /** `length_mt` (net/netfilter/xt_length.c). */
  match: (skb, info) => {
    const size = skb.ip.totLen;
    return (size >= info.min && size <= info.max) !== info.inverted;
  },
});
