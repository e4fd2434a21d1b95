import type { NetNs } from '../netns.ts';
import type { Culprit } from '../trace/events.ts';
import type { SkBuff } from './sk-buff.ts';

/**
 * `kfree_skb_reason` (net/core/skbuff.c): the packet ends here against its sender's will. `fn` is the kernel function that
 * gives up, `reason` the kernel's own name for why, `note` one sentence for a person.
 */
export function kfreeSkbReason(
  net: NetNs,
  skb: SkBuff,
  fn: string,
  reason: string,
  culprit: Culprit | null,
  note: string,
): void {
  net.world.tracer.drop(net, skb, fn, reason, culprit, note);
}

/** `consume_skb` (net/core/skbuff.c): the packet ends here as it should. */
export function consumeSkb(net: NetNs, skb: SkBuff, fn: string, note: string): void {
  net.world.tracer.consume(net, skb, fn, note);
}
