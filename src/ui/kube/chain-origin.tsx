import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { HookEvent, KubeCause, TableName } from '../../protocol/messages.ts';
import { useApp, useMoment } from '../context.ts';
import { useQuery } from '../inspector/use-query.ts';
import { showLines } from './kube-state.ts';
import { destinationsOf, lineKey, rulesMetBy } from './links.ts';
import { K } from './text.ts';
import { useNode } from './use-kube.ts';
import './chain-origin.css';

interface Props {
  readonly net: number;
  readonly table: TableName;
  readonly generation: number;
  readonly chain: string;
  readonly walked: HookEvent | null;
}

/** Rules asked about, and Services named. */
const FIRST = 40;
const SHOWN = 5;

/** For which Services a chain's rules were written: those that the packet met, or else the first of the chain. */
export function ChainOrigin({ net, table, generation, chain, walked }: Props) {
  const app = useApp();
  const { index, seq } = useMoment();
  const node = useNode(net);
  const pointed = useStore(app.selection, (s) => s.rule);
  const question = useMemo(() => {
    if (node !== net || !chain.startsWith('KUBE-')) return null;
    const met = walked ? rulesMetBy(walked).filter((one) => one.chain === chain) : [];
    const first = Array.from({ length: FIRST }, (_, i) => ({ chain, rule: i + 1 }));
    const rules = pointed > 0 ? [{ chain, rule: pointed }] : met.length > 0 ? met : first;
    const to = walked ? destinationsOf(index, walked) : [];
    return { kind: 'kube-origin', net, at: index.lastKube(net, seq), table, generation, rules, to } as const;
  }, [node, net, chain, walked, pointed, index, seq, table, generation]);
  const asked = useQuery(question);
  const services = useMemo(() => {
    const map = new Map<string, KubeCause[]>();
    for (const { service, causes } of asked.state === 'here' ? asked.answer.origins : []) {
      const list = map.get(service) ?? [];
      for (const cause of causes) if (!list.some((one) => lineKey(one) === lineKey(cause))) list.push(cause);
      map.set(service, list);
    }
    return [...map];
  }, [asked]);
  if (services.length === 0) return null;
  return (
    <p className="chain-origin small" data-testid="chain-origin">
      <span className="quiet">{K.from}</span>
      {services.slice(0, SHOWN).map(([service, causes]) => (
        <button
          key={service}
          type="button"
          className="link"
          title={K.fromTitle(service)}
          onClick={() => {
            showLines(service, causes);
            app.settings.setState({ tab: 'service' });
          }}
        >
          {`${service}: ${causes
            .slice(0, 3)
            .map((cause) => cause.path)
            .join(', ')}`}
        </button>
      ))}
      {services.length > SHOWN && <span className="quiet">{K.moreChanges(services.length - SHOWN)}</span>}
    </p>
  );
}
