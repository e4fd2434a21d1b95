import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { get16 } from '../../wire/bytes.ts';
import { ICMP_DEST_UNREACH, ICMP_ECHO, ICMP_ECHOREPLY, ICMP_REDIRECT } from '../../wire/icmp.ts';
import { formatIpv4, type Ipv4Addr, ipv4 } from '../../wire/inet.ts';
import { Iphdr } from '../../wire/ipv4.ts';
import {
  NF_ACCEPT,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
  type NfHook,
} from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { NatTable } from './nat.ts';
import { nfCtGet } from './nf-conn.ts';
import { nfNatIcmpReplyTranslation } from './nf-nat-proto.ts';
import { addr, bytesOf, checksumsOk, forward, icmpBytes, router, skbOf, tcpBytes, udpBytes } from './testing.ts';
import {
  IP_CT_RELATED,
  NF_NAT_MANIP_DST,
  NF_NAT_MANIP_SRC,
  NF_NAT_RANGE_MAP_IPS,
  NF_NAT_RANGE_PERSISTENT,
  NF_NAT_RANGE_PROTO_OFFSET,
  NF_NAT_RANGE_PROTO_SPECIFIED,
  type NfNatRange,
} from './types.ts';

const range = (min: Ipv4Addr, max = min, ports?: readonly [number, number], flags = 0): NfNatRange => ({
  flags: flags | NF_NAT_RANGE_MAP_IPS | (ports ? NF_NAT_RANGE_PROTO_SPECIFIED : 0),
  minAddr: min,
  maxAddr: max,
  minProto: ports?.[0] ?? 0,
  maxProto: ports?.[1] ?? 0,
  baseProto: 0,
});

/** A nat table that maps everything at one hook. */
const mapAll = (net: NetNs, hook: NfHook, to: NfNatRange): NatTable => ({
  run: (skb, state) => {
    if (state.hook !== hook || !skb.nfct) return NF_ACCEPT;
    const src = hook === NF_INET_POST_ROUTING || hook === NF_INET_LOCAL_IN;
    return net.ct.nat.setupInfo(skb.nfct, to, src ? NF_NAT_MANIP_SRC : NF_NAT_MANIP_DST);
  },
});

const ends = (b: Uint8Array): string => {
  const ip = new Iphdr(b, 0);
  const ports = ip.protocol === 1 ? [get16(b, 24), ''] : [get16(b, 20), get16(b, 22)];
  return `${formatIpv4(ip.saddr)}:${ports[0]} ${formatIpv4(ip.daddr)}:${ports[1]}`;
};

/** The packet a peer sends back for one it got. */
function answer(b: Uint8Array): Uint8Array {
  const ip = new Iphdr(b, 0);
  const [src, dst] = [ip.daddr, ip.saddr];
  if (ip.protocol === 1) return icmpBytes(src, dst, ICMP_ECHOREPLY, 0, get16(b, 24));
  const [sport, dport] = [get16(b, 22), get16(b, 20)];
  if (ip.protocol === 17) return udpBytes(src, dst, sport, dport);
  return tcpBytes({ src, dst, sport, dport, flags: 'SA', seq: 7, ack: 1 });
}

const swapped = (text: string): string => text.split(' ').reverse().join(' ');

const client = addr('192.168.1.2');
const server = addr('10.0.0.2');

describe('NAT', () => {
  it('the translation of an answer is the inverse of the translation of the request', () => {
    const ip = fc.integer({ min: 0x01000000, max: 0xdfffffff }).map((n) => ipv4(n));
    const port = fc.integer({ min: 1, max: 65535 });
    const ports = fc.option(fc.tuple(port, port).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const));
    const target = fc.record({ from: ip, size: fc.integer({ min: 0, max: 300 }), ports });
    fc.assert(
      fc.property(
        fc.constantFrom('tcp', 'udp', 'icmp'),
        fc.record({ src: ip, dst: ip, sport: port, dport: port }),
        fc.option(target),
        fc.option(target),
        (proto, p, dnat, snat) => {
          const { net } = router();
          const to = (t: typeof target extends fc.Arbitrary<infer T> ? T : never): NfNatRange =>
            range(t.from, ipv4(t.from + t.size), t.ports ?? undefined);
          if (dnat) net.ct.nat.registerTable(mapAll(net, NF_INET_PRE_ROUTING, to(dnat)));
          if (snat) net.ct.nat.registerTable(mapAll(net, NF_INET_POST_ROUTING, to(snat)));
          const request =
            proto === 'tcp'
              ? tcpBytes({ ...p, flags: 'S' })
              : proto === 'udp'
                ? udpBytes(p.src, p.dst, p.sport, p.dport)
                : icmpBytes(p.src, p.dst, ICMP_ECHO, 0, p.sport);
          const sent = forward(net, request);
          const out = bytesOf(sent.skb);
          expect(sent.passed && checksumsOk(out)).toBe(true);
          if (snat) {
            const { saddr } = new Iphdr(out, 0);
            expect(saddr >= snat.from && saddr <= snat.from + snat.size).toBe(true);
          }
          const back = forward(net, answer(out));
          const got = bytesOf(back.skb);
          expect(back.passed && checksumsOk(got)).toBe(true);
          expect(ends(got)).toBe(ends(answer(request)));
          if (proto !== 'icmp') expect(ends(got)).toBe(swapped(ends(request)));
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    [80, 1, 511],
    [600, 600, 1023],
    [5000, 1024, 65535],
  ])('two clients with source port %i: the second gets another port of the same class', (port, min, max) => {
    const { net } = router();
    net.ct.nat.registerTable(mapAll(net, NF_INET_POST_ROUTING, range(addr('203.0.113.1'))));
    const first = bytesOf(forward(net, udpBytes(client, server, port, 53)).skb);
    const second = bytesOf(forward(net, udpBytes(addr('192.168.1.3'), server, port, 53)).skb);
    expect(get16(first, 20)).toBe(port);
    expect(get16(second, 20)).not.toBe(port);
    expect(get16(second, 20)).toBeGreaterThanOrEqual(min);
    expect(get16(second, 20)).toBeLessThanOrEqual(max);
    const to = bytesOf(forward(net, answer(second)).skb);
    expect(ends(to)).toBe(`10.0.0.2:53 192.168.1.3:${port}`);
  });

  it('moves the port of a connection that no rule maps, when its answers would be taken for another one', () => {
    const { net } = router();
    const { nat } = net.ct;
    nat.registerTable({
      run: (skb, state) =>
        state.hook === NF_INET_PRE_ROUTING && skb.nfct && skb.ip.daddr === addr('10.96.0.1')
          ? nat.setupInfo(skb.nfct, range(server), NF_NAT_MANIP_DST)
          : NF_ACCEPT,
    });
    forward(net, udpBytes(client, addr('10.96.0.1'), 5000, 53));
    const direct = forward(net, udpBytes(client, server, 5000, 53));
    expect(direct.passed).toBe(true);
    expect(get16(bytesOf(direct.skb), 20)).not.toBe(5000);
    expect(ends(bytesOf(forward(net, answer(bytesOf(direct.skb))).skb))).toBe('10.0.0.2:53 192.168.1.2:5000');
  });

  it('gives a source the mapping it has already', () => {
    const { net } = router();
    net.ct.nat.registerTable(
      mapAll(net, NF_INET_POST_ROUTING, range(addr('203.0.113.1'), addr('203.0.113.200'), undefined)),
    );
    const sources = ['10.0.0.2', '10.0.0.77', '8.8.8.8', '1.1.1.1'].map((dst) => {
      const out = bytesOf(forward(net, udpBytes(client, addr(dst), 5000, 53)).skb);
      return formatIpv4(new Iphdr(out, 0).saddr);
    });
    expect(new Set(sources).size).toBe(1);
  });

  it('chooses the address of a range that Linux chooses', () => {
    const { net } = router();
    net.ct.nat.registerTable(mapAll(net, NF_INET_PRE_ROUTING, range(addr('10.0.0.10'), addr('10.0.0.14'))));
    const pick = (src: string, dst: string, sport: number): string =>
      formatIpv4(new Iphdr(bytesOf(forward(net, udpBytes(addr(src), addr(dst), sport, 1000)).skb), 0).daddr);
    expect(pick('192.168.1.2', '10.0.0.3', 1000)).toBe('10.0.0.12');
    expect(pick('192.168.1.3', '10.0.0.4', 1001)).toBe('10.0.0.12');
    expect(pick('192.168.1.4', '8.8.8.8', 1002)).toBe('10.0.0.11');
  });

  it('a persistent range looks at the source alone', () => {
    const pick = (dst: string, flags: number): number => {
      const { net } = router();
      const to = range(addr('203.0.113.1'), addr('203.0.113.200'), undefined, flags);
      net.ct.nat.registerTable(mapAll(net, NF_INET_PRE_ROUTING, to));
      return new Iphdr(bytesOf(forward(net, udpBytes(client, addr(dst), 5000, 53)).skb), 0).daddr;
    };
    expect(pick('10.0.0.2', NF_NAT_RANGE_PERSISTENT)).toBe(pick('10.9.9.9', NF_NAT_RANGE_PERSISTENT));
    expect(pick('10.0.0.2', 0)).not.toBe(pick('10.9.9.9', 0));
  });

  it('takes a destination port range from its low end, for every client', () => {
    const { net } = router();
    net.ct.nat.registerTable(mapAll(net, NF_INET_PRE_ROUTING, range(server, server, [2000, 2100])));
    const ports = [4001, 4002, 4003].map((sport) => {
      const out = bytesOf(forward(net, udpBytes(client, addr('10.9.9.9'), sport, 80)).skb);
      return get16(out, 22);
    });
    expect(ports).toEqual([2000, 2000, 2000]);
    const inside = bytesOf(forward(net, udpBytes(client, addr('10.9.9.9'), 4004, 2042)).skb);
    expect(get16(inside, 22)).toBe(2042);
  });

  it('maps ports by their distance from a base', () => {
    const { net } = router();
    const to = { ...range(server, server, [5000, 5999], NF_NAT_RANGE_PROTO_OFFSET), baseProto: 3000 };
    net.ct.nat.registerTable(mapAll(net, NF_INET_PRE_ROUTING, to));
    const out = bytesOf(forward(net, udpBytes(client, addr('10.9.9.9'), 1234, 3042)).skb);
    expect(ends(out)).toBe('192.168.1.2:1234 10.0.0.2:5042');
  });

  it('a masqueraded connection ends with its device, its address, or its way out', () => {
    const masquerade = (): NetNs => {
      const { net } = router();
      net.ct.nat.registerTable({
        run: (skb, state) => {
          const ct = nfCtGet(skb);
          if (state.hook !== NF_INET_POST_ROUTING || !ct) return NF_ACCEPT;
          ct.masqIndex = 3;
          return net.ct.nat.setupInfo(ct, range(addr('203.0.113.1')), NF_NAT_MANIP_SRC);
        },
      });
      forward(net, udpBytes(client, server, 5000, 53));
      return net;
    };
    const down = masquerade();
    down.ct.nat.deviceDown(4);
    down.ct.nat.addrGone(3, addr('203.0.113.2'));
    expect(down.ct.count).toBe(1);
    down.ct.nat.deviceDown(3);
    expect(down.ct.count).toBe(0);
    const bare = masquerade();
    bare.ct.nat.addrGone(3, addr('203.0.113.1'));
    expect(bare.ct.count).toBe(0);
    const moved = masquerade(); // here packets leave by no device at all
    expect(forward(moved, udpBytes(client, server, 5000, 53)).passed).toBe(false);
    expect(moved.ct.count).toBe(0);
  });

  it('asks the table for the first packet of a connection only', () => {
    const { net } = router();
    let asked = 0;
    net.ct.nat.registerTable({
      run: () => {
        asked++;
        return NF_ACCEPT;
      },
    });
    for (let i = 0; i < 3; i++) forward(net, udpBytes(client, server, 5000, 53));
    expect(asked).toBe(2); // PREROUTING and POSTROUTING of the first
  });
});

describe('ICMP errors', () => {
  const gateway = addr('10.0.0.9');
  const nat = (net: NetNs): void => {
    net.ct.nat.registerTable(mapAll(net, NF_INET_PRE_ROUTING, range(server, server, [8080, 8080])));
    net.ct.nat.registerTable(mapAll(net, NF_INET_POST_ROUTING, range(addr('203.0.113.1'), undefined, [700, 700])));
  };

  it.each(['tcp', 'udp'])('translate the quoted %s packet back, checksums and all', (proto) => {
    const { net } = router();
    nat(net);
    const virtual = addr('10.96.0.1');
    const request =
      proto === 'tcp'
        ? tcpBytes({ src: client, dst: virtual, sport: 5000, dport: 80, flags: 'S' })
        : udpBytes(client, virtual, 5000, 80);
    const out = bytesOf(forward(net, request).skb);
    const error = forward(net, icmpBytes(gateway, addr('203.0.113.1'), ICMP_DEST_UNREACH, 1, 0, out));
    const b = bytesOf(error.skb);
    expect(error.passed).toBe(true);
    expect(formatIpv4(new Iphdr(b, 0).daddr)).toBe('192.168.1.2');
    expect(b.slice(28)).toEqual(request);
    expect(checksumsOk(b)).toBe(true);
  });

  it('are INVALID when they quote nothing known, or come for somebody else', () => {
    const { net } = router();
    const quoted = udpBytes(client, server, 5000, 53);
    expect(forward(net, icmpBytes(gateway, client, ICMP_DEST_UNREACH, 3, 0, quoted)).skb.nfct).toBeNull();
    forward(net, quoted);
    expect(forward(net, icmpBytes(gateway, addr('1.2.3.4'), ICMP_DEST_UNREACH, 3, 0, quoted)).skb.nfct).toBeNull();
    expect(forward(net, icmpBytes(gateway, client, ICMP_DEST_UNREACH, 3, 0, quoted)).skb.ctinfo).toBe(4);
  });

  it('a redirect about a translated connection is dropped', () => {
    const { net } = router();
    nat(net);
    const out = bytesOf(forward(net, udpBytes(client, addr('10.96.0.1'), 5000, 80)).skb);
    expect(forward(net, icmpBytes(gateway, addr('203.0.113.1'), ICMP_REDIRECT, 1, 0, out)).passed).toBe(false);
  });

  it('with a checksum that was found wrong once are dropped where packets come in', () => {
    const { net } = router();
    const quoted = udpBytes(client, server, 5000, 53);
    const ct = nfCtGet(forward(net, quoted).skb);
    if (!ct) throw new Error('no connection');
    const damaged = icmpBytes(gateway, client, ICMP_DEST_UNREACH, 3, 0, quoted);
    damaged[30] = (damaged[30] ?? 0) ^ 1;
    const passes = (hook: NfHook): boolean => {
      const skb = skbOf(net, damaged);
      skb.csumComplete = true;
      return nfNatIcmpReplyTranslation(skb, ct, IP_CT_RELATED, hook, NF_NAT_MANIP_DST);
    };
    const hooks = [NF_INET_PRE_ROUTING, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT] as const;
    expect(hooks.map(passes)).toEqual([false, false, true]);
  });
});
