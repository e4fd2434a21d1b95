import { describe, expect, it } from 'vitest';
import { addr, arrive, drops, host, known, PEER_MAC, route, sentPackets, theDrop } from '../ip/testing.ts';

/** 10.0.0.1 on eth0, 10.1.0.1 on eth1, default by eth0; it forwards. */
function router() {
  const h = host({ eth0: '10.0.0.1/24', eth1: '10.1.0.1/24' });
  known(h, 'eth0', '10.0.0.9', '10.0.0.2');
  known(h, 'eth1', '10.1.0.2');
  route(h.net, 'default via 10.0.0.9');
  h.net.sysctl.set('net.ipv4.ip_forward', '1');
  return h;
}

describe('rp_filter', () => {
  const spoofed = { src: '10.0.0.2', dst: '10.1.0.1' };

  it('1 drops a packet that came in where its answer would not leave, after PREROUTING', () => {
    const h = router();
    h.net.sysctl.set('net.ipv4.conf.eth1.rp_filter', '1');
    let seen = 0;
    h.net.nf.register([
      {
        hook: 0,
        priority: 0,
        name: 'see',
        module: 'test',
        run: () => {
          seen++;
          return 1;
        },
      },
    ]);
    const drop = theDrop(arrive(h, 'eth1', spoofed));
    expect(drop).toMatchObject({
      reason: 'SKB_DROP_REASON_IP_RPFILTER',
      culprit: { kind: 'sysctl', name: 'net.ipv4.conf.eth1.rp_filter', value: '1' },
    });
    expect(seen).toBe(1);
  });

  it('takes the larger of all and the device', () => {
    const h = router();
    h.net.sysctl.set('net.ipv4.conf.all.rp_filter', '1');
    expect(theDrop(arrive(h, 'eth1', spoofed)).culprit).toMatchObject({ name: 'net.ipv4.conf.all.rp_filter' });
    h.net.sysctl.set('net.ipv4.conf.eth1.rp_filter', '2');
    expect(theDrop(arrive(h, 'eth1', spoofed)).reason).toBe('SKB_DROP_REASON_NO_SOCKET');
  });

  it('2 drops only what no route leads back to', () => {
    const h = router();
    h.net.sysctl.set('net.ipv4.conf.eth1.rp_filter', '2');
    expect(theDrop(arrive(h, 'eth1', { src: '8.8.8.8', dst: '10.1.0.1' })).reason).toBe('SKB_DROP_REASON_NO_SOCKET');
    h.net.fib.delRoute({ dst: addr('0.0.0.0'), len: 0, table: 254 });
    expect(theDrop(arrive(h, 'eth1', { src: '8.8.8.8', dst: '10.1.0.1' })).reason).toBe('SKB_DROP_REASON_IP_RPFILTER');
  });

  it('0 lets it in', () => {
    expect(theDrop(arrive(router(), 'eth1', spoofed)).reason).toBe('SKB_DROP_REASON_NO_SOCKET');
  });
});

describe('martians', () => {
  it.each([
    ['a source of our own', { src: '10.1.0.1', dst: '10.1.0.1' }, 'SKB_DROP_REASON_IP_LOCAL_SOURCE'],
    ['a loopback source', { src: '127.0.0.1', dst: '10.1.0.1' }, 'SKB_DROP_REASON_IP_LOCALNET'],
    ['a loopback destination', { src: '10.1.0.2', dst: '127.0.0.1' }, 'SKB_DROP_REASON_IP_LOCALNET'],
    ['a group as source', { src: '224.0.0.9', dst: '10.1.0.1' }, 'SKB_DROP_REASON_IP_INVALID_SOURCE'],
    ['a zero source', { src: '0.0.0.1', dst: '10.1.0.1' }, 'SKB_DROP_REASON_IP_INVALID_SOURCE'],
    ['a zero destination', { src: '10.1.0.2', dst: '0.0.0.1' }, 'SKB_DROP_REASON_IP_INVALID_DEST'],
    ['a group nobody joined', { src: '10.1.0.2', dst: '239.1.1.1' }, 'SKB_DROP_REASON_IP_INVALID_DEST'],
  ])('%s', (_what, spec, reason) => {
    expect(theDrop(arrive(router(), 'eth1', spec)).reason).toBe(reason);
  });

  it('are logged when log_martians is on', () => {
    const h = router();
    h.net.sysctl.set('net.ipv4.conf.all.log_martians', '1');
    arrive(h, 'eth1', { src: '127.0.0.1', dst: '10.1.0.1' });
    expect(h.net.log).toEqual(['martian source 10.1.0.1 from 127.0.0.1, on dev eth1']);
  });

  it('route_localnet lets loopback addresses in, accept_local our own', () => {
    const h = router();
    h.net.sysctl.set('net.ipv4.conf.eth1.route_localnet', '1');
    expect(theDrop(arrive(h, 'eth1', { src: '10.1.0.2', dst: '127.0.0.1' })).reason).toBe('SKB_DROP_REASON_NO_SOCKET');
    h.net.sysctl.set('net.ipv4.conf.eth1.accept_local', '1');
    expect(theDrop(arrive(h, 'eth1', { src: '10.1.0.1', dst: '10.1.0.1' })).reason).toBe('SKB_DROP_REASON_NO_SOCKET');
  });
});

describe('where a packet goes', () => {
  it('is answered by host unreachable, or by nothing while forwarding is off', () => {
    const h = router();
    h.net.fib.delRoute({ dst: addr('0.0.0.0'), len: 0, table: 254 });
    const lost = theDrop(arrive(h, 'eth1', { src: '10.1.0.2', dst: '8.8.8.8' }));
    expect(lost.reason).toBe('SKB_DROP_REASON_IP_INNOROUTES');
    expect(sentPackets(h).map((p) => [p.b[p.o + 20], p.b[p.o + 21]])).toEqual([[3, 0]]);
    h.net.sysctl.set('net.ipv4.ip_forward', '0');
    h.sent.length = 0;
    const off = theDrop(arrive(h, 'eth1', { src: '10.1.0.2', dst: '8.8.8.8' }));
    expect(off).toMatchObject({
      reason: 'SKB_DROP_REASON_IP_INADDRERRORS',
      culprit: { kind: 'sysctl', name: 'net.ipv4.conf.eth1.forwarding', value: '0' },
    });
    expect(h.sent).toEqual([]);
  });

  it('forwards by the device of the route, to its gateway', () => {
    const h = router();
    expect(drops(arrive(h, 'eth1', { src: '10.1.0.2', dst: '8.8.8.8' }))).toEqual([]);
    expect(h.sent.map((s) => s.dev)).toEqual(['eth0']);
    expect(PEER_MAC).toBe('0200000000fe');
  });

  it('looks at the mark for its rules', () => {
    const h = router();
    known(h, 'eth1', '10.1.0.9');
    route(h.net, 'default via 10.1.0.9 table 100');
    h.net.fib.addRule({ fwmark: 7, fwmask: 0xffffffff, table: 100 });
    h.net.nf.register([
      {
        hook: 0,
        priority: -150,
        name: 'mark',
        module: 'test',
        run: (skb) => {
          skb.mark = 7;
          return 1;
        },
      },
    ]);
    arrive(h, 'eth0', { src: '10.0.0.2', dst: '8.8.8.8' });
    expect(h.sent.map((s) => s.dev)).toEqual(['eth1']);
  });

  it('src_valid_mark lets rp_filter see the mark as well', () => {
    const h = router();
    route(h.net, '203.0.113.0/24 via 10.1.0.2 table 100');
    h.net.fib.addRule({ fwmark: 7, fwmask: 0xffffffff, table: 100 });
    h.net.sysctl.set('net.ipv4.conf.eth1.rp_filter', '1');
    h.net.nf.register([
      {
        hook: 0,
        priority: -150,
        name: 'mark',
        module: 'test',
        run: (skb) => {
          skb.mark = 7;
          return 1;
        },
      },
    ]);
    const spec = { src: '203.0.113.5', dst: '10.1.0.1' };
    expect(theDrop(arrive(h, 'eth1', spec)).reason).toBe('SKB_DROP_REASON_IP_RPFILTER');
    h.net.sysctl.set('net.ipv4.conf.all.src_valid_mark', '1');
    expect(theDrop(arrive(h, 'eth1', spec)).reason).toBe('SKB_DROP_REASON_NO_SOCKET');
  });
});
