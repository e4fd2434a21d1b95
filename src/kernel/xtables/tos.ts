import { get8, get16, set8, set16 } from '../../wire/bytes.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { XtError } from './types.ts';
import { TOS_NAMES } from './xtvalue.ts';

/** ` <prefix><name>` where an old type-of-service name says it all (`tos_try_print_symbolic`), or null. */
export function tosSymbol(prefix: string, value: number, mask: number): string | null {
  const name = mask === 0x3f ? TOS_NAMES.find(([v]) => v === value)?.[1] : undefined;
  return name === undefined ? null : ` ${prefix}${name}`;
}

/** Classes of differentiated services. */
const CLASSES: readonly (readonly [string, number])[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => [`CS${n}`, n << 3] as const),
  ['BE', 0],
  ...[1, 2, 3, 4].flatMap((c) => [1, 2, 3].map((d) => [`AF${c}${d}`, (c << 3) | (d << 1)] as const)),
  ['EF', 46],
];

export const DSCP_CLASSES: readonly string[] = CLASSES.map(([name]) => name);

/** `class_to_dscp` (extensions/dscp_helper.c): what follows the name is ignored. */
export function classToDscp(text: string): number {
  const found = CLASSES.find(([name]) => text.toUpperCase().startsWith(name));
  if (!found) throw new XtError(`Invalid DSCP value \`${text}'`);
  return found[1];
}

/** `ipv4_change_dsfield` (include/net/dsfield.h): keeps the bits in `mask`, sets `value`, repairs the checksum. */
export function changeDsfield(skb: SkBuff, mask: number, value: number): void {
  const o = skb.networkHeader;
  const old = get8(skb.head, o + 1);
  const dsfield = (old & mask) | value;
  let check = get16(skb.head, o + 10) + old;
  if ((check + 1) >> 16) check = (check + 1) & 0xffff;
  check -= dsfield;
  check += check >> 16;
  set16(skb.head, o + 10, check & 0xffff);
  set8(skb.head, o + 1, dsfield);
}
