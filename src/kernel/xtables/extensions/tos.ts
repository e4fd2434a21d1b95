import { ANY_FAMILY } from '../families.ts';
import { bang, hex2 } from '../format.ts';
import { tosSymbol } from '../tos.ts';
import { defineMatch } from '../types.ts';
import { maskedOf } from '../values.ts';
import { TOS_NAMES } from '../xtvalue.ts';

interface TosInfo {
  value: number;
  mask: number;
  inverted: boolean;
}

const text = (info: TosInfo): string => `${hex2(info.value)}/${hex2(info.mask)}`;

export const tos = defineMatch<TosInfo>({
  name: 'tos',
  families: ANY_FAMILY,
  summary: 'The type-of-service byte of the IP header.',
  support: 'modelled',
  options: [
    {
      name: 'tos',
      type: 'tosmask',
      invert: true,
      mandatory: true,
      max: 0x3f,
      arg: 'value[/mask]',
      values: TOS_NAMES.map(([, name]) => name),
      help: 'a number, of which only the bits in mask count, or a name',
    },
  ],
  init: () => ({ value: 0, mask: 0, inverted: false }),
  parse: (info, call) => {
    const { value, mask } = maskedOf(call);
    info.value = value;
    info.mask = mask;
    info.inverted = call.inverted;
  },
  save: (info) => `${bang(info.inverted)} --tos ${text(info)}`,
  print: (info, numeric) =>
    ` tos match${info.inverted ? '!' : ''}${(numeric ? null : tosSymbol('', info.value, info.mask)) ?? text(info)}`,
  /** `tos_mt` (net/netfilter/xt_dscp.c). */
  match: (skb, info) => ((skb.ip.tos & info.mask) === info.value) !== info.inverted,
});
