import type { TwinRow } from '../../diagram/twin.ts';
import type { TwinStep } from '../../diagram/twin-steps.ts';
import { T } from '../text.ts';

/** The name of a step: `PREROUTING, nat` for a table, else the kernel function. */
export function stepName({ event }: TwinStep): string {
  if (event.kind !== 'hook') return event.fn;
  return `${event.hook}, ${event.walk?.table ?? event.fn}`;
}

/** What a step did, for the list: what it rewrote, its chains, or its note. */
export function stepWords({ event, chains, rewrites }: TwinStep): string {
  const note = 'note' in event ? (event.note ?? '') : 'why' in event ? event.why : '';
  const changed = rewrites.map((r) => `${r.id.replace(/^(ip|skb)\./, '')} ${r.before} \u2192 ${r.after}`);
  const dropped = event.kind === 'hook' && event.verdict === 'DROP' ? ['DROP'] : [];
  const parts = [...dropped, note !== '' ? T.say(note) : changed.join(', '), chainNames(chains)];
  return parts.filter((t) => t !== '').join(' \u00b7 ');
}

/** Chains with their rules; a policy is said in the language of the page. */
const chainNames = (chains: string): string => shortNames(chains).split(' \u203a ').map(T.say).join(' \u203a ');

/** `KUBE-SEP-ZJ7Q…`: four letters of a hash tell the chains of one walk apart. */
const shortNames = (chains: string): string => chains.replace(/-([A-Z2-7]{4})[A-Z2-7]{12}\b/g, '-$1\u2026');

/** Where a row is, for people. */
export function whereOf(row: TwinRow): string {
  const step = row.a ?? row.b;
  return step ? `${step.host}, ${stepName(step)}` : '';
}
