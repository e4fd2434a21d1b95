import { Veth } from '../kernel/device/veth.ts';
import type { NetNs } from '../kernel/netns.ts';
import type { Place } from '../shell/jobs.ts';

/** A shell with nothing done in it yet. */
export const newPlace = (name: string, net: NetNs): Place => ({
  name,
  net,
  cwd: '/root',
  vars: new Map([
    ['HOME', '/root'],
    ['USER', 'root'],
  ]),
  status: 0,
  history: [],
});

/** A namespace with a cable to the host it is on: what a new pod has from its first moment, and `ip netns add` does not make. */
export function isPod(net: NetNs): boolean {
  const eth0 = net.devices.get('eth0');
  return net.name !== net.host && eth0 instanceof Veth && eth0.peer?.net.name === net.host;
}
