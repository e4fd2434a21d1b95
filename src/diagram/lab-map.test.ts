import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceInfo, Topology } from '../protocol/messages.ts';
import { lengthOf } from './geometry.ts';
import { coreId, deviceId, labMap } from './lab-map.ts';
import { lineFrom, mapSpotOf, mapWay, pointOfSpot } from './map-motion.ts';
import { hostsInOrder } from './map-order.ts';

const dev = (name: string, kind: DeviceInfo['kind'], master: string | null = null): DeviceInfo => ({
  name,
  ifindex: 1,
  kind,
  mac: '',
  up: true,
  addrs: [],
  master,
});
const lo = dev('lo', 'loopback');

/** Two nodes with a cable; on the first a bridge with a pod. A client at the second card of the first. */
const TOPOLOGY: Topology = {
  lab: 'test',
  title: 'test',
  cluster: false,
  focus: 0,
  places: [
    { name: 'a', net: 0, role: 'node', host: 'a' },
    { name: 'b', net: 1, role: 'node', host: 'b' },
    { name: 'client', net: 2, role: 'client', host: 'client' },
    { name: 'pod', net: 3, role: 'pod', host: 'a' },
  ],
  nets: [
    {
      net: 0,
      name: 'a',
      host: 'a',
      devices: [lo, dev('eth0', 'nic'), dev('eth1', 'nic'), dev('br', 'bridge'), dev('v', 'veth', 'br')],
    },
    { net: 1, name: 'b', host: 'b', devices: [lo, dev('eth0', 'nic')] },
    { net: 2, name: 'client', host: 'client', devices: [lo, dev('eth0', 'nic')] },
    { net: 3, name: 'pod', host: 'a', devices: [lo, dev('eth0', 'veth')] },
  ],
  wires: [
    { a: { net: 0, dev: 'eth0' }, b: { net: 1, dev: 'eth0' } },
    { a: { net: 0, dev: 'eth1' }, b: { net: 2, dev: 'eth0' } },
    { a: { net: 0, dev: 'v' }, b: { net: 3, dev: 'eth0' } },
  ],
};

describe.each(['row', 'column'] as const)('the map of a lab, hosts in a %s', (shape) => {
  const map = labMap(TOPOLOGY, shape);

  it('has every namespace once, pods inside of their host, nothing outside of the map', () => {
    expect(map.nets.map((n) => n.net).sort()).toEqual([0, 1, 2, 3]);
    const host = map.nets.find((n) => n.net === 0)?.box;
    const pod = map.nets.find((n) => n.net === 3)?.box;
    if (!host || !pod) throw new Error('missing');
    expect(pod.x >= host.x && pod.x + pod.w <= host.x + host.w).toBe(true);
    expect(pod.y >= host.y && pod.y + pod.h <= host.y + host.h).toBe(true);
    for (const { x, y, w, h } of [...map.nets, ...map.devices].map((item) => item.box)) {
      expect(x >= 0 && y >= 0 && x + w <= map.width && y + h <= map.height).toBe(true);
    }
    for (const { line } of map.links)
      for (const p of line) expect(p.x >= 0 && p.x <= map.width && p.y >= 0 && p.y <= map.height).toBe(true);
  });

  it('keeps hosts apart', () => {
    const hosts = map.nets.filter((n) => !n.inside).map((n) => n.box);
    for (const [i, a] of hosts.entries())
      for (const b of hosts.slice(i + 1)) {
        const apart = a.x + a.w < b.x || b.x + b.w < a.x || a.y + a.h < b.y || b.y + b.h < a.y;
        expect(apart).toBe(true);
      }
  });

  it('leads from a pod to the client by the bridge, the stack and the cable', () => {
    const { links, line } = mapWay(map, { at: coreId(3) }, { at: coreId(2) });
    expect(links.map((l) => l.kind)).toEqual(['inner', 'veth', 'inner', 'inner', 'inner', 'cable', 'inner']);
    expect(lengthOf(line)).toBeGreaterThan(100);
  });

  it('has a lane for each direction of a cable', () => {
    const cable = map.links.find((l) => l.kind === 'cable');
    if (!cable) throw new Error('no cable');
    const there = lineFrom(cable, cable.a)[0];
    const back = lineFrom(cable, cable.b).at(-1);
    expect(there).not.toEqual(back);
    const out = pointOfSpot(map, { on: cable, from: cable.a });
    const home = pointOfSpot(map, { on: cable, from: cable.b });
    expect(Math.hypot(out.x - home.x, out.y - home.y)).toBeCloseTo(10, 0);
  });

  it('puts a packet where its device is, and on the cable once it has left', () => {
    const at = (place: 'ipRcv' | 'netif' | 'wireOut' | 'virtual', net: number, name: string) =>
      mapSpotOf(map, TOPOLOGY, { spot: { place }, net }, { dev: name });
    expect(at('ipRcv', 0, 'eth0')).toEqual({ at: coreId(0) });
    expect(at('netif', 0, 'eth0')).toEqual({ at: deviceId(0, 'eth0') });
    expect(at('virtual', 0, 'v')).toEqual({ at: deviceId(0, 'br') });
    expect(at('wireOut', 0, 'eth1')).toMatchObject({ from: deviceId(0, 'eth1'), on: { kind: 'cable' } });
    expect(mapSpotOf(map, TOPOLOGY, { spot: { place: 'app' }, net: 2 }, null)).toEqual({ at: coreId(2) });
  });
});

describe('the order of hosts', () => {
  it('follows the cables from the client', () => {
    expect(hostsInOrder(TOPOLOGY).map((n) => n.name)).toEqual(['client', 'a', 'b']);
  });

  it('has every host once, whatever the cables', () => {
    const wires = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 12 });
    fc.assert(
      fc.property(wires, (pairs) => {
        const nets = Array.from({ length: 6 }, (_, i) => ({
          net: i,
          name: `h${i}`,
          host: `h${i}`,
          devices: pairs.flatMap(([a, b], n) => (a === i || b === i ? [dev(`e${n}`, 'nic')] : [])),
        }));
        const topology: Topology = {
          ...TOPOLOGY,
          nets,
          places: [],
          wires: pairs.map(([a, b], n) => ({ a: { net: a, dev: `e${n}` }, b: { net: b, dev: `e${n}` } })),
        };
        expect(
          hostsInOrder(topology)
            .map((n) => n.net)
            .sort(),
        ).toEqual([0, 1, 2, 3, 4, 5]);
        expect(labMap(topology, 'row').nets).toHaveLength(6);
      }),
    );
  });
});
