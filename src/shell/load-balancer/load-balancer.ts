import '../../kernel/ipvs/module.ts';
import { strerror } from '../../kernel/errno.ts';
import { inetDelIfa, inetInsertIfa } from '../../kernel/ip/devinet.ts';
import { IP_VS_CONN_F_DROUTE } from '../../kernel/ipvs/flags.ts';
import type { ServiceSpec } from '../../kernel/ipvs/service.ts';
import type { NetNs } from '../../kernel/netns.ts';
import type { Cluster } from '../../kube/api/cluster.ts';
import { type Ipv4Addr, ipv4, parseIpv4 } from '../../wire/inet.ts';
import { IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import type { Command, Process } from '../command.ts';
import { clusterOf } from '../kubelet/cluster-of.ts';
import { type Target, targetsOf } from './targets.ts';

/** Carries the addresses that are served here. */
const DEVICE = 'lb0';
const NUMBERS = { TCP: IPPROTO_TCP, UDP: IPPROTO_UDP, SCTP: IPPROTO_SCTP } as const;
const DIRECT = { weight: 1, fwd: IP_VS_CONN_F_DROUTE, uThreshold: 0, lThreshold: 0 } as const;
const NO_TUNNEL = { tunType: 'ipip', tunPort: 0, tunFlags: 0 } as const;

/** A node, and where this host reaches it. */
interface Backend {
  readonly node: string;
  readonly addr: Ipv4Addr;
}

/** `node-a=192.168.5.2`; a string says what is wrong with it. */
function backendOf(word: string): Backend | string {
  const [, node = '', text = ''] = /^([^=]+)=(.+)$/.exec(word) ?? [];
  const addr = parseIpv4(text);
  return addr === null ? `load-balancer: "${word}" is not NODE=ADDRESS` : { node, addr };
}

const specOf = ({ protocol, port }: Target, addr: Ipv4Addr): ServiceSpec => ({
  protocol: NUMBERS[protocol],
  addr,
  port,
  fwmark: 0,
  schedName: 'rr',
  peName: '',
  flags: 0,
  timeout: 0,
  netmask: ipv4(0xffffffff),
});

const isSame = (a: ServiceSpec, b: Pick<ServiceSpec, 'protocol' | 'addr' | 'port'>): boolean =>
  a.protocol === b.protocol && a.addr === b.addr && a.port === b.port;

/**
 * A load balancer that hands packets on as they are: IPVS on this host, direct routing to the nodes, round robin. It reads
 * from the API which nodes can take a Service, where a real one asks each node's health check port every few seconds.
 */
class LoadBalancer {
  private readonly process: Process;
  private readonly net: NetNs;
  private readonly cluster: Cluster;
  private readonly backends: readonly Backend[];
  private told = '';

  constructor(process: Process, cluster: Cluster, backends: readonly Backend[]) {
    this.process = process;
    this.net = process.net;
    this.cluster = cluster;
    this.backends = backends;
  }

  start(): void {
    const { devices } = this.net;
    devices.setUp(devices.get(DEVICE) ?? devices.add({ kind: 'dummy', name: DEVICE }));
    this.sync();
    this.process.onExit(
      this.cluster.watch((changes) => {
        if (changes.some(({ kind }) => kind === 'Service' || kind === 'EndpointSlice' || kind === 'Node'))
          this.net.world.cpu.process(() => this.sync());
      }),
    );
  }

  /** Makes IPVS and the addresses what they should be. */
  private sync(): void {
    const targets = targetsOf(
      this.cluster,
      this.backends.map(({ node }) => node),
    );
    const wanted = targets.flatMap((target) => {
      const addr = parseIpv4(target.address);
      return addr === null ? [] : [{ target, spec: specOf(target, addr) }];
    });
    this.bind(new Set(wanted.map(({ spec }) => spec.addr)));
    const { ctl, services } = this.net.ipvs;
    for (const svc of [...services.all()]) if (!wanted.some(({ spec }) => isSame(spec, svc))) ctl.delService(svc);
    for (const { target, spec } of wanted) this.serve(target, spec);
    this.tell(targets);
  }

  /** One virtual service, with the nodes that can take it. */
  private serve(target: Target, spec: ServiceSpec): void {
    const { ctl } = this.net.ipvs;
    if (!ctl.getService(spec)) this.report(ctl.addService(spec), target);
    const nodes = this.backends.filter(({ node }) => target.nodes.includes(node));
    const there = ctl.getService(spec)?.destinations ?? [];
    for (const { addr } of [...there])
      if (!nodes.some((node) => node.addr === addr)) this.report(ctl.delDest(spec, addr, spec.port), target);
    for (const { addr } of nodes)
      if (!there.some((dest) => dest.addr === addr))
        this.report(ctl.addDest(spec, { addr, port: spec.port, ...DIRECT, ...NO_TUNNEL }), target);
  }

  /** The addresses on the dummy device are exactly these. */
  private bind(addresses: ReadonlySet<Ipv4Addr>): void {
    const dev = this.net.devices.get(DEVICE);
    if (!dev) return;
    for (const { local } of [...dev.addrs]) if (!addresses.has(local)) inetDelIfa(dev, local, 32);
    for (const local of addresses)
      if (!dev.addrs.some((ifa) => ifa.local === local)) inetInsertIfa(dev, { local, prefixLen: 32 });
  }

  private report(ret: number, { service }: Target): void {
    if (ret < 0) this.process.err(`load-balancer: ${service}: ${strerror(ret)}\n`);
  }

  /** Says what it serves, when that has changed. */
  private tell(targets: readonly Target[]): void {
    const lines = targets.map(
      ({ service, address, port, protocol, nodes }) =>
        `${address}:${port}/${protocol} ${service} -> ${nodes.join(', ') || 'no node has an endpoint'}\n`,
    );
    const text = lines.join('');
    if (text === this.told) return;
    this.told = text;
    this.process.out(text === '' ? 'nothing to serve\n' : text);
  }
}

function run(process: Process): void {
  const words = process.argv.slice(1);
  const backends = words.map(backendOf);
  const wrong = backends.find((backend) => typeof backend === 'string');
  const cluster = clusterOf(process.world);
  if (words.length === 0 || wrong !== undefined || !cluster) {
    const why = words.length === 0 ? 'usage: load-balancer NODE=ADDRESS...' : wrong;
    process.err(`${String(why ?? 'load-balancer: this lab has no cluster (the lab "cluster-lb" has one)')}\n`);
    process.exit(1);
    return;
  }
  const balancer = new LoadBalancer(
    process,
    cluster.api,
    backends.filter((backend): backend is Backend => typeof backend !== 'string'),
  );
  process.resident = true;
  balancer.start();
}

/** Takes the addresses of Services of type LoadBalancer and hands their packets to the nodes, until it is stopped. */
export const loadBalancer: Command = {
  name: 'load-balancer',
  summary: 'Takes the addresses of Services of type LoadBalancer, and hands their packets to nodes.',
  synopsis: 'load-balancer NODE=ADDRESS... &',
  start: run,
};
