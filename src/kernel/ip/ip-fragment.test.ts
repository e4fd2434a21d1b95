import '../conntrack/module.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ETH_HLEN } from '../../wire/ethernet.ts';
import { Iphdr } from '../../wire/ipv4.ts';
import { SEC } from '../time/clock.ts';
import { arrive, drops, host, ipPacket, known, type PacketSpec, sentPackets, theDrop, udp } from './testing.ts';

const MF = 0x2000;
const DF = 0x4000;

/** A datagram to the host cut at these places (multiples of 8), as packets in order. */
function cut(payload: Uint8Array, cuts: readonly number[], id = 7): PacketSpec[] {
  const edges = [0, ...cuts, payload.length];
  return edges.slice(0, -1).map((from, i) => {
    const to = edges[i + 1] ?? payload.length;
    return {
      src: '10.0.0.2',
      dst: '10.0.0.1',
      protocol: 17,
      id,
      payload: payload.slice(from, to),
      fragOff: (from >>> 3) | (to < payload.length ? MF : 0),
    };
  });
}

/** What is delivered here: IP packets as bytes. */
function listener() {
  const h = host({ eth0: '10.0.0.1/24' });
  const got: Uint8Array[] = [];
  h.net.ip.onDeliver = (skb) => got.push(skb.head.slice(skb.networkHeader, skb.tail));
  return { h, got };
}

describe('reassembly', () => {
  it('gives back the datagram whatever the cuts and the order of the fragments', () => {
    const datagram = fc.tuple(
      fc.uint8Array({ minLength: 32, maxLength: 400 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 49 }), { minLength: 1, maxLength: 6 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 1000 })),
    );
    fc.assert(
      fc.property(datagram, ([data, places, order]) => {
        const payload = new Uint8Array(data.length);
        payload.set(data);
        const cuts = [...places]
          .sort((a, b) => a - b)
          .map((p) => p * 8)
          .filter((p) => p < payload.length);
        fc.pre(cuts.length > 0);
        const { h, got } = listener();
        const keyed = cut(payload, cuts).map((f) => ({ f, key: order.next().value ?? 0 }));
        for (const { f } of keyed.sort((a, b) => a.key - b.key)) arrive(h, 'eth0', f);
        expect(got).toHaveLength(1);
        expect(got[0]?.slice(20)).toEqual(payload);
        expect(new Iphdr(got[0] ?? new Uint8Array(20), 0).isFragment).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('ignores a duplicate and throws everything away on an overlap', () => {
    const { h, got } = listener();
    const [a, b] = cut(udp(1, 9, 40), [24]);
    if (!a || !b) throw new Error('two fragments');
    arrive(h, 'eth0', a);
    expect(theDrop(arrive(h, 'eth0', a)).reason).toBe('SKB_DROP_REASON_DUP_FRAG');
    arrive(h, 'eth0', b);
    expect(got).toHaveLength(1);

    arrive(h, 'eth0', a);
    const overlap: PacketSpec = { ...b, fragOff: 1 };
    expect(drops(arrive(h, 'eth0', overlap)).map((d) => d.fn)).toEqual(['inet_frag_destroy', 'ip_frag_queue']);
    arrive(h, 'eth0', b);
    expect(got).toHaveLength(1);
  });

  it('gives up after 30 seconds and tells the sender, if it had the first fragment', () => {
    const { h } = listener();
    known(h, 'eth0', '10.0.0.2');
    const [a, b] = cut(udp(1, 9, 40), [24]);
    if (!a || !b) throw new Error('two fragments');
    arrive(h, 'eth0', a);
    h.world.runUntil(29 * SEC);
    expect(h.sent).toEqual([]);
    const from = h.world.tracer.seq;
    h.world.runUntil(31 * SEC);
    expect(theDrop(h.world.tracer.events.slice(from))).toMatchObject({
      fn: 'ip_expire',
      reason: 'SKB_DROP_REASON_FRAG_REASM_TIMEOUT',
      culprit: { kind: 'sysctl', name: 'net.ipv4.ipfrag_time' },
    });
    expect(sentPackets(h).map((p) => [p.b[p.o + 20], p.b[p.o + 21]])).toEqual([[11, 1]]);
    h.sent.length = 0;
    arrive(h, 'eth0', { ...b, id: 8 });
    h.world.runUntil(70 * SEC);
    expect(h.sent).toEqual([]);
  });
});

describe('fragmentation', () => {
  it('and reassembly are inverse for any size and any MTU', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 68, max: 1500 }), (size, mtu) => {
        const h = host({ eth0: '10.0.0.1/24' });
        known(h, 'eth0', '10.0.0.2');
        h.nic('eth0').mtu = mtu;
        const payload = udp(1, 9, size);
        for (let i = 8; i < payload.length; i++) payload[i] = i * 7;
        h.world.cpu.process(() =>
          h.net.ip.send({
            fn: 'test',
            why: 'test',
            protocol: 17,
            saddr: h.nic('eth0').addrs[0]?.local ?? (0 as never),
            daddr: sentTo,
            payload,
          }),
        );
        const parts = sentPackets(h);
        for (const p of parts) expect(p.totLen).toBeLessThanOrEqual(mtu);
        const { h: other, got } = listener();
        for (const s of h.sent) {
          const back = s.frame.slice(ETH_HLEN);
          const iph = new Iphdr(back, 0);
          [iph.saddr, iph.daddr] = [iph.daddr, iph.saddr];
          iph.sendCheck();
          const bytes = new Uint8Array(ETH_HLEN + back.length);
          bytes.set(s.frame.subarray(0, ETH_HLEN));
          bytes.set([2, 0, 0, 0, 0, 0], 0);
          bytes.set(back, ETH_HLEN);
          other.nic('eth0').receiveFrame(bytes);
        }
        expect(got.map((g) => g.slice(20))).toEqual([payload]);
      }),
      { numRuns: 60 },
    );
  });

  it('passes a packet that came in fragments on in the same pieces, without DF', () => {
    const h = host({ eth0: '10.0.0.1/24', eth1: '10.1.0.1/24' });
    known(h, 'eth1', '10.1.0.2');
    h.net.sysctl.set('net.ipv4.ip_forward', '1');
    h.net.ct.get();
    const payload = udp(1, 9, 100);
    for (const f of cut(payload, [48, 80]))
      arrive(h, 'eth0', { ...f, dst: '10.1.0.2', fragOff: (f.fragOff ?? 0) | DF });
    expect(sentPackets(h).map((p) => [p.totLen, p.fragOff])).toEqual([
      [68, MF],
      [52, MF | 6],
      [48, 10],
    ]);
  });

  it('forwards fragments one by one where nothing needs them whole', () => {
    const h = host({ eth0: '10.0.0.1/24', eth1: '10.1.0.1/24' });
    known(h, 'eth1', '10.1.0.2');
    h.net.sysctl.set('net.ipv4.ip_forward', '1');
    const [first] = cut(udp(1, 9, 100), [48]);
    if (!first) throw new Error('a fragment');
    arrive(h, 'eth0', { ...first, dst: '10.1.0.2' });
    expect(sentPackets(h)).toHaveLength(1);
    expect(ipPacket(first).length).toBe(68);
  });
});

const sentTo = 0x0a000002 as never;

describe('DF of what we send', () => {
  const send = (df: boolean | 'do', size: number) => {
    const h = host({ eth0: '10.0.0.1/24' });
    known(h, 'eth0', '10.0.0.2');
    const ret = h.world.cpu.process(() =>
      h.net.ip.send({
        fn: 'test',
        why: 'test',
        protocol: 17,
        saddr: 0 as never,
        daddr: sentTo,
        payload: udp(1, 9, size),
        df,
      }),
    );
    return [ret, ...sentPackets(h).map((p) => p.fragOff & (DF | MF))];
  };

  it('is set where it fits, given up where it does not, and insisted on where asked', () => {
    expect(send(true, 100)).toEqual([0, DF]);
    expect(send(true, 2000)).toEqual([0, MF, 0]);
    expect(send(false, 100)).toEqual([0, 0]);
    expect(send('do', 100)).toEqual([0, DF]);
    expect(send('do', 2000)).toEqual([-90]);
  });
});
