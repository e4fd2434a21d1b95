import type { NfHookState } from '../netfilter/hooks.ts';
import { NF_LOG_DEFAULT_MASK, nfLogIpPacket } from '../netfilter/log.ts';
import type { SkBuff } from '../skb/sk-buff.ts';

/**
 * Says why a tracker calls a packet invalid: on the hook's event always, and in the kernel log when
 * `net.netfilter.nf_conntrack_log_invalid` is the protocol or 255 (`nf_l4proto_log_invalid`, nf_conntrack_proto.c).
 */
export function logInvalid(skb: SkBuff, state: NfHookState, protonum: number, text: string): void {
  if (state.event) state.event.note = text;
  const wanted = state.net.sysctl.number('net.netfilter.nf_conntrack_log_invalid');
  if (wanted === 0 || (wanted !== protonum && wanted !== 255)) return;
  const prefix = `nf_ct_proto_${protonum}: ${text} `;
  nfLogIpPacket(state.net, skb, state.in, state.out, { flags: NF_LOG_DEFAULT_MASK }, prefix);
}
