import { foldChecksum, pseudoSum, sum16 } from '../../wire/checksum.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING, type NfHook } from '../netfilter/hooks.ts';
import type { SkBuff } from '../skb/sk-buff.ts';

/**
 * The checksum of an IPv4 packet's transport part: 0 when it is right (`nf_ip_checksum`, net/netfilter/utils.c). The sum
 * takes in the IP header, so a header whose options were just filled in, and whose own checksum waits, makes it wrong.
 * Of `covered` bytes (`nf_ip_checksum_partial`). One that is left to the device is not looked at. Left out: what hardware has checked already.
 */
export function nfIpChecksum(
  skb: SkBuff,
  hook: NfHook,
  dataoff: number,
  protocol: number,
  covered = skb.tail - dataoff,
): number {
  if (skb.csumStart >= 0) return 0;
  if (skb.csumComplete && (skb.csumValid || (hook !== NF_INET_PRE_ROUTING && hook !== NF_INET_LOCAL_IN))) return 0;
  const iph = skb.ip;
  const pseudo =
    protocol === IPPROTO_TCP || protocol === IPPROTO_UDP
      ? pseudoSum(iph.saddr, iph.daddr, protocol, skb.tail - dataoff)
      : 0;
  const sum = foldChecksum(sum16(skb.head, skb.networkHeader, dataoff + covered, pseudo));
  skb.csumComplete = true;
  skb.csumValid = sum === 0;
  return sum;
}
