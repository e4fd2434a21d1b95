import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { TraceIndex } from '../../diagram/trace-index.ts';
import type { KubeOverview, KubeRuleOrigin, KubeService, TraceEvent } from '../../protocol/messages.ts';
import { useApp, useMoment } from '../context.ts';
import { useQuery } from '../inspector/use-query.ts';
import { destinationsOf, isIpvsWork, rulesMetBy } from './links.ts';

/** The node in view: that of a pod, or the host itself. */
export function useNode(net: number): number {
  const app = useApp();
  const topology = useStore(app.session, (s) => s.topology);
  const host = topology?.places.find((p) => p.net === net)?.host ?? topology?.nets.find((n) => n.net === net)?.host;
  return topology?.places.find((p) => p.name === host)?.net ?? net;
}

/** kube-proxy of the node in view at the moment shown; null where there is none, undefined while it is asked for. */
export function useOverview(): KubeOverview | null | undefined {
  const { index, seq, net } = useMoment();
  const app = useApp();
  useStore(app.session, (s) => s.length);
  const node = useNode(net);
  const asked = useQuery({ kind: 'kube', net: node, at: index.lastKube(node, seq) });
  return asked.state === 'here' ? asked.answer.kube : asked.state === 'failed' ? null : undefined;
}

/** A Service and what it caused on the node in view. */
export function useService(key: string | null): KubeService | null {
  const { index, seq, net } = useMoment();
  const node = useNode(net);
  const nat = index.generationOf(node, 'nat', seq)?.generation ?? 0;
  const filter = index.generationOf(node, 'filter', seq)?.generation ?? 0;
  const at = index.lastKube(node, seq);
  const asked = useQuery(key === null ? null : { kind: 'kube-service', net: node, at, service: key, nat, filter });
  return asked.state === 'here' ? asked.answer.service : null;
}

/** What the packet at hand has to do with Services. */
export interface PacketOrigins {
  /** For which Services the rules were written that it is at: those of its present table, or its virtual server. */
  readonly origins: readonly KubeRuleOrigin[];
  /** The Service that it goes to, as far as its addresses still tell. */
  readonly service: string | null;
}

const NOTHING: PacketOrigins = { origins: [], service: null };

/** How far back to look for a packet that met rules of a Service. */
const BACK = 6000;

/** The last event at or before a moment at which a packet was translated on a node. */
export function translationBefore(index: TraceIndex, seq: number, node: number): TraceEvent | null {
  for (let i = Math.min(seq, index.length - 1); i >= Math.max(0, seq - BACK); i--) {
    const event = index.events[i];
    if (event?.net !== node || event.kind !== 'hook') continue;
    if (isIpvsWork(event) || (event.walk?.table === 'nat' && event.walk.steps.length > 2)) return event;
  }
  return null;
}

function originQuestion(index: TraceIndex, node: number, event: TraceEvent | null) {
  if (!event || event.skb === 0) return null;
  const walk = event.kind === 'hook' && event.net === node ? event.walk : undefined;
  return {
    kind: 'kube-origin',
    net: node,
    at: index.lastKube(node, event.seq),
    table: walk?.table ?? 'nat',
    generation: walk?.generation ?? 0,
    rules: event.kind === 'hook' && walk ? rulesMetBy(event) : [],
    to: destinationsOf(index, event),
  } as const;
}

export function usePacketOrigins(): PacketOrigins {
  const { index, picture, seq, net } = useMoment();
  const { event } = picture;
  const node = useNode(event?.net ?? 0);
  const here = useNode(net);
  const asked = useQuery(useMemo(() => originQuestion(index, node, event), [event, index, node]));
  const answer = asked.state === 'here' ? asked.answer : null;
  const unsure = answer !== null && answer.service === null && answer.origins.length === 0;
  const before = useQuery(
    useMemo(
      () => (unsure ? originQuestion(index, here, translationBefore(index, seq, here)) : null),
      [unsure, index, seq, here],
    ),
  );
  if (!event || !answer) return NOTHING;
  const walked = event.kind === 'hook' && event.net === node && event.walk !== undefined;
  const ipvs = isIpvsWork(event) && event.net === node;
  return {
    origins: walked ? answer.origins : ipvs ? answer.servers : NOTHING.origins,
    service: answer.service ?? (before.state === 'here' ? before.answer.service : null),
  };
}
