import type { NfHookState } from '../netfilter/hooks.ts';

/**
 * Says why a tracker calls a packet invalid: on the hook's event always, and in the kernel log when
 * `net.netfilter.nf_conntrack_log_invalid` is the protocol or 255 (`nf_l4proto_log_invalid`, nf_conntrack_proto.c). The log
 * line is shorter than Linux's: it has no packet dump.
 */
export function logInvalid(state: NfHookState, protonum: number, text: string): void {
  if (state.event) state.event.note = text;
  const wanted = state.net.sysctl.number('net.netfilter.nf_conntrack_log_invalid');
  if (wanted === 0 || (wanted !== protonum && wanted !== 255)) return;
  state.net.printk(`nf_ct_proto_${protonum}: ${text} IN=${state.in?.name ?? ''} OUT=${state.out?.name ?? ''}`);
}
