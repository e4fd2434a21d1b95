import { describe, expect, it } from 'vitest';
import { resolve } from './layout.ts';
import { LAYOUTS } from './layouts.ts';
import { pointOf, wayBetween } from './motion.ts';
import { lastWriters, picture } from './picture.ts';
import { HOOKS } from './spots.ts';
import { echoRequest, packetState, pingTrace, trace } from './testing/trace.ts';
import { TraceIndex } from './trace-index.ts';

const indexOf = (events: Parameters<TraceIndex['append']>[0]): TraceIndex => {
  const index = new TraceIndex();
  index.append(events);
  return index;
};

describe('picture', () => {
  it('puts the packet where the function is, and lights that place', () => {
    const index = indexOf(pingTrace('DROP'));
    expect(picture(index, 5, 1)).toMatchObject({
      lit: { place: 'ipRcv' },
      packets: [{ id: 1, spot: { place: 'ipRcv' }, fate: 'moving', active: true, label: 'ICMP echo request' }],
    });
    expect(picture(index, 8, 1).lit).toEqual({ place: 'INPUT', slot: '0:ipt_do_table' });
  });

  it('keeps a dropped packet where it died, until the next step', () => {
    const events = pingTrace('DROP');
    const index = indexOf([
      ...events,
      ...trace([{ kind: 'step', skb: 2, fn: 'ip_rcv', note: '', pkt: packetState(echoRequest()) }]),
    ]);
    expect(picture(index, 9, 1).packets).toMatchObject([{ fate: 'dropped', spot: { place: 'INPUT' } }]);
    expect(picture(index, 10, 1).packets.map((p) => p.id)).toEqual([2]);
  });

  it('shows nothing of it in another namespace', () => {
    const shown = picture(indexOf(pingTrace('DROP')), 8, 2);
    expect(shown.packets).toEqual([]);
    expect(shown.lit).toBeNull();
    expect(shown.eventNet).toBe(1);
  });

  it('remembers a rewrite, flashes it once, and knows who did it', () => {
    const index = indexOf(
      trace([
        { kind: 'step', fn: 'ip_rcv', note: '', pkt: packetState(echoRequest()) },
        { kind: 'step', fn: 'nf_nat_ipv4_pre_routing', note: '', pkt: packetState(echoRequest([10, 0, 0, 9])) },
        { kind: 'step', fn: 'ip_route_input_noref', note: '' },
      ]),
    );
    const ip = (seq: number) => picture(index, seq, 1).packets[0]?.segments.find((s) => s.kind === 'ip');
    expect(ip(0)).toMatchObject({ rewritten: false, fresh: false });
    expect(ip(1)).toMatchObject({ rewritten: true, fresh: true });
    expect(ip(2)).toMatchObject({ rewritten: true, fresh: false });
    const track = index.packets.get(1);
    expect(track && lastWriters(track, 2).get('ip.dst')).toBe(1);
    expect(track && lastWriters(track, 3)).toBe(track && lastWriters(track, 2));
    expect(track && lastWriters(track, 0).get('ip.dst')).toBeUndefined();
  });

  it('gives the columns of the moment, not those of the end', () => {
    const index = indexOf(
      trace([
        { kind: 'step', fn: 'ip_rcv', note: '', pkt: packetState(echoRequest()) },
        {
          kind: 'hooks',
          skb: 0,
          fn: 'x',
          hook: 'FORWARD',
          functions: [{ name: 'ipt_do_table', priority: 0, module: 'iptable_filter', table: 'filter' }],
        },
      ]),
    );
    const live = (seq: number) => picture(index, seq, 1).columns.FORWARD.filter((s) => s.state === 'live').length;
    expect([live(0), live(1)]).toEqual([0, 1]);
  });
});

describe.each(Object.values(LAYOUTS))('the $name layout', (layout) => {
  const index = indexOf(pingTrace('ACCEPT'));
  const { columns } = picture(index, 9, 1);
  const rows = Object.fromEntries(HOOKS.map((h) => [h, columns[h].length])) as Record<(typeof HOOKS)[number], number>;
  const geometry = resolve(layout, rows);

  it('keeps every place inside, and no two on top of each other', () => {
    const places = [...Object.keys(layout.boxes), ...HOOKS] as Parameters<typeof geometry.box>[0][];
    for (const [i, a] of places.entries()) {
      const p = geometry.box(a);
      expect(p.x >= 0 && p.y >= 0 && p.x + p.w <= layout.width && p.y + p.h <= layout.height, a).toBe(true);
      for (const b of places.slice(i + 1)) {
        const q = geometry.box(b);
        const apart = p.x + p.w <= q.x || q.x + q.w <= p.x || p.y + p.h <= q.y || q.y + q.h <= p.y;
        expect(apart, `${a} and ${b}`).toBe(true);
      }
    }
  });

  it('has rails made of straight legs', () => {
    for (const { rail, line } of geometry.rails) {
      for (const [i, to] of line.entries()) {
        const from = line[i - 1];
        if (from) expect(from.x === to.x || from.y === to.y, `${rail.from} to ${rail.to}`).toBe(true);
      }
    }
  });

  it('leads a packet along rails from the wire to INPUT, through every hook on the way', () => {
    const way = wayBetween(geometry, columns, { place: 'wireIn' }, { place: 'INPUT', slot: 'head' });
    expect(way).toContainEqual(geometry.slotPoint('PREROUTING', 'tail'));
    expect(way.at(-1)).toEqual(geometry.slotPoint('INPUT', 'head'));
  });

  it('puts a packet in the row of its function', () => {
    const row = columns.INPUT.findIndex((s) => s.label === 'filter');
    expect(pointOf(geometry, columns, { place: 'INPUT', slot: '0:ipt_do_table' })).toEqual(
      geometry.slotPoint('INPUT', row),
    );
  });
});
