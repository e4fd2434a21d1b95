import type { NetNs } from '../kernel/netns.ts';
import { sliceOrigins } from '../kube/api/endpoint-slices.ts';
import type { ApiService } from '../kube/api/objects.ts';
import type { Effect, Made, Wanted } from '../kube/effects.ts';
import type { Endpoint } from '../kube/endpoint.ts';
import { explainIptables } from '../kube/iptables/explain.ts';
import { serviceChains } from '../kube/iptables/names.ts';
import { explainIpvs } from '../kube/ipvs/explain.ts';
import { causesOf, type ServiceObjects } from '../kube/provenance.ts';
import type { ServicePort } from '../kube/service-port.ts';
import type { EndpointSlice, Service } from '../kube/types.ts';
import { nodeProxyOf, type SyncRecord } from '../shell/kube-proxy/history.ts';
import { defaultOptions, FLAG_GROUPS, flagText, type ProxyOptions } from '../shell/kube-proxy/options.ts';
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
import { stateOfChain } from './kube-written.ts';
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
      return {
        kind: 'kube',
        kube: net && cluster?.api.get('Node', '', net.host) ? overview(net, question.at, question.find) : null,
      };
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

const keyOf = ({ metadata }: Pick<Service, 'metadata'>): string => `${metadata.namespace}/${metadata.name}`;

function overview(net: NetNs, at: number, find = ''): KubeOverview {
  const proxy = nodeProxyOf(net);
  const run = proxy.runAt(at);
  const sync = proxy.syncAt(at);
  const { api } = clusterOf(net.world) ?? {};
  const all: readonly Service[] = sync ? [...sync.services.values()] : (api?.list('Service') ?? []);
  const services = find === '' ? all : all.filter((service) => keyOf(service).includes(find));
  const options = run?.running?.options ?? proxy.lastOptions ?? defaultOptions();
  const running = run?.running != null;
  const managed = api?.get('DaemonSet', 'kube-system', 'kube-proxy') != null;
  return {
    node: net.host,
    net: net.id,
    running,
    mode: run?.running?.mode ?? sync?.mode ?? null,
    managed,
    services: services
      .map((service) => [keyOf(service), service] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, SERVICES)
      .map(([key, service]) => ({
        key,
        type: service.spec.type ?? 'ClusterIP',
        address: service.spec.clusterIP ?? '',
        ports: portText(service as ApiService),
      })),
    serviceCount: services.length,
    missed: running ? 0 : missedBy(sync, api?.list('Service') ?? []),
    start: running ? '' : startLine(managed, options),
    sliceCount: sync?.frontEnd.slices.serviceOf.size ?? 0,
    flags: SETTINGS.map(({ title, flags }) => ({
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

/** Services that came, went or changed after a sync. */
function missedBy(sync: SyncRecord | null, now: readonly Service[]): number {
  if (!sync) return now.length;
  const known = now.filter((service) => sync.services.get(keyOf(service)) === service).length;
  const kept = now.filter((service) => sync.services.has(keyOf(service))).length;
  return now.length - known + (sync.services.size - kept);
}

/** The flags of a kube-proxy that runs: those of the program itself print something and end, or set how much it says. */
const SETTINGS = FLAG_GROUPS.filter(({ title }) => title !== 'Program');

/** How a person starts kube-proxy on a node where it does not run: its pod by its DaemonSet, or the program with the flags it had. */
function startLine(managed: boolean, options: ProxyOptions): string {
  if (managed) return 'kubectl -n kube-system rollout restart ds/kube-proxy';
  const given = SETTINGS.flatMap((group) => group.flags)
    .filter((flag) => flagText(flag, options[flag.key]) !== flagText(flag, flag.default))
    .map((flag) => `--${flag.name}=${flagText(flag, options[flag.key])}`);
  return ['kube-proxy', ...given, '&'].join(' ');
}

/** What a sync of that moment writes. */
const explain = (sync: SyncRecord, wanted: Wanted): readonly Effect[] =>
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
  const mine = (svc: ServicePort): boolean => svc.service === key;
  const explained = sync ? explain(sync, { ports: mine, effect: ({ svc }) => mine(svc) }) : [];
  const states = new Map<string, KubeEffect['state']>();
  const state = (made: Made): KubeEffect['state'] => {
    if (!sync || (made.what !== 'chain' && made.what !== 'rule')) return 'as-written';
    const { table, chain } = made;
    const known = states.get(`${table} ${chain}`);
    const found = known ?? stateOfChain(net, proxy.syncs, sync, { table, chain, generation: question[table] });
    states.set(`${table} ${chain}`, found);
    return found;
  };
  return {
    key,
    mode: sync?.mode ?? null,
    objects: [yamlOf('Service', objects.service), ...objects.slices.map((slice) => yamlOf('EndpointSlice', slice))],
    effects: [
      ...sliceEffects(objects),
      ...merged(explained.map((effect) => effectOf(effect, objects, state(effect.made)))),
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
  const chains = new Set(rules.map(({ chain }) => chain));
  const isMet = (made: Made): boolean => {
    if (made.what === 'virtual-server') return to.includes(made.server);
    if (made.what !== 'rule' || made.table !== table || !met.has(`${made.chain} ${made.rule}`)) return false;
    return !made.to || made.to.some((one) => to.some((packet) => meets(packet, one)));
  };
  const ports = sync.mode === 'ipvs' ? portsAt(to) : portsOfChains(chains);
  const { syncs } = nodeProxyOf(net);
  const origins: KubeRuleOrigin[] = [];
  const servers: KubeRuleOrigin[] = [];
  for (const { made, because } of explain(sync, { ports, effect: (_, made) => isMet(made) })) {
    const objects = objectsOf(net, sync, because.svc.service);
    if (!objects) continue;
    const origin = { service: because.svc.service, causes: causesOf(because, objects) };
    if (made.what === 'virtual-server') servers.push({ chain: '', rule: 0, ...origin });
    else if (made.what === 'rule') {
      const { chain, rule } = made;
      const state = stateOfChain(net, syncs, sync, { table: made.table, generation, chain });
      if (state !== 'changed' && state !== 'gone') origins.push({ chain, rule, ...origin });
    }
  }
  return { origins, servers };
}

/** Service ports that have one of some chains to themselves. */
const portsOfChains =
  (chains: ReadonlySet<string>): Wanted['ports'] =>
  (svc, endpoints) =>
    Object.values(serviceChains(svc)).some((chain) => chains.has(chain)) ||
    endpoints.some(({ chainName }) => chainName !== null && chains.has(chainName));

/** Service ports that one of some destinations may have to do with: by an address, a node port, or an endpoint. */
function portsAt(to: readonly string[]): Wanted['ports'] {
  const addresses = new Set(to.map((one) => one.slice(0, one.lastIndexOf(':'))));
  const numbers = new Set(to.map((one) => Number(/:(\d+)\//.exec(one)?.[1] ?? 0)));
  return (svc: ServicePort, endpoints: readonly Endpoint[]) =>
    [svc.clusterIP, ...svc.externalIPs, ...svc.loadBalancerVIPs].some((ip) => addresses.has(ip)) ||
    (svc.nodePort !== 0 && numbers.has(svc.nodePort)) ||
    (svc.healthCheckNodePort !== 0 && numbers.has(svc.healthCheckNodePort)) ||
    endpoints.some(({ ip }) => addresses.has(ip));
}

/** Whether a packet's destination is one that an entry stands for: `10.96.0.20:80/TCP`, with `*` for any. */
export function meets(packet: string, entry: string): boolean {
  const parts = /^(.*):([^:/]*)\/(.*)$/;
  const a = parts.exec(packet);
  const b = parts.exec(entry);
  return a !== null && b !== null && [1, 2, 3].every((i) => b[i] === '*' || a[i] === b[i]);
}
