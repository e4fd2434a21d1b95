import { set16 } from '../../wire/bytes.ts';
import { foldChecksum, pseudoSum, replace16, replace32, sum16 } from '../../wire/checksum.ts';
import type { SkBuff } from './sk-buff.ts';

const onesComplement = (n: number): number => ~n & 0xffff;

/**
 * Leaves the checksum of the transport part, which starts at `start`, to the device (`CHECKSUM_PARTIAL`): its field has the
 * sum of the pseudo header until somebody fills it in.
 */
export function setCsumPartial(skb: SkBuff, start: number, offset: number): void {
  const { ip } = skb;
  skb.csumStart = start;
  skb.csumOffset = offset;
  set16(
    skb.head,
    start + offset,
    onesComplement(foldChecksum(pseudoSum(ip.saddr, ip.daddr, ip.protocol, skb.tail - start))),
  );
}

/** `skb_checksum_help` (net/core/dev.c): fills in the checksum that was left to a device, where it cannot do it. */
export function skbChecksumHelp(skb: SkBuff): void {
  if (skb.csumStart < 0) return;
  const check = foldChecksum(sum16(skb.head, skb.csumStart, skb.tail));
  set16(skb.head, skb.csumStart + skb.csumOffset, check || 0xffff);
  skb.csumStart = -1;
}

/**
 * `inet_proto_csum_replace2` (include/net/checksum.h): repairs the transport checksum at `at` for a word that changed. One
 * that is left to the device has only the pseudo header in it.
 */
export function protoCsumReplace16(skb: SkBuff, at: number, from: number, to: number): void {
  if (skb.csumStart < 0) replace16(skb.head, at, from, to);
}

/** `inet_proto_csum_replace4` (net/core/utils.c) for an address of the pseudo header. */
export function protoCsumReplaceAddr(skb: SkBuff, at: number, from: number, to: number): void {
  if (skb.csumStart < 0) replace32(skb.head, at, from, to);
  else replace32(skb.head, at, onesComplementWord(from), onesComplementWord(to));
}

/** The field holds the sum itself, not its complement: what is taken out and put in changes sides. */
const onesComplementWord = (n: number): number => ~n >>> 0;
