import '../../kernel/ipset/module.ts';
import '../../kernel/ipvs/module.ts';
import { strerror } from '../../kernel/errno.ts';
import { inetDelIfa, inetInsertIfa } from '../../kernel/ip/devinet.ts';
import type { IpVsDest } from '../../kernel/ipvs/dest.ts';
import type { IpVsService, ServiceSpec } from '../../kernel/ipvs/service.ts';
import type { NetNs } from '../../kernel/netns.ts';
import type { ProxyConfig } from '../../kube/config.ts';
import type { IPSet } from '../../kube/ipvs/ipsets.ts';
import {
  type IpvsKernel,
  type IpvsProxier,
  ipvsSysctls,
  ipvsTick,
  newIpvsProxier,
  syncIpvs,
} from '../../kube/ipvs/proxier.ts';
import {
  type IpvsWrite,
  realServerName,
  type VirtualServer,
  virtualServerName,
} from '../../kube/ipvs/virtual-server.ts';
import type { ObjectChanges, Protocol } from '../../kube/types.ts';
import { formatIpv4, ipv4, parseIpv4 } from '../../wire/inet.ts';
import { IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { ensureJumps } from './iptables-mode.ts';
import type { Mode, Synced } from './mode.ts';
import type { ProxyOptions } from './options.ts';
import { runIpset, runRestore } from './programs.ts';
import { compareRules, type WrittenRules } from './rule-diff.ts';

export const DUMMY = 'kube-ipvs0';
const NUMBERS: Readonly<Record<Protocol, number>> = { TCP: IPPROTO_TCP, UDP: IPPROTO_UDP, SCTP: IPPROTO_SCTP };
/** The flags that kube-proxy sets: persistence, and mh's source port. */
const OUR_FLAGS = 0x11;

const serverOf = (svc: IpVsService): VirtualServer => ({
  address: formatIpv4(svc.addr),
  port: svc.port,
  protocol: svc.protocol === IPPROTO_UDP ? 'UDP' : svc.protocol === IPPROTO_TCP ? 'TCP' : 'SCTP',
  scheduler: svc.scheduler?.name ?? '',
  flags: svc.flags & OUR_FLAGS,
  timeout: svc.timeout,
});

const realOf = (dest: IpVsDest) => ({ address: formatIpv4(dest.addr), port: dest.port, weight: dest.weight });

/** IPVS as it is, in the proxier's words. */
function readKernel(net: NetNs): IpvsKernel {
  const services = net.ipvs.services.all().filter((svc) => svc.fwmark === 0);
  const count = new Map<string, number>();
  const virtualServers = new Map(
    services.map((svc) => {
      const server = serverOf(svc);
      const name = virtualServerName(server);
      const realServers = new Map(
        svc.destinations.map((dest) => {
          const real = realOf(dest);
          count.set(`${name}/${realServerName(real)}`, dest.activeconns + dest.inactconns);
          return [realServerName(real), real];
        }),
      );
      return [name, { server, realServers }];
    }),
  );
  const bound = net.devices.get(DUMMY)?.addrs.map((ifa) => formatIpv4(ifa.local)) ?? [];
  return {
    virtualServers,
    connections: (server, real) => count.get(`${server}/${real}`) ?? 0,
    boundAddresses: new Set(bound),
  };
}

function specOf(server: VirtualServer): ServiceSpec | null {
  const addr = parseIpv4(server.address);
  if (addr === null) return null;
  return {
    protocol: NUMBERS[server.protocol],
    addr,
    port: server.port,
    fwmark: 0,
    schedName: server.scheduler,
    peName: '',
    flags: server.flags,
    timeout: server.timeout,
    netmask: ipv4(0xffffffff),
  };
}

/** One request to IPVS. 0 or a negative errno. */
function writeIpvs(net: NetNs, write: IpvsWrite): number {
  const { ctl } = net.ipvs;
  const svc = specOf(write.server);
  if (!svc) return 0;
  if (!('real' in write)) {
    if (write.op === 'add-service') return ctl.addService(svc);
    return write.op === 'edit-service' ? ctl.editService(svc) : ctl.delService(svc);
  }
  const addr = parseIpv4(write.real.address);
  if (addr === null) return 0;
  const { port, weight } = write.real;
  if (write.op === 'del-server') return ctl.delDest(svc, addr, port);
  const masquerading = { fwd: 0, uThreshold: 0, lThreshold: 0, tunType: 'ipip', tunPort: 0, tunFlags: 0 } as const;
  const dest = { addr, port, weight, ...masquerading };
  return write.op === 'add-server' ? ctl.addDest(svc, dest) : ctl.editDest(svc, dest);
}

/** A write in ipvsadm's words. */
function writeText(write: IpvsWrite): string {
  const { address, port, protocol } = write.server;
  const service = `${protocol} ${address}:${port}`;
  if (!('real' in write)) {
    const letter = { 'add-service': '-A', 'edit-service': '-E', 'del-service': '-D' }[write.op];
    return `ipvs ${letter} ${service} -s ${write.server.scheduler}`;
  }
  const letter = { 'add-server': '-a', 'edit-server': '-e', 'del-server': '-d' }[write.op];
  const weight = write.op === 'del-server' ? '' : ` -w ${write.real.weight}`;
  return `ipvs ${letter} ${service} -r ${realServerName(write.real)}${weight}`;
}

/** ipvs mode: virtual servers over netlink, addresses on kube-ipvs0, sets, and few rules. */
export class IpvsMode implements Mode {
  readonly name = 'ipvs';
  private readonly net: NetNs;
  private proxier: IpvsProxier = newIpvsProxier;
  private rules: WrittenRules = new Map();

  constructor(net: NetNs) {
    this.net = net;
  }

  sysctls(config: ProxyConfig): readonly (readonly [string, string])[] {
    return ipvsSysctls(config);
  }

  /** The time-outs of `ipvsadm --set`, in seconds; 0 leaves one alone. */
  start({ ipvsTCPTimeout: tcp, ipvsTCPFinTimeout: tcpFin, ipvsUDPTimeout: udp }: ProxyOptions): void {
    if (tcp > 0 || tcpFin > 0 || udp > 0)
      this.net.ipvs.setTimeouts({ tcp: Math.trunc(tcp), tcpFin: Math.trunc(tcpFin), udp: Math.trunc(udp) });
  }

  forceFullSync(): void {
    this.rules = new Map();
  }

  sync(changes: ObjectChanges, config: ProxyConfig): Synced {
    const { net } = this;
    const errors: string[] = [];
    const fresh = !net.devices.get(DUMMY);
    if (fresh) net.devices.add({ kind: 'dummy', name: DUMMY });
    const { proxier, writes } = syncIpvs(this.proxier, changes, readKernel(net), config);
    this.proxier = proxier;
    // there may be a hundred thousand of these: too many to be arguments of one call
    const done = [
      fresh ? [`ip link add ${DUMMY} type dummy`] : [],
      this.writeAll(writes.ipvs, errors),
      this.bind(writes.bind),
      this.unbind(writes.unbind),
      this.fillSets(writes.ipsets, errors),
    ];
    const jumps = ensureJumps(net, writes.jumps);
    if (jumps.error !== '') errors.push(jumps.error);
    const restored = runRestore(net, writes.restore);
    if (restored.status !== 0) errors.push(restored.err.trim());
    const { diff, rules } = compareRules(this.rules, writes.restore);
    if (errors.length === 0) this.rules = rules;
    const more = [...done, jumps.inserted].flat();
    const error = errors.join('; ');
    return { full: true, error, diff, more, writes, restore: writes.restore, frontEnd: proxier.frontEnd };
  }

  tick(): readonly string[] {
    const { proxier, ipvs } = ipvsTick(this.proxier, readKernel(this.net));
    this.proxier = proxier;
    return this.writeAll(ipvs, []);
  }

  private writeAll(writes: readonly IpvsWrite[], errors: string[]): string[] {
    return writes.map((write) => {
      const ret = writeIpvs(this.net, write);
      if (ret < 0) errors.push(`${writeText(write)}: ${strerror(ret)}`);
      return writeText(write);
    });
  }

  private bind(addresses: readonly string[]): string[] {
    const dev = this.net.devices.get(DUMMY);
    return addresses.flatMap((address) => {
      const local = parseIpv4(address);
      if (!dev || local === null || inetInsertIfa(dev, { local, prefixLen: 32 }) < 0) return [];
      return [`ip addr add ${address}/32 dev ${DUMMY}`];
    });
  }

  private unbind(addresses: readonly string[]): string[] {
    const dev = this.net.devices.get(DUMMY);
    return addresses.flatMap((address) => {
      const local = parseIpv4(address);
      if (!dev || local === null || inetDelIfa(dev, local, 32) < 0) return [];
      return [`ip addr del ${address}/32 dev ${DUMMY}`];
    });
  }

  /** Makes the sets, and gives each the entries it should have (`syncIPSetEntries`). */
  private fillSets(sets: readonly IPSet[], errors: string[]): string[] {
    const { net } = this;
    const done: string[] = [];
    const run = (args: readonly string[]): void => {
      const { status, err } = runIpset(net, args);
      if (status !== 0) errors.push(err.trim());
      else done.push(`ipset ${args.join(' ')}`);
    };
    for (const { name, type, family, entries } of sets) {
      const range =
        type === 'bitmap:port' ? ['range', '0-65535'] : ['family', family, 'hashsize', '1024', 'maxelem', '65536'];
      if (!net.ipset.byName(name)) run(['create', name, type, ...range]);
      const lines = runIpset(net, ['save', name]).out.split('\n');
      const had = lines.flatMap((line) => (line.startsWith(`add ${name} `) ? [line.slice(name.length + 5)] : []));
      const there = new Set(had);
      const wanted = new Set(entries);
      for (const entry of had) if (!wanted.has(entry)) run(['del', name, entry]);
      for (const entry of entries) if (!there.has(entry)) run(['add', name, entry]);
    }
    return done;
  }
}
