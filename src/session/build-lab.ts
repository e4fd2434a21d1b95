import { Bridge } from '../kernel/device/bridge.ts';
import type { NetDevice } from '../kernel/device/net-device.ts';
import { connectWire } from '../kernel/device/nic.ts';
import { strerror } from '../kernel/errno.ts';
import { inetInsertIfa } from '../kernel/ip/devinet.ts';
import type { NetNs } from '../kernel/netns.ts';
import { RT_TABLE_MAIN } from '../kernel/route/fib-rules.ts';
import { USEC } from '../kernel/time/clock.ts';
import { type HookNames, type RxModel, World } from '../kernel/world.ts';
import { seedCluster } from '../kube/api/seed.ts';
import { MemoryFiles } from '../shell/files.ts';
import { startServer } from '../shell/servers.ts';
import { INADDR_ANY, parseIpv4, parseIpv4Prefix, parseMac } from '../wire/inet.ts';
import type { EndSpec, LabSpec, LinkSpec, PlaceSpec } from './lab-spec.ts';
import type { Parts } from './machine.ts';
import { newPlace } from './places.ts';
import { warmNeighbours } from './warm-neighbours.ts';

/** A lab cannot be built: where, and what the kernel says. */
export class LabError extends Error {
  constructor(place: string, problem: string) {
    super(`${place}: ${problem}`);
  }
}

export interface BuildOptions {
  readonly seed: number;
  readonly rxModel: RxModel;
  readonly recording: boolean;
  readonly hookNames?: HookNames;
}

/** Makes the world of a lab. What its setup does is not in the trace: a lab is where a session begins. */
export function buildLab(lab: LabSpec, options: BuildOptions): Parts {
  const world = new World({
    seed: options.seed,
    rxModel: options.rxModel,
    ...(options.hookNames ? { hookNames: options.hookNames } : {}),
    tracer: { recording: false },
  });
  const files = new MemoryFiles();
  files.write('/etc/hosts', hostsFile(lab));
  const places = lab.places.map((spec) => newPlace(spec.name, world.addNetNs(spec.name, spec.host ?? spec.name)));
  for (const link of lab.links) addLink(world, link);
  for (const [i, spec] of lab.places.entries()) {
    const place = places[i];
    if (!place) continue;
    setUp(place.net, spec);
    for (const server of spec.servers ?? []) {
      const ret = startServer(place.net, server);
      if (ret < 0) throw new LabError(spec.name, `server on port ${server.port}: ${strerror(ret)}`);
    }
  }
  if (lab.neighbours !== 'cold') warmNeighbours(world);
  if (lab.cluster) seedCluster(world, lab.cluster, options.seed);
  world.tracer.recording = options.recording;
  return { world, files, places, daemons: lab.daemons ?? [], setup: lab.setup ?? [] };
}

function hostsFile(lab: LabSpec): string {
  const lines = lab.hosts.map(({ addr, name }) => `${addr}\t${name}\n`);
  return `127.0.0.1\tlocalhost\n${lines.join('')}`;
}

function netOf(world: World, end: EndSpec) {
  const net = world.netNs(end.place);
  const mac = parseMac(end.mac);
  if (!net || !mac) throw new LabError(end.place, `bad link end ${end.dev} ${end.mac}`);
  return { net, mac };
}

function addNic(world: World, end: EndSpec): NetDevice {
  const { net, mac } = netOf(world, end);
  return net.devices.add({ kind: 'nic', name: end.dev, mac });
}

/** What an end says of its device beside its names. */
function finish(dev: NetDevice, end: EndSpec): void {
  const { devices } = dev.net;
  if (end.mtu !== undefined && devices.setMtu(dev, end.mtu) < 0)
    throw new LabError(end.place, `${end.dev}: bad MTU ${end.mtu}`);
  if (end.bridge !== undefined) enslave(dev, end.bridge, end.hairpin ?? false);
}

function enslave(dev: NetDevice, name: string, hairpin: boolean): void {
  const { devices, name: place } = dev.net;
  const bridge = devices.get(name);
  if (!(bridge instanceof Bridge)) throw new LabError(place, `no bridge ${name}`);
  devices.setMaster(dev, bridge);
  const port = bridge.port(dev);
  if (port) port.hairpin = hairpin;
}

function addLink(world: World, link: LinkSpec): void {
  switch (link.kind) {
    case 'wire': {
      const a = addNic(world, link.a);
      const b = addNic(world, link.b);
      connectWire(a, b, link.latencyUs * USEC);
      finish(a, link.a);
      finish(b, link.b);
      return;
    }
    case 'bridge': {
      const { net, mac } = netOf(world, link.at);
      finish(net.devices.add({ kind: 'bridge', name: link.at.dev, mac }), link.at);
      return;
    }
    case 'veth': {
      const a = netOf(world, link.a);
      const b = netOf(world, link.b);
      const peer = { name: link.b.dev, mac: b.mac, net: b.net };
      const dev = a.net.devices.add({ kind: 'veth', name: link.a.dev, mac: a.mac, peer });
      finish(dev, link.a);
      if (dev.peer) finish(dev.peer, link.b);
      if (link.port) enslave(dev, link.port.bridge, link.port.hairpin);
      return;
    }
  }
}

/** Addresses, devices up, routes, sysctls. */
function setUp(net: NetNs, spec: PlaceSpec): void {
  const must = (ret: number, what: string): void => {
    if (ret < 0) throw new LabError(spec.name, `${what}: ${strerror(ret)}`);
  };
  for (const { dev: name, addr } of spec.addrs) {
    const dev = net.devices.get(name);
    const [text = '', len = ''] = addr.split('/');
    const local = parseIpv4(text);
    if (!dev || local === null) throw new LabError(spec.name, `bad address ${addr} on ${name}`);
    must(inetInsertIfa(dev, { local, prefixLen: Number(len) }), addr);
  }
  // a host with nothing but its loopback device is left as a new namespace is: down
  if (net.devices.all().length > 1) for (const dev of net.devices.all()) net.devices.setUp(dev);
  for (const { to, via } of spec.routes ?? []) {
    const prefix = to === 'default' ? { addr: INADDR_ANY, len: 0 } : parseIpv4Prefix(to);
    const gateway = parseIpv4(via);
    if (!prefix || gateway === null) throw new LabError(spec.name, `bad route ${to} via ${via}`);
    must(net.fib.addRoute({ dst: prefix.addr, len: prefix.len, table: RT_TABLE_MAIN, gateway }), `route ${to}`);
  }
  for (const [name, value] of Object.entries(spec.sysctls ?? {})) must(net.sysctl.set(name, value), name);
}
