import '../kernel/conntrack/module.ts';
import { Nic } from '../kernel/device/nic.ts';
import type { NetNs } from '../kernel/netns.ts';
import { World } from '../kernel/world.ts';
import { MemoryFiles } from '../shell/files.ts';
import { ShellProcess } from '../shell/process.ts';
import { commandByName } from '../shell/registry.ts';
import { parseIpv4, parseMac } from '../wire/inet.ts';
import type { PacketRecord } from './packet-record.ts';

/** Interfaces of a record have these indices, counted up. */
const FIRST_INDEX = 10;

/** Runs one command of the terminal to its end. Throws with what it printed when it fails. */
export function run(net: NetNs, argv: readonly string[], stdin = ''): void {
  let said = '';
  const process = new ShellProcess({
    pid: 1,
    argv,
    net,
    stdin,
    cwd: '/',
    files: new MemoryFiles(),
    find: commandByName,
    out: () => {},
    err: (text) => {
      said += text;
    },
  });
  net.world.cpu.process(() => process.start());
  if (process.status !== 0) throw new Error(`${argv.join(' ')}: ${said.trim() || `status ${process.status}`}`);
}

/** The host of a record (`loadCommands` comes first): devices, addresses, sysctls, routes, neighbours, sinks, sets and rules. */
export function buildHost(record: PacketRecord): { net: NetNs; nics: ReadonlyMap<string, Nic> } {
  const world = new World({ seed: 1, tracer: { recording: false } });
  const net = world.addNetNs('router');
  const nics = new Map<string, Nic>();
  net.devices.setUp(net.devices.loopback);
  for (const [i, spec] of record.net.ifs.entries()) {
    const mac = parseMac(spec.mac);
    if (mac === null) throw new Error(`${spec.name}: bad MAC address ${spec.mac}`);
    const nic = net.devices.add({ kind: 'nic', name: spec.name, mac, ifindex: FIRST_INDEX + i });
    if (!(nic instanceof Nic)) throw new Error(`${spec.name} is no NIC`);
    nics.set(spec.name, nic);
    net.devices.setUp(nic);
    if (spec.mtu) run(net, ['ip', 'link', 'set', spec.name, 'mtu', String(spec.mtu)]);
    for (const addr of spec.addrs) run(net, ['ip', 'addr', 'add', addr, 'dev', spec.name]);
  }
  for (const { name, mac, addrs } of record.net.bridges ?? []) {
    run(net, ['ip', 'link', 'add', name, 'address', mac, 'type', 'bridge']);
    for (const port of record.net.ifs)
      if (port.master === name) run(net, ['ip', 'link', 'set', port.name, 'master', name]);
    run(net, ['ip', 'link', 'set', name, 'up']);
    for (const addr of addrs) run(net, ['ip', 'addr', 'add', addr, 'dev', name]);
  }
  for (const [name, value] of Object.entries(record.net.sysctls))
    if (net.sysctl.set(name, String(value)) !== 0) throw new Error(`sysctl ${name} cannot be set`);
  for (const [ip, lladdr, name] of record.net.neigh) {
    const [addr, mac, dev] = [parseIpv4(ip), parseMac(lladdr), net.devices.get(name)];
    if (addr === null || mac === null || !dev) throw new Error(`bad neighbour ${ip}`);
    net.neigh.set({ dev, ip: addr, mac, state: 'PERMANENT' });
  }
  for (const route of record.net.routes) run(net, ['ip', 'route', 'add', ...route.split(' ')]);
  for (const rule of record.net.rules) run(net, ['ip', 'rule', 'add', ...rule.split(' ')]);
  for (const port of record.net.tcp_sink) net.sockets.tcpSinks.add(port);
  for (const port of record.net.udp_sink) net.sockets.udpSinks.add(port);
  if (record.ipset) run(net, ['ipset', 'restore'], record.ipset);
  run(net, ['iptables-restore'], record.rules);
  return { net, nics };
}
