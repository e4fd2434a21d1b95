import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { TraceIndex } from '../../diagram/trace-index.ts';
import type { KubeOverview, KubeRuleOrigin, KubeService, Topology, TraceEvent } from '../../protocol/messages.ts';
import { useApp, useMoment } from '../context.ts';
import { useQuery } from '../inspector/use-query.ts';
import { destinationsOf, isIpvsWork, rulesMetBy } from './links.ts';

/** How far back to look for a node, or for a packet that met rules of a Service. */
const BACK = 6000;

/** The node in view: that of a pod, or the host itself. */
export function useNode(net: number): number {
  const app = useApp();
  const topology = useStore(app.session, (s) => s.topology);
  const host = topology?.places.find((p) => p.net === net)?.host ?? topology?.nets.find((n) => n.net === net)?.host;
  return topology?.places.find((p) => p.name === host)?.net ?? net;
}

/** The node to tell about: that in view, or, at a host that is none, the last one that something happened on. */
export function useShownNode(): number {
  const app = useApp();
  const { index, seq, net } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  return useMemo(() => shownNode(topology, index, seq, net), [topology, index, seq, net]);
}

/** The same as a function of the moment. */
export function shownNode(topology: Topology | null, index: TraceIndex, seq: number, net: number): number {
  const places = topology?.places ?? [];
  const hostOf = (of: number): string | undefined =>
    places.find((p) => p.net === of)?.host ?? topology?.nets.find((n) => n.net === of)?.host;
  const nodeOf = (of: number): number | null => {
    const host = hostOf(of);
    return places.find((p) => p.name === host && p.isNode)?.net ?? null;
  };
  const here = nodeOf(net);
  if (here !== null) return here;
  const nodes = new Map((topology?.nets ?? []).map((one) => [one.net, nodeOf(one.net)]));
  for (let i = Math.min(seq, index.length - 1); i >= Math.max(0, seq - BACK); i--) {
    const node = nodes.get(index.events[i]?.net ?? -1);
    if (node !== null && node !== undefined) return node;
  }
  return nodeOf(topology?.focus ?? net) ?? places.find((p) => p.isNode)?.net ?? net;
}

/** kube-proxy of the node in view at the moment shown; null where there is none, undefined while it is asked for. */
export function useOverview(find: string): KubeOverview | null | undefined {
  const { index, seq } = useMoment();
  const app = useApp();
  const length = useStore(app.session, (s) => s.length);
  const node = useShownNode();
  const question = {
    kind: 'kube',
    net: node,
    at: index.lastKube(node, seq),
    ...(find === '' ? {} : { find }),
  } as const;
  const asked = useQuery(question);
  const kube = asked.state === 'here' ? asked.answer.kube : asked.state === 'failed' ? null : undefined;
  // while it does not run, Services change without a sync that would tell
  const again = useQuery(kube && !kube.running ? { ...question, now: length } : null);
  return again.state === 'here' ? again.answer.kube : kube;
}

/** A Service and what it caused on the node in view. */
export function useService(key: string | null): KubeService | null {
  const { index, seq } = useMoment();
  const node = useShownNode();
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

const isTranslation = (event: TraceEvent | undefined): event is TraceEvent =>
  event?.kind === 'hook' && (isIpvsWork(event) || event.walk?.steps.some((step) => step.target === 'DNAT') === true);

function lastTranslation(index: TraceIndex, seq: number, is: (event: TraceEvent) => boolean): TraceEvent | null {
  for (let i = Math.min(seq, index.length - 1); i >= Math.max(0, seq - BACK); i--) {
    const event = index.events[i];
    if (isTranslation(event) && is(event)) return event;
  }
  return null;
}

/** The last event at or before a moment at which a packet was translated on a node. */
export const translationBefore = (index: TraceIndex, seq: number, node: number): TraceEvent | null =>
  lastTranslation(index, seq, (event) => event.net === node);

/** The same of this packet on its whole way, for the node before may have translated it; of any packet, when this one was not. */
function translationOnTheWay(index: TraceIndex, { skb, seq }: TraceEvent): TraceEvent | null {
  const journey = index.packets.get(skb)?.journey;
  const own = lastTranslation(index, seq, (event) => index.packets.get(event.skb)?.journey === journey);
  return own ?? lastTranslation(index, seq, () => true);
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
  const { index, picture } = useMoment();
  const { event } = picture;
  const node = useNode(event?.net ?? 0);
  const asked = useQuery(useMemo(() => originQuestion(index, node, event), [event, index, node]));
  const answer = asked.state === 'here' ? asked.answer : null;
  const unsure = answer !== null && answer.service === null && answer.origins.length === 0;
  const before = useQuery(
    useMemo(() => {
      const translation = unsure && event ? translationOnTheWay(index, event) : null;
      return originQuestion(index, translation?.net ?? 0, translation);
    }, [unsure, index, event]),
  );
  if (!event || !answer) return NOTHING;
  const walked = event.kind === 'hook' && event.net === node && event.walk !== undefined;
  const ipvs = isIpvsWork(event) && event.net === node;
  return {
    origins: walked ? answer.origins : ipvs ? answer.servers : NOTHING.origins,
    service: answer.service ?? (before.state === 'here' ? before.answer.service : null),
  };
}
