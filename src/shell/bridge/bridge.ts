import { Bridge, type BridgePort } from '../../kernel/device/bridge.ts';
import { isUp, type NetDevice } from '../../kernel/device/net-device.ts';
import { type Command, immediate, type Process } from '../command.ts';
import { linkFlags, linkName } from '../ip/link-show.ts';

/** What `bridge link set` can set and the model has no use for. */
const OTHERS = [
  ...['cost', 'priority', 'state', 'guard', 'fastleave', 'root_block', 'learning', 'learning_sync', 'flood'],
  ...['mcast_router', 'mcast_flood', 'bcast_flood', 'mcast_to_unicast', 'neigh_suppress', 'vlan_tunnel', 'isolated'],
  ...['locked', 'hwmode', 'backup_port', 'nobackup_port', 'self', 'master'],
];
const USAGE = 'Usage: bridge link set dev DEV [ hairpin {on | off} ]\n       bridge link show [dev DEV]\n';

interface Found {
  readonly dev: NetDevice;
  readonly bridge: Bridge;
  readonly port: BridgePort;
}

function portOf(dev: NetDevice): Found | null {
  const bridge = dev.master;
  const port = bridge instanceof Bridge ? bridge.port(dev) : null;
  return bridge instanceof Bridge && port ? { dev, bridge, port } : null;
}

function portLine({ dev, bridge, port }: Found, details: boolean): string {
  const state = isUp(dev) && dev.carrier && isUp(bridge) ? 'forwarding' : 'disabled';
  const line = `${dev.ifindex}: ${linkName(dev)}: <${linkFlags(dev).join(',')}> mtu ${dev.mtu} master ${bridge.name} state ${state} priority 32 cost 2 \n`;
  if (!details) return line;
  const rest =
    'guard off root_block off fastleave off learning on flood on mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated off locked off';
  return `${line}    hairpin ${port.hairpin ? 'on' : 'off'} ${rest} \n`;
}

function show(process: Process, words: readonly string[], details: boolean): number {
  const name = words[0] === 'dev' ? words[1] : undefined;
  if (name !== undefined && !process.net.devices.get(name)) {
    process.err(`Cannot find device "${name}"\n`);
    return 255;
  }
  for (const dev of process.net.devices.all()) {
    const found = name === undefined || dev.name === name ? portOf(dev) : null;
    if (found) process.out(portLine(found, details));
  }
  return 0;
}

function set(process: Process, words: readonly string[]): number {
  let name: string | null = null;
  let hairpin: boolean | null = null;
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === 'dev') name = queue.shift() ?? null;
    else if (word === 'hairpin') {
      const value = queue.shift();
      if (value !== 'on' && value !== 'off') {
        process.err(`Error: argument of "hairpin" must be one of "off", "on", not "${value ?? ''}"\n`);
        return 234;
      }
      hairpin = value === 'on';
    } else if (OTHERS.includes(word)) {
      process.err(`bridge: ${word} is not modelled\n`);
      return 255;
    } else {
      process.err(USAGE);
      return 255;
    }
  }
  if (name === null) {
    process.err('Device is a required argument.\n');
    return 255;
  }
  const dev = process.net.devices.get(name);
  if (!dev) {
    process.err(`Cannot find bridge device "${name}"\n`);
    return 255;
  }
  if (hairpin === null) return 0;
  const found = portOf(dev);
  if (!found) {
    process.err('RTNETLINK answers: Operation not supported\n');
    return 255;
  }
  found.port.hairpin = hairpin;
  process.world.tracer.config(
    process.net,
    'br_setlink',
    'link',
    `hairpin mode of ${name} is ${hairpin ? 'on' : 'off'}`,
  );
  return 0;
}

function run(process: Process): number {
  const words = process.argv.slice(1);
  const details = words[0] === '-d' || words[0] === '-details';
  if (details) words.shift();
  const [object = '', verb = 'show', ...rest] = words;
  if (object === 'link') {
    if (['show', 'list', 'lst', 'sh'].includes(verb)) return show(process, rest, details);
    if (verb === 'set' || verb === 'change') return set(process, rest);
    process.err(verb === 'help' ? USAGE : `Command "${verb}" is unknown, try "bridge link help".\n`);
    return 255;
  }
  if (['fdb', 'mdb', 'vlan', 'vni', 'monitor'].includes(object)) process.err(`bridge: ${object} is not modelled\n`);
  else if (object === '' || object === 'help') process.err(USAGE);
  else process.err(`Object "${object}" is unknown, try "bridge help".\n`);
  return 255;
}

export const bridge: Command = {
  ...immediate({
    name: 'bridge',
    summary: 'Show the ports of bridges, and let a frame leave by the port it came in on.',
    synopsis: 'bridge [ -d ] link [ show ] [ dev DEVICE ]\nbridge link set dev DEVICE hairpin { on | off }',
    run,
  }),
  complete: (words, at, net) =>
    words[at - 1] === 'dev'
      ? net.devices.all().map((dev) => dev.name)
      : ['link', 'show', 'set', 'dev', 'hairpin', 'on', 'off'],
};
