import { ANY_FAMILY } from '../families.ts';
import { hex } from '../format.ts';
import { defineTarget, XT_CONTINUE, XtError, type XtOption } from '../types.ts';
import { maskedOf, numberOf } from '../values.ts';

interface MarkTargetInfo {
  /** The new mark is `(old & ~mask) ^ mark`. */
  mark: number;
  mask: number;
}

const NAMES = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark'];
const HELP = [
  'clear the bits in mask, then exclusive-or with value',
  'clear the bits in mask, then set those in value',
  'keep only these bits',
  'set these bits',
  'flip these bits',
];

const options: readonly XtOption[] = NAMES.map((name, i) => ({
  name,
  type: i < 2 ? 'markmask32' : 'uint32',
  arg: i < 2 ? 'value[/mask]' : 'bits',
  excl: NAMES.filter((other) => other !== name),
  help: HELP[i] ?? '',
}));

export const MARK = defineTarget<MarkTargetInfo>({
  name: 'MARK',
  families: ANY_FAMILY,
  summary: "Sets the packet's mark, which later rules and routing can look at.",
  support: 'modelled',
  options,
  init: () => ({ mark: 0, mask: 0 }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'set-xmark':
      case 'set-mark': {
        const { value, mask } = maskedOf(call);
        info.mark = value;
        info.mask = call.option.name === 'set-mark' ? (value | mask) >>> 0 : mask;
        return;
      }
      case 'and-mark':
        info.mark = 0;
        info.mask = ~numberOf(call) >>> 0;
        return;
      case 'or-mark':
        info.mark = numberOf(call);
        info.mask = info.mark;
        return;
      default:
        info.mark = numberOf(call);
        info.mask = 0;
    }
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
  },
  save: (info) => ` --set-xmark ${hex(info.mark)}/${hex(info.mask)}`,
  print: ({ mark, mask }) => {
    if (mark === 0) return ` MARK and ${hex(~mask)}`;
    if (mark === mask) return ` MARK or ${hex(mark)}`;
    if (mask === 0) return ` MARK xor ${hex(mark)}`;
    return mask === 0xffff_ffff ? ` MARK set ${hex(mark)}` : ` MARK xset ${hex(mark)}/${hex(mask)}`;
  },
  /** `mark_tg` (net/netfilter/xt_mark.c). */
  target: (skb, info) => {
    skb.mark = ((skb.mark & ~info.mask) ^ info.mark) >>> 0;
    return XT_CONTINUE;
  },
});
