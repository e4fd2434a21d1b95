import { readCtEntry } from '../../diagram/ct-entry.ts';
import { dissected } from '../../diagram/picture.ts';
import type { TraceIndex } from '../../diagram/trace-index.ts';
import type { HookEvent, KubeCause, KubeEffect, KubeService, TraceEvent } from '../../protocol/messages.ts';
import type { LineRef } from './kube-state.ts';

/** Lines, effects and steps of a packet find each other by the fields that the proxiers told. */

export const effectKey = (e: KubeEffect): string =>
  `${e.what} ${e.table ?? ''} ${e.chain ?? ''} ${e.rule ?? ''} ${e.text}`;

export const lineKey = ({ object, path }: LineRef): string => `${object} ${path}`;

/** Effects by the line that they come from. */
export function effectsByLine(service: KubeService): ReadonlyMap<string, readonly KubeEffect[]> {
  const map = new Map<string, KubeEffect[]>();
  for (const effect of service.effects)
    for (const cause of effect.causes) {
      const list = map.get(lineKey(cause)) ?? [];
      if (!list.includes(effect)) list.push(effect);
      map.set(lineKey(cause), list);
    }
  return map;
}

/** A step of the packet at something that is there because of a Service. */
export interface StepUse {
  readonly seq: number;
  readonly hook: string;
  readonly effect: KubeEffect;
}

/** Where a packet goes and went to at first, as `IP:PORT/TCP`: before the event, after it, and by its connection. */
export function destinationsOf(index: TraceIndex, event: TraceEvent): readonly string[] {
  const found = new Set<string>();
  for (const pkt of [index.stateOf(event.skb, event.seq - 1), index.stateOf(event.skb, event.seq)]) {
    if (!pkt) continue;
    const { layers, destination } = dissected(pkt);
    const protocol = layers.find((l) => l.kind === 'tcp' || l.kind === 'udp')?.kind;
    if (protocol) found.add(`${destination}/${protocol.toUpperCase()}`);
    const line = pkt.ct > 0 ? index.connectionOf(event.net, pkt.ct, event.seq)?.entry : undefined;
    const entry = line === undefined ? null : readCtEntry(line);
    const port = /dport=(\d+)/.exec(entry?.original.rest ?? '')?.[1];
    if (entry && port) found.add(`${entry.original.dst}:${port}/${entry.proto.toUpperCase()}`);
  }
  return [...found];
}

/** `10.96.0.20:80/TCP` is one of what `*:80/TCP` stands for. */
export function isFor(destinations: readonly string[], to: string): boolean {
  if (destinations.includes(to)) return true;
  const pattern = new RegExp(`^${to.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^:/]*')}$`);
  return destinations.some((one) => pattern.test(one));
}

/** IPVS did something with the packet here. */
export const isIpvsWork = (event: TraceEvent): boolean =>
  event.kind === 'hook' && event.module === 'ip_vs' && (event.note ?? '') !== '';

/** What one event of the packet has to do with the effects of a Service. */
function usesAt(
  index: TraceIndex,
  event: TraceEvent,
  rules: ReadonlyMap<string, readonly KubeEffect[]>,
  service: KubeService,
): StepUse[] {
  if (event.kind !== 'hook') return [];
  const { seq, hook, walk } = event;
  if (walk)
    return walk.steps.flatMap((step) => {
      const effects = step.kind === 'rule' ? (rules.get(`${walk.table} ${step.chain} ${step.rule}`) ?? []) : [];
      return effects
        .filter((e) => !e.to || e.to.some((to) => isFor(destinationsOf(index, event), to)))
        .map((effect) => ({ seq, hook, effect }));
    });
  if (!isIpvsWork(event)) return [];
  const destinations = destinationsOf(index, event);
  return service.effects
    .filter((e) => e.what === 'virtual-server' && e.to?.some((to) => isFor(destinations, to)))
    .map((effect) => ({ seq, hook, effect }));
}

/** The steps of a packet's whole way, on one node, at what a Service caused there. */
export function usesOf(index: TraceIndex, skb: number, net: number, service: KubeService): readonly StepUse[] {
  const journey = index.packets.get(skb)?.journey;
  if (journey === undefined) return [];
  const rules = new Map<string, KubeEffect[]>();
  for (const effect of service.effects) {
    if (effect.what !== 'rule' || effect.state === 'changed' || effect.state === 'gone') continue;
    const key = `${effect.table} ${effect.chain} ${effect.rule}`;
    rules.set(key, [...(rules.get(key) ?? []), effect]);
  }
  const uses: StepUse[] = [];
  for (const track of index.packets.values()) {
    if (track.journey !== journey) continue;
    for (const seq of track.seqs) {
      const event = index.events[seq];
      if (event?.net === net) uses.push(...usesAt(index, event, rules, service));
    }
  }
  return uses.sort((a, b) => a.seq - b.seq);
}

/** Uses by line. */
export function usesByLine(uses: readonly StepUse[]): ReadonlyMap<string, readonly StepUse[]> {
  const map = new Map<string, StepUse[]>();
  for (const use of uses)
    for (const cause of use.effect.causes) map.set(lineKey(cause), [...(map.get(lineKey(cause)) ?? []), use]);
  return map;
}

/** Rules that a walk met, for the question where they come from. */
export const rulesMetBy = ({ walk }: HookEvent): readonly { readonly chain: string; readonly rule: number }[] => {
  const rules = (walk?.steps ?? []).filter((step) => step.kind === 'rule').map(({ chain, rule }) => ({ chain, rule }));
  return rules.filter(
    (one, i) => rules.findIndex((other) => other.chain === one.chain && other.rule === one.rule) === i,
  );
};

export const sameCause = (a: LineRef | null, b: KubeCause): boolean =>
  a !== null && a.object === b.object && a.path === b.path;
