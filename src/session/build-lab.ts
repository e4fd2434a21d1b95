import { Bridge } from '../kernel/device/bridge.ts';
import type { NetDevice } from '../kernel/device/net-device.ts';
import { connectWire } from '../kernel/device/nic.ts';
import { strerror } from '../kernel/errno.ts';
import { USEC } from '../kernel/time/clock.ts';
import { type RxModel, World } from '../kernel/world.ts';
import { MemoryFiles } from '../shell/files.ts';
import type { Place } from '../shell/jobs.ts';
import { parseMac } from '../wire/inet.ts';
import type { EndSpec, LabSpec, LinkSpec } from './lab-spec.ts';
import type { Parts } from './machine.ts';
import { runQuiet } from './quiet.ts';
import { startServer } from './servers.ts';

export interface BuildOptions {
  readonly seed: number;
  readonly rxModel: RxModel;
  readonly recording: boolean;
}

/** Makes the world of a lab. What its setup does is not in the trace: a lab is where a session begins. */
export function buildLab(lab: LabSpec, options: BuildOptions): Parts {
  const world = new World({ seed: options.seed, rxModel: options.rxModel, tracer: { recording: false } });
  const files = new MemoryFiles();
  files.write('/etc/hosts', hostsFile(lab));
  const places = lab.places.map(
    (spec): Place => ({
      name: spec.name,
      net: world.addNetNs(spec.name, spec.host ?? spec.name),
      cwd: '/root',
      vars: new Map([
        ['HOME', '/root'],
        ['USER', 'root'],
      ]),
      status: 0,
      history: [],
    }),
  );
  for (const link of lab.links) addLink(world, link);
  for (const [i, spec] of lab.places.entries()) {
    const place = places[i];
    if (!place) continue;
    for (const line of spec.setup) setUp(place, files, line);
    for (const server of spec.servers ?? []) {
      const ret = startServer(place.net, server);
      if (ret < 0) throw new Error(`lab ${lab.id}: server on ${spec.name}:${server.port}: ${strerror(ret)}`);
    }
  }
  world.tracer.recording = options.recording;
  return { world, files, places };
}

function hostsFile(lab: LabSpec): string {
  const lines = lab.hosts.map(({ addr, name }) => `${addr}\t${name}\n`);
  return `127.0.0.1\tlocalhost\n${lines.join('')}`;
}

function netOf(world: World, end: EndSpec) {
  const net = world.netNs(end.place);
  const mac = parseMac(end.mac);
  if (!net || !mac) throw new Error(`lab: bad link end ${end.place} ${end.dev} ${end.mac}`);
  return { net, mac };
}

function addNic(world: World, end: EndSpec): NetDevice {
  const { net, mac } = netOf(world, end);
  return net.devices.add({ kind: 'nic', name: end.dev, mac });
}

function addLink(world: World, link: LinkSpec): void {
  switch (link.kind) {
    case 'wire':
      connectWire(addNic(world, link.a), addNic(world, link.b), link.latencyUs * USEC);
      return;
    case 'nic':
      addNic(world, link.at);
      return;
    case 'bridge': {
      const { net, mac } = netOf(world, link.at);
      net.devices.add({ kind: 'bridge', name: link.at.dev, mac });
      return;
    }
    case 'veth': {
      const a = netOf(world, link.a);
      const b = netOf(world, link.b);
      const peer = { name: link.b.dev, mac: b.mac, net: b.net };
      const dev = a.net.devices.add({ kind: 'veth', name: link.a.dev, mac: a.mac, peer });
      if (!link.port) return;
      const bridge = a.net.devices.get(link.port.bridge);
      if (!(bridge instanceof Bridge)) throw new Error(`lab: no bridge ${link.port.bridge} on ${link.a.place}`);
      a.net.devices.setMaster(dev, bridge);
      const port = bridge.port(dev);
      if (port) port.hairpin = link.port.hairpin;
      return;
    }
  }
}

/** Runs one line of a lab's setup. It must be a plain command that succeeds at once. */
function setUp(place: Place, files: MemoryFiles, line: string): void {
  const { status, err } = runQuiet(place.net, files, line);
  if (status !== 0) throw new Error(`setup of ${place.name}: ${line}: ${err || 'did not end'}`);
}
