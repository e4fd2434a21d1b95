import { describe, expect, it } from 'vitest';
import { set16 } from '../../wire/bytes.ts';
import { checksum } from '../../wire/checksum.ts';
import { IPPROTO_ICMP } from '../../wire/ipv4.ts';
import { SEC } from '../time/clock.ts';
import {
  addr,
  arrive,
  drops,
  echo,
  host,
  ipPacket,
  known,
  type PacketSpec,
  route,
  sentPackets,
  theDrop,
  udp,
} from './testing.ts';

function target() {
  const h = host({ eth0: '10.0.0.1/24' });
  known(h, 'eth0', '10.0.0.2', '10.0.0.9', '10.0.0.8');
  return h;
}
type H = ReturnType<typeof target>;
const from2 = { src: '10.0.0.2', dst: '10.0.0.1' };

const icmpOf = (h: H) =>
  sentPackets(h)
    .filter((p) => p.protocol === IPPROTO_ICMP)
    .map((p) => ({ type: p.b[p.o + 20], code: p.b[p.o + 21], ip: p, body: p.b.slice(p.o + 20, p.o + p.totLen) }));

/** An ICMP message with this type, code and body. */
function message(type: number, code: number, rest: number[], body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const b = new Uint8Array(8 + body.length);
  b[0] = type;
  b[1] = code;
  b.set(rest, 4);
  b.set(body, 8);
  set16(b, 2, checksum(b, 0, b.length));
  return b;
}
const icmp = (spec: PacketSpec): PacketSpec => ({ ...spec, protocol: IPPROTO_ICMP });

describe('echo', () => {
  it('is answered from the address that was asked, with the same TOS and bytes', () => {
    const h = target();
    arrive(h, 'eth0', { ...from2, tos: 0xb8, payload: echo(100) });
    const [reply] = icmpOf(h);
    expect(reply).toMatchObject({ type: 0, code: 0 });
    expect(reply?.ip).toMatchObject({ saddr: addr('10.0.0.1'), daddr: addr('10.0.0.2'), tos: 0xb8, ttl: 64 });
    expect(reply?.body.slice(4)).toEqual(echo(100).slice(4));
    expect(checksum(reply?.body ?? new Uint8Array(0), 0, reply?.body.length ?? 0)).toBe(0);
  });

  it('is not answered when the sysctls say so, or the checksum is wrong', () => {
    const h = target();
    const spoilt = echo();
    spoilt[2] = 0;
    expect(theDrop(arrive(h, 'eth0', { ...from2, payload: spoilt })).reason).toBe('SKB_DROP_REASON_ICMP_CSUM');
    const brd = { ...from2, dst: '10.0.0.255', payload: echo() };
    expect(theDrop(arrive(h, 'eth0', brd)).culprit).toMatchObject({ name: 'net.ipv4.icmp_echo_ignore_broadcasts' });
    h.net.sysctl.set('net.ipv4.icmp_echo_ignore_all', '1');
    expect(theDrop(arrive(h, 'eth0', { ...from2, payload: echo() })).culprit).toMatchObject({
      name: 'net.ipv4.icmp_echo_ignore_all',
    });
    expect(h.sent).toEqual([]);
    h.net.sysctl.set('net.ipv4.icmp_echo_ignore_all', '0');
    h.net.sysctl.set('net.ipv4.icmp_echo_ignore_broadcasts', '0');
    arrive(h, 'eth0', brd);
    expect(icmpOf(h).map((m) => m.ip.saddr)).toEqual([addr('10.0.0.1')]);
  });

  it('is answered to a timestamp request with the time of the simulated clock', () => {
    const h = target();
    h.world.runUntil(5 * SEC);
    arrive(h, 'eth0', icmp({ ...from2, payload: message(13, 0, [0, 1, 0, 1], new Uint8Array(12)) }));
    const [reply] = icmpOf(h);
    expect(reply?.type).toBe(14);
    expect(reply?.body.slice(12, 16)).toEqual(Uint8Array.from([0, 0, 5000 >> 8, 5000 & 255]));
  });
});

describe('icmp_send', () => {
  it('quotes at most 548 bytes, with TOS or 0xc0', () => {
    const h = target();
    arrive(h, 'eth0', { ...from2, tos: 0x10, payload: udp(1, 9, 1000) });
    const [error] = icmpOf(h);
    expect(error).toMatchObject({ type: 3, code: 3 });
    expect(error?.ip).toMatchObject({ tos: 0xd0, totLen: 576 });
  });

  it('answers an unknown protocol', () => {
    const h = target();
    expect(theDrop(arrive(h, 'eth0', { ...from2, protocol: 99 })).reason).toBe('SKB_DROP_REASON_IP_NOPROTO');
    expect(icmpOf(h)).toMatchObject([{ type: 3, code: 2 }]);
  });

  it('never speaks about errors, later fragments, broadcasts', () => {
    const h = target();
    h.net.sysctl.set('net.ipv4.ip_forward', '1');
    const quoted = ipPacket({ src: '10.0.0.77', dst: '10.0.0.2' });
    const dead = { src: '10.0.0.2', dst: '10.77.0.1', ttl: 1 };
    route(h.net, 'default via 10.0.0.9');
    for (const type of [3, 11, 12, 4, 5])
      arrive(h, 'eth0', icmp({ ...dead, payload: message(type, 0, [0, 0, 0, 0], quoted) }));
    arrive(h, 'eth0', { ...dead, fragOff: 5 });
    arrive(h, 'eth0', { ...from2, dst: '10.0.0.255', protocol: 99 });
    expect(icmpOf(h)).toEqual([]);
    arrive(h, 'eth0', { ...dead, payload: echo() });
    expect(icmpOf(h)).toMatchObject([{ type: 11 }]);
  });

  it('limits errors to one peer: six at once, then one a second; echo replies are not limited', () => {
    const h = target();
    for (let i = 0; i < 10; i++) arrive(h, 'eth0', from2);
    expect(icmpOf(h)).toHaveLength(6);
    h.world.runUntil(1 * SEC);
    for (let i = 0; i < 3; i++) arrive(h, 'eth0', from2);
    expect(icmpOf(h)).toHaveLength(7);
    h.sent.length = 0;
    for (let i = 0; i < 10; i++) arrive(h, 'eth0', { ...from2, payload: echo() });
    expect(icmpOf(h)).toHaveLength(10);
  });

  it('limits errors to everybody by icmp_msgs_burst', () => {
    const h = target();
    h.net.sysctl.set('net.ipv4.icmp_ratelimit', '0');
    h.net.sysctl.set('net.ipv4.icmp_msgs_burst', '4');
    for (let i = 0; i < 10; i++) arrive(h, 'eth0', from2);
    expect(icmpOf(h)).toHaveLength(4);
  });

  it('does not answer its own reply with an error: the ICMP socket is busy', () => {
    const h = target();
    h.net.nf.register([
      {
        hook: 3,
        priority: 0,
        name: 'reject',
        module: 'test',
        run: (skb) => {
          h.net.ip.icmpSend(skb, 3, 3, 0);
          return 0;
        },
      },
    ]);
    const events = arrive(h, 'eth0', { ...from2, payload: echo() });
    expect(drops(events)).toHaveLength(1);
    expect(events.filter((e) => e.kind === 'alloc' && e.fn === '__icmp_send')).toEqual([]);
  });
});

describe('redirects', () => {
  const redirect = (h: H, src: string, gw: number[], payload = echo()) => {
    const quoted = ipPacket({ src: '10.0.0.1', dst: '8.8.8.8', payload });
    return arrive(h, 'eth0', icmp({ src, dst: '10.0.0.1', payload: message(5, 1, gw, quoted) }));
  };
  const gatewayTo = (h: H): unknown => {
    const dst = h.net.fib.routeOutput({
      daddr: addr('8.8.8.8'),
      saddr: addr('0.0.0.0'),
      tos: 0,
      mark: 0,
      protocol: 0,
      sport: 0,
      dport: 0,
      oif: null,
      iif: null,
      anySrc: false,
    });
    return typeof dst === 'number' ? dst : dst.gateway;
  };

  it('are followed for five minutes when they come from the router in use', () => {
    const h = target();
    route(h.net, 'default via 10.0.0.9');
    redirect(h, '10.0.0.2', [10, 0, 0, 8]);
    expect(gatewayTo(h)).toBe(addr('10.0.0.9'));
    redirect(h, '10.0.0.9', [10, 0, 0, 8]);
    expect(gatewayTo(h)).toBe(addr('10.0.0.8'));
    h.world.runUntil(301 * SEC);
    expect(gatewayTo(h)).toBe(addr('10.0.0.9'));
  });

  it('need a socket that sent the packet they quote, but for ICMP', () => {
    const h = target();
    route(h.net, 'default via 10.0.0.9');
    redirect(h, '10.0.0.9', [10, 0, 0, 8], udp(4000, 53));
    expect(gatewayTo(h)).toBe(addr('10.0.0.9'));
    h.net.sockets.newRaw(17, () => {});
    redirect(h, '10.0.0.9', [10, 0, 0, 8], udp(4000, 53));
    expect(gatewayTo(h)).toBe(addr('10.0.0.8'));
  });

  it('are ignored when accept_redirects is off, and by a router unless both settings are on', () => {
    const h = target();
    route(h.net, 'default via 10.0.0.9');
    h.net.sysctl.set('net.ipv4.ip_forward', '1');
    redirect(h, '10.0.0.9', [10, 0, 0, 8]);
    expect(gatewayTo(h)).toBe(addr('10.0.0.9'));
    h.net.sysctl.set('net.ipv4.conf.all.accept_redirects', '1');
    redirect(h, '10.0.0.9', [10, 0, 0, 8]);
    expect(gatewayTo(h)).toBe(addr('10.0.0.8'));
  });
});
