import { get32 } from '../../../wire/bytes.ts';
import { EINVAL } from '../../errno.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang, hex } from '../format.ts';
import { defineMatch } from '../types.ts';
import { parseU32, type U32Test } from '../u32-program.ts';

interface U32Info {
  tests: readonly U32Test[];
  inverted: boolean;
}

function text(info: U32Info): string {
  const tests = info.tests.map((test) => {
    const where = test.location.map(({ op, number }, i) => `${i === 0 ? '' : op}${hex(number)}`).join('');
    const values = test.values.map((v) => (v.min === v.max ? hex(v.min) : `${hex(v.min)}:${hex(v.max)}`)).join(',');
    return `${where}=${values}`;
  });
  return ` "${tests.join('&&')}"`;
}

/** One test of `u32_match_it` (net/netfilter/xt_u32.c). */
function holds(skb: SkBuff, test: U32Test): boolean {
  const size = skb.len;
  let at = 0;
  const first = test.location[0]?.number ?? 0;
  if (size < 4 || first > size - 4) return false;
  let value = get32(skb.head, skb.data + first);
  for (const { op, number } of test.location.slice(1)) {
    if (op === '&') value = (value & number) >>> 0;
    else if (op === '<<') value = (value << number) >>> 0;
    else if (op === '>>') value >>>= number;
    else {
      at += value;
      if (at + 4 > 0xffff_ffff || size < at + 4 || number > size - at - 4) return false;
      value = get32(skb.head, skb.data + at + number);
    }
  }
  return test.values.some((v) => value >= v.min && value <= v.max);
}

export const u32 = defineMatch<U32Info>({
  name: 'u32',
  families: ANY_FAMILY,
  summary: 'Four bytes anywhere in the packet, masked, shifted and compared.',
  support: 'modelled',
  options: [
    {
      name: 'u32',
      type: 'string',
      mandatory: true,
      invert: true,
      arg: 'tests',
      help: 'location[&mask][<<n][>>n][@location]=value[:value][,...][&&...]',
    },
  ],
  init: () => ({ tests: [], inverted: false }),
  parse: (info, call) => {
    info.inverted = call.inverted;
    info.tests = parseU32(call.raw);
  },
  save: (info) => `${bang(info.inverted)} --u32${text(info)}`,
  print: (info) => ` u32${bang(info.inverted)}${text(info)}`,
  /** `u32_mt_checkentry`: a shift must leave something. */
  check: (info) =>
    info.tests.some((t) => t.location.slice(1).some(({ op, number }) => op.length === 2 && number >= 32)) ? EINVAL : 0,
  match: (skb, info) => info.tests.every((test) => holds(skb, test)) !== info.inverted,
});
