import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceInfo, PlaceInfo, Topology } from '../protocol/messages.ts';
import { deviceId, labMap } from './lab-map.ts';

const dev = (name: string, kind: DeviceInfo['kind'], master: string | null = null): DeviceInfo => ({
  name,
  ifindex: 1,
  kind,
  mac: '',
  up: true,
  addrs: ['10.0.0.1/24'],
  master,
});

type At = Readonly<Record<string, { readonly x: number; readonly y: number; readonly role?: PlaceInfo['role'] }>>;

/** Hosts where they are drawn, with cables between them: `a-b`. */
function drawn(at: At, cables: readonly string[]): Topology {
  const names = Object.keys(at);
  const ends = cables.map((cable, n) => cable.split('-').map((name) => ({ net: names.indexOf(name), dev: `eth${n}` })));
  return {
    lab: 'own/{}',
    title: 'test',
    cluster: false,
    focus: 0,
    places: names.map((name, net) => {
      const { x, y, role = 'host' } = at[name] ?? { x: 0, y: 0 };
      return { name, net, role, host: name, at: { x, y } };
    }),
    nets: names.map((name, net) => ({
      net,
      name,
      host: name,
      devices: [
        ...(at[name]?.role === 'switch' ? [dev('br0', 'bridge')] : []),
        ...ends
          .flat()
          .filter((end) => end.net === net)
          .map((end) => dev(end.dev, 'nic', at[name]?.role === 'switch' ? 'br0' : null)),
      ],
    })),
    wires: ends.flatMap(([a, b]) => (a && b ? [{ a, b }] : [])),
  };
}

const boxOf = (topology: Topology, name: string) => {
  const box = labMap(topology, 'row').nets.find((n) => n.name === name)?.box;
  if (!box) throw new Error(name);
  return box;
};

describe('a map of hosts where a reader drew them', () => {
  it('keeps their places beside each other, and stacks of one height in one line', () => {
    const map = labMap(drawn({ a: { x: 0, y: 0 }, b: { x: 400, y: 0 }, c: { x: 200, y: 300 } }, ['a-b']), 'row');
    const middles = map.nets.map(({ core }) => [core.x + core.w / 2, core.y + core.h / 2]);
    const [a = [], b = [], c = []] = middles;
    expect([(b[0] ?? 0) - (a[0] ?? 0), (b[1] ?? 0) - (a[1] ?? 0)]).toEqual([400, 0]);
    expect([(c[0] ?? 0) - (a[0] ?? 0), (c[1] ?? 0) - (a[1] ?? 0)]).toEqual([200, 300]);
    expect(map.shape).toBe('free');
  });

  it('puts a card on the side where the other end is', () => {
    const topology = drawn({ a: { x: 0, y: 0 }, b: { x: 500, y: 20 }, s: { x: 0, y: 400, role: 'switch' } }, [
      'a-b',
      'a-s',
    ]);
    const map = labMap(topology, 'row');
    const card = (net: number, name: string) => map.devices.find((d) => d.net === net && d.dev === name)?.box;
    const a = boxOf(topology, 'a');
    expect(card(0, 'eth0')?.x).toBeGreaterThan(a.x + a.w / 2);
    expect(card(0, 'eth1')?.y).toBeGreaterThan(a.y + a.h - 20);
    expect(card(2, 'eth1')?.y).toBeLessThan(boxOf(topology, 's').y);
  });

  it('leads the ports of a switch to its bridge, which is its middle', () => {
    const map = labMap(drawn({ a: { x: 0, y: 0 }, s: { x: 400, y: 0, role: 'switch' } }, ['a-s']), 'row');
    const s = map.nets.find((n) => n.name === 's');
    expect(map.devices.find((d) => d.dev === 'br0')?.box).toBe(s?.core);
    expect(map.links.some((l) => l.a === deviceId(1, 'br0') && l.b === deviceId(1, 'eth0'))).toBe(true);
  });

  it('leads a cable around a host that is in its way', () => {
    const topology = drawn({ a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, c: { x: 600, y: 0 } }, ['a-c', 'a-b']);
    const map = labMap(topology, 'row');
    const b = boxOf(topology, 'b');
    const cable = map.links.find((l) => l.kind === 'cable' && l.b === deviceId(2, 'eth0'));
    expect(cable?.line.some((p) => p.y > b.y + b.h)).toBe(true);
    expect(cable?.line.every((p) => p.x < b.x || p.x > b.x + b.w || p.y > b.y + b.h)).toBe(true);
  });

  it('has all of it in view, and cables of straight legs, wherever hosts are', () => {
    const place = fc.record({ x: fc.integer({ min: -40, max: 40 }), y: fc.integer({ min: -30, max: 30 }) });
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 2, maxLength: 6 }),
        fc.array(fc.tuple(fc.nat(5), fc.nat(5))),
        (at, links) => {
          const names = 'abcdef'.slice(0, at.length).split('');
          const cables = links.flatMap(([i, j]) =>
            i !== j && i < at.length && j < at.length ? [`${names[i]}-${names[j]}`] : [],
          );
          const places = Object.fromEntries(
            names.map((name, i) => [name, { x: (at[i]?.x ?? 0) * 20, y: (at[i]?.y ?? 0) * 20 }]),
          );
          const map = labMap(drawn(places, cables), 'row');
          for (const { box } of [...map.nets, ...map.devices])
            expect(box.x >= 0 && box.y >= 0 && box.x + box.w <= map.width && box.y + box.h <= map.height).toBe(true);
          for (const { kind, line } of map.links)
            if (kind === 'cable')
              for (const [i, p] of line.entries()) {
                const q = line[i + 1];
                expect(q === undefined || p.x === q.x || p.y === q.y).toBe(true);
              }
          expect(map.links.filter(({ kind }) => kind === 'cable')).toHaveLength(cables.length);
        },
      ),
    );
  });
});
