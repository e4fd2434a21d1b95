import { Bridge } from '../kernel/device/bridge.ts';
import { isUp, type NetDevice } from '../kernel/device/net-device.ts';
import type { World } from '../kernel/world.ts';
import { prefixContains } from '../wire/inet.ts';

/**
 * Hosts that have talked before: on each link everybody's neighbour table has everybody else (REACHABLE, with the
 * kernel's normal ageing), and bridges know which port leads to whom.
 */
export function warmNeighbours(world: World): void {
  for (const net of world.namespaces)
    for (const dev of net?.devices.all() ?? []) {
      if (!isUp(dev)) continue;
      if (dev instanceof Bridge) learnPorts(dev);
      if (dev.addrs.length > 0 && !dev.master) learnNeighbours(dev);
    }
}

function learnNeighbours(dev: NetDevice): void {
  for (const other of reach(dev, null))
    for (const { local } of other.addrs)
      if (other !== dev && dev.addrs.some((own) => prefixContains({ addr: own.local, len: own.prefixLen }, local)))
        dev.net.neigh.set({ dev, ip: local, mac: other.mac, state: 'REACHABLE' });
}

function learnPorts(bridge: Bridge): void {
  for (const port of bridge.ports)
    for (const other of reach(port.dev, bridge)) if (other !== port.dev) bridge.fdb.update(other.mac, port.dev);
}

/** Devices that a frame of `from` can get to without being routed, itself included; not through `barrier`. */
function reach(from: NetDevice, barrier: NetDevice | null): Set<NetDevice> {
  const found = new Set([from]);
  for (const dev of found)
    for (const next of [dev.peer, dev.master, ...(dev instanceof Bridge ? dev.ports.map((port) => port.dev) : [])])
      if (next && next !== barrier && isUp(next)) found.add(next);
  return found;
}
