import { ANY_FAMILY } from '../families.ts';
import { hex2 } from '../format.ts';
import { changeDsfield, tosSymbol } from '../tos.ts';
import { defineTarget, XT_CONTINUE, XtError, type XtOption } from '../types.ts';
import { maskedOf, numberOf } from '../values.ts';
import { TOS_NAMES } from '../xtvalue.ts';

interface TosTargetInfo {
  /** The new byte is `(old & ~mask) ^ value`. */
  value: number;
  mask: number;
}

const NAMES = ['set-tos', 'and-tos', 'or-tos', 'xor-tos'];
const bits = (name: string, help: string): XtOption => ({
  name,
  type: 'uint8',
  excl: NAMES.filter((other) => other !== name),
  arg: 'bits',
  help,
});

export const TOS = defineTarget<TosTargetInfo>({
  name: 'TOS',
  families: ANY_FAMILY,
  summary: 'Changes the type-of-service byte.',
  support: 'modelled',
  tables: ['mangle'],
  options: [
    {
      name: 'set-tos',
      type: 'tosmask',
      max: 0x3f,
      excl: NAMES.slice(1),
      arg: 'value[/mask]',
      values: TOS_NAMES.map(([, name]) => name),
      help: 'clear the bits in mask, then exclusive-or with value',
    },
    bits('and-tos', 'keep only these bits'),
    bits('or-tos', 'set these bits'),
    bits('xor-tos', 'flip these bits'),
  ],
  init: () => ({ value: 0, mask: 0 }),
  parse: (info, call) => {
    if (call.option.name === 'set-tos') {
      const { value, mask } = maskedOf(call);
      info.value = value;
      info.mask = mask;
      return;
    }
    const n = numberOf(call);
    info.value = call.option.name === 'and-tos' ? 0 : n;
    info.mask = call.option.name === 'and-tos' ? ~n & 0xff : call.option.name === 'or-tos' ? n : 0;
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('TOS: An action is required');
  },
  save: ({ value, mask }) => ` --set-tos ${hex2(value)}/${hex2(mask)}`,
  print: ({ value, mask }, numeric) => {
    const full = ` TOS set ${hex2(value)}/${hex2(mask)}`;
    if (numeric) return full;
    const symbol = tosSymbol(' TOS set', value, mask);
    if (symbol !== null) return symbol;
    if (value === 0) return ` TOS and ${hex2(~mask & 0xff)}`;
    if (value === mask) return ` TOS or ${hex2(value)}`;
    return mask === 0 ? ` TOS xor ${hex2(value)}` : full;
  },
  /** `tos_tg` (net/netfilter/xt_DSCP.c). */
  target: (skb, info) => {
    const old = skb.ip.tos;
    const wanted = (old & ~info.mask) ^ info.value;
    if (wanted !== old) changeDsfield(skb, 0, wanted);
    return XT_CONTINUE;
  },
});
