import type { NetNs } from '../kernel/netns.ts';
import type { TableName } from '../kernel/trace/events.ts';
import { sliceOrigins } from '../kube/api/endpoint-slices.ts';
import type { ApiService } from '../kube/api/objects.ts';
import type { Effect, Explanation, Made, Wanted } from '../kube/effects.ts';
import { explainIptables } from '../kube/iptables/explain.ts';
import { explainIpvs } from '../kube/ipvs/explain.ts';
import { causesOf, type ServiceObjects } from '../kube/provenance.ts';
import type { EndpointSlice, Service } from '../kube/types.ts';
import { nodeProxyOf, type SyncRecord } from '../shell/kube-proxy/history.ts';
import { defaultOptions, FLAG_GROUPS, flagText } from '../shell/kube-proxy/options.ts';
import { proxyCommand } from '../shell/kube-proxy/set-flags.ts';
import { portText } from '../shell/kubectl/columns.ts';
import { printable } from '../shell/kubectl/printable.ts';
import { yamlLines } from '../shell/kubectl/yaml-write.ts';
import { clusterOf } from '../shell/kubelet/cluster-of.ts';
import type {
  KubeAnswer,
  KubeEffect,
  KubeObject,
  KubeOverview,
  KubeQuestion,
  KubeRuleOrigin,
  KubeService,
} from './kube-answers.ts';
import type { Session } from './session.ts';

/** Syncs, Services and lines of the log that are shown. */
const SYNCS = 12;
const SERVICES = 300;
const LOG_LINES = 60;

/** Answers what the page asks of Services and kube-proxy. */
export function kubeAnswer(session: Session, question: KubeQuestion): KubeAnswer {
  const { world } = session.machine;
  const asked = world.namespaces[question.net];
  // a pod's node speaks for it
  const net = asked ? (world.netNs(asked.host) ?? asked) : null;
  const cluster = clusterOf(world);
  switch (question.kind) {
    case 'kube':
      return { kind: 'kube', kube: net && cluster?.api.get('Node', '', net.host) ? overview(net, question.at) : null };
    case 'kube-service':
      return { kind: 'kube-service', service: net && cluster ? serviceAt(net, question) : null };
    case 'kube-origin': {
      const sync = net && nodeProxyOf(net).syncAt(question.at);
      if (!sync || !net) return NO_ORIGINS;
      return { kind: 'kube-origin', ...originsOf(net, sync, question), service: serviceTo(sync, question.to) };
    }
    case 'kube-command':
      return { kind: 'kube-command', ...(net && cluster ? proxyCommand(cluster, question.flags) : NO_COMMAND) };
  }
}

const NO_ORIGINS = { kind: 'kube-origin', origins: [], servers: [], service: null } as const;
const NO_COMMAND = { line: '', error: 'this lab has no cluster' };

function overview(net: NetNs, at: number): KubeOverview {
  const proxy = nodeProxyOf(net);
  const run = proxy.runAt(at);
  const sync = proxy.syncAt(at);
  const { api } = clusterOf(net.world) ?? {};
  const services = sync ? [...sync.services.values()] : (api?.list('Service') ?? []);
  const options = run?.running?.options ?? proxy.lastOptions ?? defaultOptions();
  return {
    node: net.host,
    net: net.id,
    running: run?.running != null,
    mode: run?.running?.mode ?? sync?.mode ?? null,
    managed: api?.get('DaemonSet', 'kube-system', 'kube-proxy') != null,
    services: services
      .map((service) => ({
        key: `${service.metadata.namespace}/${service.metadata.name}`,
        type: service.spec.type ?? 'ClusterIP',
        address: service.spec.clusterIP ?? '',
        ports: portText(service as ApiService),
      }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, SERVICES),
    serviceCount: services.length,
    sliceCount: sync?.frontEnd.slices.serviceOf.size ?? 0,
    flags: FLAG_GROUPS.filter(({ title }) => title !== 'Program').map(({ title, flags }) => ({
      title,
      flags: flags.map((flag) => ({
        name: flag.name,
        type: flag.type,
        text: flag.text,
        value: flagText(flag, options[flag.key]),
        default: flagText(flag, flag.default),
      })),
    })),
    syncs: proxy.syncs
      .filter((one) => one.seq <= at)
      .slice(-SYNCS)
      .reverse()
      .map(({ number, seq, mode, reasons, full, error, figures, changes, changeCount }) => {
        return { number, seq, mode, reasons, full, error, figures, changes, changeCount };
      }),
    log: proxy.log
      .filter((one) => one.seq <= at)
      .slice(-LOG_LINES)
      .map((one) => one.line),
  };
}

/** What a sync of that moment writes. */
const explain = (sync: SyncRecord, wanted: Wanted): Explanation =>
  (sync.mode === 'ipvs' ? explainIpvs : explainIptables)(sync.frontEnd, sync.config, wanted);

/** A Service and its slices as kube-proxy saw them; without kube-proxy, as they are. */
function objectsOf(net: NetNs, sync: SyncRecord | null, key: string): ServiceObjects | null {
  if (sync) {
    const service = sync.services.get(key);
    return service ? { service, slices: [...(sync.frontEnd.slices.byService.get(key)?.values() ?? [])] } : null;
  }
  const [namespace = '', name = ''] = key.split('/');
  const api = clusterOf(net.world)?.api;
  const service = api?.get('Service', namespace, name);
  if (!api || !service) return null;
  const mine = (slice: EndpointSlice): boolean => slice.metadata.labels?.['kubernetes.io/service-name'] === name;
  return { service, slices: api.list('EndpointSlice', namespace).filter(mine) };
}

function serviceAt(net: NetNs, question: Extract<KubeQuestion, { kind: 'kube-service' }>): KubeService | null {
  const { service: key, at } = question;
  const proxy = nodeProxyOf(net);
  const sync = proxy.syncAt(at);
  const objects = objectsOf(net, sync, key);
  if (!objects) return null;
  const explained = sync && explain(sync, ({ svc }) => svc.service === key);
  const state = (made: Made): KubeEffect['state'] =>
    explained && (made.what === 'chain' || made.what === 'rule')
      ? stateOf(net, made.table, question[made.table], made.chain, explained)
      : 'as-written';
  return {
    key,
    mode: sync?.mode ?? null,
    objects: [yamlOf('Service', objects.service), ...objects.slices.map((slice) => yamlOf('EndpointSlice', slice))],
    effects: [
      ...sliceEffects(objects),
      ...merged((explained?.effects ?? []).map((effect) => effectOf(effect, objects, state(effect.made)))),
    ],
  };
}

/** An object as a reader knows it, without what the server keeps for itself. */
function yamlOf(kind: string, object: Service | EndpointSlice): KubeObject {
  const { metadata, ...rest } = printable(object as ApiService) as { readonly metadata: Service['metadata'] };
  const { name, namespace, labels, annotations } = metadata;
  const status =
    'status' in rest && JSON.stringify(rest.status) !== '{"loadBalancer":{}}' ? { status: rest.status } : {};
  const own = Object.entries(labels ?? {}).filter(([key]) => !key.startsWith('endpointslice.kubernetes.io/'));
  const kept = own.length > 0 ? { labels: Object.fromEntries(own) } : {};
  const shown = { ...rest, status: undefined, ...status, metadata: { name, namespace, ...kept, annotations } };
  return { title: `${kind} ${namespace}/${name}`, lines: yamlLines(shown) };
}

function sliceEffects({ service, slices }: ServiceObjects): readonly KubeEffect[] {
  const object = `Service ${service.metadata.namespace}/${service.metadata.name}`;
  return slices.flatMap((slice) =>
    sliceOrigins(service as ApiService, slice as Parameters<typeof sliceOrigins>[1]).map(
      ({ from, to }): KubeEffect => ({
        what: 'slice',
        text: `EndpointSlice ${slice.metadata.name}: ${to}`,
        causes: [
          { object, path: from },
          { object: `EndpointSlice ${slice.metadata.namespace}/${slice.metadata.name}`, path: to },
        ],
        state: 'as-written',
      }),
    ),
  );
}

function effectOf({ made, because }: Effect, objects: ServiceObjects, state: KubeEffect['state']): KubeEffect {
  const causes = causesOf(because, objects);
  const base = { what: made.what, causes, state } as const;
  switch (made.what) {
    case 'chain':
      return { ...base, text: made.chain, table: made.table, chain: made.chain };
    case 'rule': {
      const { table, chain, rule, text, to } = made;
      return { ...base, text, table, chain, rule, ...(to ? { to } : {}) };
    }
    case 'virtual-server':
      return { ...base, text: made.text, to: [made.server] };
    case 'real-server':
      return { ...base, text: `${made.server} -> ${made.real}`, to: [made.server] };
    case 'ipset':
      return { ...base, text: `${made.set} ${made.entry}` };
    case 'address':
      return { ...base, text: `${made.address} on ${made.dev}` };
  }
}

/** The same rule may be there for several ports of a Service: once, with all of its causes. */
function merged(effects: readonly KubeEffect[]): readonly KubeEffect[] {
  const byText = new Map<string, KubeEffect>();
  for (const effect of effects) {
    const key = `${effect.what} ${effect.table ?? ''} ${effect.chain ?? ''} ${effect.rule ?? ''} ${effect.text}`;
    const known = byText.get(key);
    if (!known) {
      byText.set(key, effect);
      continue;
    }
    const has = (path: string, object: string): boolean =>
      known.causes.some((c) => c.path === path && c.object === object);
    byText.set(key, {
      ...known,
      causes: [...known.causes, ...effect.causes.filter((c) => !has(c.path, c.object))],
      ...(known.to ? { to: [...new Set([...known.to, ...(effect.to ?? [])])] } : {}),
    });
  }
  return [...byText.values()];
}

/** Whether a chain still has as many rules as kube-proxy wrote. */
function stateOf(
  net: NetNs,
  table: TableName,
  generation: number,
  chain: string,
  explained: Explanation,
): KubeEffect['state'] {
  const info = net.xt.generation(table, generation);
  if (!info || (table !== 'nat' && table !== 'filter')) return 'as-written';
  const state = info.chain(chain);
  if (!state) return 'gone';
  return state.chain.rules.length === explained.lengthOf(table, chain) ? 'as-written' : 'changed';
}

/** The Service that one of the destinations belongs to: by an address of its own, or by a node port. */
function serviceTo({ frontEnd, config }: SyncRecord, destinations: readonly string[]): string | null {
  const own = new Set(Object.values(config.node.interfaces).flatMap((list) => list.map((text) => text.split('/')[0])));
  for (const ports of frontEnd.svcPortMap.values())
    for (const { service, protocol, port, nodePort, clusterIP, externalIPs, loadBalancerVIPs } of ports.values()) {
      const addresses = [clusterIP, ...externalIPs, ...loadBalancerVIPs].map((ip) => `${ip}:${port}/${protocol}`);
      for (const to of destinations) {
        if (addresses.includes(to)) return service;
        if (nodePort !== 0 && to.endsWith(`:${nodePort}/${protocol}`) && own.has(to.split(':')[0])) return service;
      }
    }
  return null;
}

/** For which Services the rules were written that a packet met, and which virtual server it came to. */
function originsOf(
  net: NetNs,
  sync: SyncRecord,
  { table, generation, rules, to }: Extract<KubeQuestion, { kind: 'kube-origin' }>,
): { readonly origins: readonly KubeRuleOrigin[]; readonly servers: readonly KubeRuleOrigin[] } {
  const met = new Set(rules.map(({ chain, rule }) => `${chain} ${rule}`));
  const isMet = (made: Made): boolean => {
    if (made.what === 'virtual-server') return to.includes(made.server);
    if (made.what !== 'rule' || made.table !== table || !met.has(`${made.chain} ${made.rule}`)) return false;
    return !made.to || made.to.some((one) => to.some((packet) => meets(packet, one)));
  };
  const explained = explain(sync, (_, made) => isMet(made));
  const origins: KubeRuleOrigin[] = [];
  const servers: KubeRuleOrigin[] = [];
  for (const { made, because } of explained.effects) {
    const objects = objectsOf(net, sync, because.svc.service);
    if (!objects) continue;
    const origin = { service: because.svc.service, causes: causesOf(because, objects) };
    if (made.what === 'virtual-server') servers.push({ chain: '', rule: 0, ...origin });
    else if (made.what === 'rule' && stateOf(net, made.table, generation, made.chain, explained) === 'as-written')
      origins.push({ chain: made.chain, rule: made.rule, ...origin });
  }
  return { origins, servers };
}

/** Whether a packet's destination is one that an entry stands for: `10.96.0.20:80/TCP`, with `*` for any. */
export function meets(packet: string, entry: string): boolean {
  const parts = /^(.*):([^:/]*)\/(.*)$/;
  const a = parts.exec(packet);
  const b = parts.exec(entry);
  return a !== null && b !== null && [1, 2, 3].every((i) => b[i] === '*' || a[i] === b[i]);
}
