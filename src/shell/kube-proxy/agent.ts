import type { NetNs } from '../../kernel/netns.ts';
import { type Alarm, SEC } from '../../kernel/time/clock.ts';
import type { Change } from '../../kube/api/cluster.ts';
import type { ApiNode } from '../../kube/api/objects.ts';
import { type DetectLocalMode, defaultConfig, type ProxyConfig } from '../../kube/config.ts';
import type { EndpointSlice, Service } from '../../kube/types.ts';
import { formatIpv4 } from '../../wire/inet.ts';
import type { WorldCluster } from '../kubelet/cluster-of.ts';
import { cleanConntrack } from './conntrack-cleanup.ts';
import { HealthServers } from './health-servers.ts';
import { nodeProxyOf } from './history.ts';
import { IptablesMode } from './iptables-mode.ts';
import { IpvsMode } from './ipvs-mode.ts';
import type { Mode, Synced } from './mode.ts';
import type { ProxyOptions } from './options.ts';
import { runIptables } from './programs.ts';
import { Throttle } from './throttle.ts';

const CANARY = 'KUBE-PROXY-CANARY';
const CANARY_TABLES = ['mangle', 'nat', 'filter'] as const;
/** How often graceful termination looks again. */
const GRACEFUL_PERIOD = 60 * SEC;
/** Full resync in iptables mode when nothing happens. */
const IPTABLES_MAX_PERIOD = 3600;
/** Changes of the kernel in one sync that the trace tells one by one: 10,000 Services in IPVS mode make 260,000. */
const TOLD = 200;
/** Of a change of everything, the first few will do. */
const MAX_REASONS = 6;

/** Where the agent says what it does. */
export interface AgentLog {
  info(
    level: number,
    file: string,
    message: string,
    values?: Readonly<Record<string, string | number | boolean>>,
  ): void;
  error(file: string, message: string, values?: Readonly<Record<string, string>>): void;
  synced(synced: Synced): void;
}

const agents = new WeakMap<NetNs, ProxyAgent>();

/** The kube-proxy that runs on a node. */
export const agentOf = (net: NetNs): ProxyAgent | null => agents.get(net) ?? null;

/** kube-proxy on one node (cmd/kube-proxy, and the part of pkg/proxy that has a clock). One family: IPv4. */
export class ProxyAgent {
  readonly net: NetNs;
  /** The last sync, for those who ask. */
  last: Synced | null = null;
  private readonly cluster: WorldCluster;
  private readonly nodeName: string;
  private readonly options: ProxyOptions;
  private readonly log: AgentLog;
  private readonly mode: Mode;
  private readonly throttle: Throttle;
  private readonly health: HealthServers;
  private readonly alarms = new Set<Alarm>();
  private services = new Map<string, Service | null>();
  private slices = new Map<string, EndpointSlice | null>();
  /** All Services it watches, as they are now. */
  private watched: ReadonlyMap<string, Service> = new Map();
  /** Why the next sync comes. */
  private reasons: string[] = [];
  private liberal = false;
  private unwatch: () => void = () => {};
  private readonly ended: () => void;

  /** `ended` is called when somebody else than the caller stops it. */
  constructor(
    net: NetNs,
    cluster: WorldCluster,
    nodeName: string,
    options: ProxyOptions,
    log: AgentLog,
    ended: () => void,
  ) {
    this.net = net;
    this.ended = ended;
    this.cluster = cluster;
    this.nodeName = nodeName;
    this.options = options;
    this.log = log;
    const ipvs = options.proxyMode === 'ipvs';
    this.mode = ipvs ? new IpvsMode(net) : new IptablesMode(net);
    this.health = new HealthServers(net);
    const period = ipvs
      ? { min: options.ipvsMinSyncPeriod, max: options.ipvsSyncPeriod }
      : { min: options.minSyncPeriod, max: IPTABLES_MAX_PERIOD };
    this.throttle = new Throttle(net.world.clock, period, (asked) =>
      net.world.cpu.process(() => {
        if (!asked) this.because('nothing happened for a while');
        this.sync();
      }),
    );
  }

  get modeName(): Mode['name'] {
    return this.mode.name;
  }

  start(): void {
    agents.set(this.net, this);
    nodeProxyOf(this.net).started(this.mode.name, this.options);
    this.because('it started');
    this.log.info(0, 'server_linux.go', `Using ${this.mode.name} Proxier`);
    this.setSysctls();
    this.mode.start?.(this.options);
    const { api } = this.cluster;
    for (const service of api.list('Service')) this.services.set(keyOf(service), service);
    for (const slice of api.list('EndpointSlice')) this.slices.set(keyOf(slice), slice);
    this.unwatch = api.watch((changes) => this.see(changes));
    this.ensureCanaries();
    this.each(this.options.syncPeriod * SEC, () => this.checkCanary());
    if (this.mode.name === 'ipvs') this.each(GRACEFUL_PERIOD, () => this.graceful());
    this.throttle.run();
  }

  /** Ends it from outside, as when its pod goes. */
  end(): void {
    this.stop();
    this.ended();
  }

  /** What it wrote stays. */
  stop(): void {
    if (agents.get(this.net) === this) nodeProxyOf(this.net).stopped();
    this.unwatch();
    this.throttle.stop();
    this.health.stop();
    for (const alarm of this.alarms) this.net.world.clock.cancel(alarm);
    if (agents.get(this.net) === this) agents.delete(this.net);
  }

  private see(changes: readonly Change[]): void {
    let mine = false;
    for (const { kind, key, object } of changes) {
      if (kind === 'Service') this.services.set(key, object as Service | null);
      else if (kind === 'EndpointSlice') this.slices.set(key, object as EndpointSlice | null);
      else if (kind === 'Node' && key === this.nodeName) this.mode.forceFullSync();
      else continue;
      mine = true;
      this.because(`${kind} ${key} ${object ? 'changed' : 'is gone'}`);
    }
    if (mine) this.throttle.run();
  }

  private sync(): void {
    const node = this.cluster.api.get('Node', '', this.nodeName);
    if (!node) return;
    const changes = { services: this.services, endpointSlices: this.slices };
    this.services = new Map();
    this.slices = new Map();
    this.watched = withChanges(this.watched, changes.services);
    const config = this.config(node);
    const before = this.generations();
    const { tracer } = this.net.world;
    const synced = tracer.fewConfigs(this.net, 'kube-proxy', TOLD, () => this.mode.sync(changes, config));
    const after = this.generations();
    const tables = {
      nat: { before: before.nat, after: after.nat },
      filter: { before: before.filter, after: after.filter },
    };
    this.last = synced;
    const forgotten = cleanConntrack(this.net, synced.writes.conntrack);
    this.health.serve(synced.writes.health);
    if (synced.error !== '') {
      this.log.error('proxier.go', `Failed to write the rules of mode ${this.mode.name}`, { err: synced.error });
      this.once(this.options.syncPeriod * SEC, () => {
        this.because('the last one failed');
        this.throttle.run();
      });
    }
    if (forgotten > 0) this.log.info(2, 'cleanup.go', 'Deleted stale UDP connections', { count: forgotten });
    this.log.synced(synced);
    const { reasons, watched: services } = this;
    this.reasons = [];
    nodeProxyOf(this.net).synced({ mode: this.mode.name, reasons, synced, config, services, tables });
  }

  private generations(): Readonly<Record<'nat' | 'filter', number>> {
    const of = (table: 'nat' | 'filter'): number => this.net.xt.table(table)?.info.generation ?? 0;
    return { nat: of('nat'), filter: of('filter') };
  }

  private because(reason: string): void {
    if (this.reasons.length < MAX_REASONS && !this.reasons.includes(reason)) this.reasons.push(reason);
  }

  private graceful(): void {
    for (const line of this.mode.tick())
      this.log.info(2, 'graceful_termination.go', 'Deleted real server', { write: line });
  }

  private setSysctls(): void {
    const o = this.options;
    this.liberal = this.net.sysctl.get('net.netfilter.nf_conntrack_tcp_be_liberal') === '1' || o.conntrackTCPBeLiberal;
    const max = o.conntrackMaxPerCore === 0 ? 0 : Math.max(o.conntrackMaxPerCore, o.conntrackMin);
    const conntrack: readonly (readonly [string, number])[] = [
      ['nf_conntrack_max', max],
      ['nf_conntrack_tcp_timeout_established', o.conntrackTCPEstablished],
      ['nf_conntrack_tcp_timeout_close_wait', o.conntrackTCPCloseWait],
      ['nf_conntrack_tcp_be_liberal', o.conntrackTCPBeLiberal ? 1 : 0],
      ['nf_conntrack_udp_timeout', o.conntrackUDP],
      ['nf_conntrack_udp_timeout_stream', o.conntrackUDPStream],
    ];
    const all: (readonly [string, string])[] = conntrack
      .filter(([, value]) => value > 0)
      .map(([name, value]) => [`net.netfilter.${name}`, String(value)]);
    const node = this.cluster.api.get('Node', '', this.nodeName);
    if (node) all.push(...this.mode.sysctls(this.config(node)));
    for (const [name, value] of all) {
      if (this.net.sysctl.get(name) === value) continue;
      this.log.info(0, 'conntrack.go', 'Set sysctl', { entry: name.replaceAll('.', '/'), value: Number(value) });
      if (this.net.sysctl.set(name, value) !== 0)
        this.log.error('server.go', 'Sysctl could not be set', { entry: name });
    }
  }

  private config(node: ApiNode): ProxyConfig {
    const o = this.options;
    const interfaces = this.net.devices
      .all()
      .map((dev) => [dev.name, dev.addrs.map((a) => `${formatIpv4(a.local)}/${a.prefixLen}`)] as const);
    const mode: DetectLocalMode = o.detectLocalMode === '' ? 'ClusterCIDR' : (o.detectLocalMode as DetectLocalMode); // checked by optionErrors
    const values: Readonly<Record<DetectLocalMode, string>> = {
      ClusterCIDR: o.clusterCIDR,
      NodeCIDR: '',
      BridgeInterface: o.podBridgeInterface,
      InterfaceNamePrefix: o.podInterfaceNamePrefix,
      None: '',
    };
    return {
      ...defaultConfig('IPv4', {
        name: this.nodeName,
        labels: node.metadata.labels ?? {},
        ips: node.status.addresses.filter((a) => a.type === 'InternalIP').map((a) => a.address),
        interfaces: Object.fromEntries(interfaces),
        podCIDR: node.spec.podCIDR,
      }),
      masqueradeAll: o.masqueradeAll,
      masqueradeBit: o.masqueradeBit,
      localhostNodePorts: o.localhostNodePorts,
      detectLocalMode: mode,
      detectLocalValue: values[mode],
      nodePortAddresses: o.nodePortAddresses,
      conntrackTCPLiberal: this.liberal,
      ipvsScheduler: o.ipvsScheduler || 'rr',
      strictARP: o.ipvsStrictARP,
      excludeCIDRs: o.ipvsExcludeCIDRs,
      syncPeriod: o.syncPeriod,
    };
  }

  /** A chain that nobody needs: when it is gone, somebody has flushed the tables (`Monitor`). */
  private ensureCanaries(): void {
    for (const table of CANARY_TABLES) runIptables(this.net, ['-t', table, '-N', CANARY]);
  }

  private checkCanary(): void {
    if (runIptables(this.net, ['-t', 'mangle', '-S', CANARY, '1']).status === 0) return;
    this.log.info(2, 'iptables.go', 'Reloading after iptables flush');
    this.ensureCanaries();
    this.because('somebody flushed the tables');
    this.mode.forceFullSync();
    this.throttle.run();
  }

  private once(delay: number, work: () => void): void {
    const alarm = this.net.world.clock.after(delay, () => {
      this.alarms.delete(alarm);
      this.net.world.cpu.process(work);
    });
    this.alarms.add(alarm);
  }

  private each(period: number, work: () => void): void {
    this.once(period, () => {
      this.each(period, work);
      work();
    });
  }
}

function withChanges(
  before: ReadonlyMap<string, Service>,
  changes: ReadonlyMap<string, Service | null>,
): ReadonlyMap<string, Service> {
  if (changes.size === 0) return before;
  const after = new Map(before);
  for (const [key, service] of changes) {
    if (service) after.set(key, service);
    else after.delete(key);
  }
  return after;
}

const keyOf = ({ metadata }: { readonly metadata: { readonly namespace: string; readonly name: string } }): string =>
  `${metadata.namespace}/${metadata.name}`;
