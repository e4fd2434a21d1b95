import { lastAtOrBefore } from '../diagram/postings.ts';
import type { TraceIndex } from '../diagram/trace-index.ts';
import type { DropEvent } from '../protocol/messages.ts';
import type { Typed } from './terminal/typist.ts';

/** What a newcomer to a lab can do next, and where it is typed. */
export interface NextStep {
  readonly title: string;
  readonly body: string;
  readonly lines: readonly Typed[];
  /** While it happens, and after. */
  readonly watchTitle: string;
  readonly watch: string;
}

const PING = { place: 'client', line: 'ping -c 1 node' };

export const NEXT_STEPS: Readonly<Record<string, NextStep>> = {
  host: {
    title: 'A ping crosses the node. Now drop it',
    body: 'Each stop is one kernel function. Add a rule to the node\u2019s INPUT chain, then ping again:',
    lines: [{ place: 'node', line: 'iptables -A INPUT -p icmp -j DROP' }, PING],
    watchTitle: 'The rule is in the node\u2019s INPUT chain',
    watch: 'The next ping is on its way there. Space pauses, the arrow keys go step by step.',
  },
  router: {
    title: 'A request is forwarded. Now hide its sender',
    body: 'Let the router put its own address in place of the client\u2019s, then ask again:',
    lines: [
      { place: 'router', line: 'iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE' },
      { place: 'client', line: 'curl http://server/' },
    ],
    watchTitle: 'POSTROUTING now rewrites the source',
    watch: 'Follow the request out by eth1, and the reply back: Conntrack shows both directions.',
  },
  cluster: {
    title: 'A pod asks a Service. Now ask from outside',
    body: 'The Service web has port 30080 on each node. Ask node-a for it from a host outside of the cluster:',
    lines: [{ place: 'client', line: 'curl http://node-a:30080/' }],
    watchTitle: 'A NodePort is a chain of rules on node-a',
    watch:
      'Shift and right arrow goes from hook to hook. Rules shows the way to the DNAT, and where the reply gets its old address back.',
  },
};

/** Where the reader is on the way through a lab's next step. */
export type Stage =
  | { readonly kind: 'try' | 'watch' | 'mended' }
  | { readonly kind: 'dropped'; readonly drop: DropEvent };

/** Works the stage out from the trace up to `seq`, so that it is right however the reader got there. */
export function stageAt(step: NextStep, index: TraceIndex, seq: number): Stage {
  const drop = index.events[index.drops[lastAtOrBefore(index.drops, seq)] ?? -1];
  if (drop?.kind !== 'drop') return { kind: index.wasEntered(step.lines[0]?.line ?? '', seq) ? 'watch' : 'try' };
  const { culprit } = drop;
  if (culprit?.kind !== 'rule') return { kind: 'dropped', drop };
  const rules = (at: number): number => index.generationOf(drop.net, culprit.table, at)?.rules ?? 0;
  return rules(seq) < rules(drop.seq) ? { kind: 'mended' } : { kind: 'dropped', drop };
}

/** The command that takes a rule away. */
export function removal(drop: DropEvent): string | null {
  const { culprit } = drop;
  if (culprit?.kind !== 'rule') return null;
  const table = culprit.table === 'filter' ? '' : `-t ${culprit.table} `;
  return `iptables ${table}-D ${culprit.chain} ${culprit.rule}`;
}
