import { lastAtOrBefore } from '../diagram/postings.ts';
import type { TraceIndex } from '../diagram/trace-index.ts';
import type { DropEvent } from '../protocol/messages.ts';
import type { H } from './hint-text.ts';
import type { Typed } from './terminal/typist.ts';

/** What a newcomer to a lab can do next, and where it is typed. */
export interface NextStep {
  /** Its texts: the first pair before, the second while it happens and after. */
  readonly text: keyof typeof H.nextSteps;
  readonly lines: readonly Typed[];
}

const PING = { place: 'client', line: 'ping -c 1 node' };

export const NEXT_STEPS: Readonly<Record<string, NextStep>> = {
  host: {
    text: 'host',
    lines: [{ place: 'node', line: 'iptables -A INPUT -p icmp -j DROP' }, PING],
  },
  router: {
    text: 'router',
    lines: [
      { place: 'router', line: 'iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE' },
      { place: 'client', line: 'curl http://server/' },
    ],
  },
  cluster: {
    text: 'cluster',
    lines: [{ place: 'client', line: 'curl http://node-a:30080/' }],
  },
  'cluster-ipvs': {
    text: 'clusterIpvs',
    lines: [{ place: 'client', line: 'curl http://node-a:30080/' }],
  },
  'cluster-lb': {
    text: 'clusterLb',
    lines: [{ place: 'lb', line: 'ipvsadm -Ln' }],
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
