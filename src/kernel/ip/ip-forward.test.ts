import { describe, expect, it } from 'vitest';
import { addr, arrive, drops, host, known, route, sentPackets, theDrop, udp } from './testing.ts';

function router() {
  const h = host({ eth0: '10.0.0.1/24', eth1: '10.1.0.1/24' });
  known(h, 'eth0', '10.0.0.2', '10.0.0.9');
  known(h, 'eth1', '10.1.0.2', '10.1.0.9');
  h.net.sysctl.set('net.ipv4.ip_forward', '1');
  return h;
}
const through = { src: '10.0.0.2', dst: '10.1.0.2' };

/** Type and code of the ICMP messages that were sent. */
const icmp = (h: ReturnType<typeof router>): number[][] =>
  sentPackets(h)
    .filter((p) => p.protocol === 1)
    .map((p) => [p.b[p.o + 20] ?? -1, p.b[p.o + 21] ?? -1]);

describe('ip_forward', () => {
  it('takes one from the TTL and keeps the checksum right', () => {
    const h = router();
    expect(drops(arrive(h, 'eth0', { ...through, ttl: 2 }))).toEqual([]);
    const [p] = sentPackets(h);
    expect(p?.ttl).toBe(1);
    const was = p?.check;
    p?.sendCheck();
    expect(p?.check).toBe(was);
  });

  it('does not forward a TTL of 1, and tells the sender before FORWARD is asked', () => {
    const h = router();
    let asked = 0;
    h.net.nf.register([
      {
        hook: 2,
        priority: 0,
        name: 'see',
        module: 'test',
        run: () => {
          asked++;
          return 1;
        },
      },
    ]);
    expect(theDrop(arrive(h, 'eth0', { ...through, ttl: 1 }))).toMatchObject({
      fn: 'ip_forward',
      culprit: { kind: 'packet', text: 'ttl 1' },
    });
    expect(asked).toBe(0);
    expect(icmp(h)).toEqual([[11, 0]]);
    expect(sentPackets(h)[0]?.saddr).toBe(addr('10.0.0.1'));
  });

  it('says how much would fit when DF forbids to cut, and cuts otherwise', () => {
    const h = router();
    h.nic('eth1').mtu = 600;
    const big = { ...through, payload: udp(1, 2, 972) };
    const drop = theDrop(arrive(h, 'eth0', { ...big, df: true }));
    expect(drop).toMatchObject({ reason: 'SKB_DROP_REASON_PKT_TOO_BIG', culprit: { kind: 'device', dev: 'eth1' } });
    expect(icmp(h)).toEqual([[3, 4]]);
    const [p] = sentPackets(h);
    expect(p && ((p.b[p.o + 26] ?? 0) << 8) | (p?.b[(p?.o ?? 0) + 27] ?? 0)).toBe(600);
    h.sent.length = 0;
    arrive(h, 'eth0', big);
    expect(sentPackets(h).map((f) => [f.totLen, f.fragmentOffset])).toEqual([
      [596, 0],
      [424, 576],
    ]);
  });

  it('sends a redirect to a neighbour that could go straight, fewer and fewer', () => {
    const h = router();
    route(h.net, '10.9.0.0/16 via 10.0.0.9');
    for (let i = 0; i < 5; i++) arrive(h, 'eth0', { src: '10.0.0.2', dst: '10.9.0.1' });
    expect(icmp(h)).toEqual([[5, 1]]);
    expect(sentPackets(h).filter((p) => p.protocol === 17)).toHaveLength(5);
    h.net.sysctl.set('net.ipv4.conf.all.send_redirects', '0');
    h.net.sysctl.set('net.ipv4.conf.eth0.send_redirects', '0');
    h.world.runUntil(60e9);
    h.sent.length = 0;
    arrive(h, 'eth0', { src: '10.0.0.2', dst: '10.9.0.1' });
    expect(icmp(h)).toEqual([]);
  });

  it('keeps a broadcast to another network here, unless bc_forwarding is on', () => {
    const h = router();
    arrive(h, 'eth0', { src: '10.0.0.2', dst: '10.1.0.255' });
    expect(h.sent).toEqual([]);
    for (const where of ['all', 'eth0']) h.net.sysctl.set(`net.ipv4.conf.${where}.bc_forwarding`, '1');
    arrive(h, 'eth0', { src: '10.0.0.2', dst: '10.1.0.255' });
    expect(h.sent.map((s) => s.dev)).toEqual(['eth1']);
  });
});

describe('ip_rcv', () => {
  it.each([
    ['version', (b: Uint8Array) => (b[14] = 0x65), 'SKB_DROP_REASON_IP_INHDR'],
    ['header length', (b: Uint8Array) => (b[14] = 0x44), 'SKB_DROP_REASON_IP_INHDR'],
    ['checksum', (b: Uint8Array) => (b[24] = (b[24] ?? 0) ^ 1), 'SKB_DROP_REASON_IP_CSUM'],
    ['MAC address', (b: Uint8Array) => (b[5] = 0x55), 'SKB_DROP_REASON_OTHERHOST'],
  ])('drops a packet with another %s', (_what, spoil, reason) => {
    const h = router();
    const nic = h.nic('eth0');
    const good = arrive(h, 'eth0', through);
    const bytes = good.find((e) => e.kind === 'alloc')?.pkt?.bytes.slice();
    if (!bytes) throw new Error('no frame');
    spoil(bytes);
    const from = h.world.tracer.seq;
    nic.receiveFrame(bytes);
    expect(theDrop(h.world.tracer.events.slice(from)).reason).toBe(reason);
  });

  it('cuts off what the link padded', () => {
    const h = router();
    let len = 0;
    h.net.ip.onDeliver = (skb) => {
      len = skb.tail - skb.networkHeader;
    };
    const bytes = arrive(h, 'eth0', { src: '10.0.0.2', dst: '10.0.0.1', payload: udp(1, 2, 0) }).find(
      (e) => e.kind === 'alloc',
    )?.pkt?.bytes;
    if (!bytes) throw new Error('no frame');
    const padded = new Uint8Array(60);
    padded.set(bytes);
    h.nic('eth0').receiveFrame(padded);
    expect(len).toBe(28);
  });
});
