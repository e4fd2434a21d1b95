import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ARP_LEN, ARPOP_REPLY, Arphdr, writeArp } from './arp.ts';
import { fromHex, toHex } from './bytes.ts';
import { checksum } from './checksum.ts';
import { ETH_HLEN, Ethhdr } from './ethernet.ts';
import { ICMP_HLEN, Icmphdr } from './icmp.ts';
import { ipv4, type MacAddr } from './inet.ts';
import { IP_HLEN, Iphdr } from './ipv4.ts';
import { TCP_HLEN, Tcphdr } from './tcp.ts';
import { UDP_HLEN, Udphdr } from './udp.ts';

const PAD = 5;

/**
 * A view writes a field and reads it back, wherever it lies in the buffer, and touches nothing outside its header.
 */
function roundTrips<V extends object>(
  make: (b: Uint8Array, o: number) => V,
  size: number,
  fields: Partial<Record<keyof V, number>>,
): void {
  for (const [name, max] of Object.entries(fields) as [keyof V & string, number][]) {
    fc.assert(
      fc.property(
        fc.nat(max),
        fc.uint8Array({ minLength: size + 2 * PAD, maxLength: size + 2 * PAD }),
        (value, noise) => {
          const b = noise.slice();
          const view = make(b, PAD);
          Reflect.set(view, name, value);
          expect(Reflect.get(make(b, PAD), name)).toBe(value);
          expect(b.subarray(0, PAD)).toEqual(noise.subarray(0, PAD));
          expect(b.subarray(PAD + size)).toEqual(noise.subarray(PAD + size));
        },
      ),
      { numRuns: 30 },
    );
  }
}

test('IPv4 fields', () => {
  roundTrips((b, o) => new Iphdr(b, o), IP_HLEN, {
    tos: 255,
    totLen: 0xffff,
    id: 0xffff,
    fragOff: 0xffff,
    ttl: 255,
    protocol: 255,
    check: 0xffff,
    saddr: 0xffffffff,
    daddr: 0xffffffff,
  });
});

test('TCP fields; the header length leaves the reserved bits alone', () => {
  roundTrips((b, o) => new Tcphdr(b, o), TCP_HLEN, {
    source: 0xffff,
    dest: 0xffff,
    seq: 0xffffffff,
    ackSeq: 0xffffffff,
    doff: 15,
    flags: 255,
    window: 0xffff,
    check: 0xffff,
    urgPtr: 0xffff,
  });
  const b = new Uint8Array(TCP_HLEN).fill(0xff);
  new Tcphdr(b, 0).doff = 5;
  expect(b[12]).toBe(0x5f);
});

test('UDP and ICMP fields', () => {
  roundTrips((b, o) => new Udphdr(b, o), UDP_HLEN, { source: 0xffff, dest: 0xffff, len: 0xffff, check: 0xffff });
  roundTrips((b, o) => new Icmphdr(b, o), ICMP_HLEN, {
    type: 255,
    code: 255,
    checksum: 0xffff,
    id: 0xffff,
    sequence: 0xffff,
    rest: 0xffffffff,
  });
});

test('a real packet is read as what it is', () => {
  // an echo request from 192.168.1.2 to 10.0.0.2
  const b = fromHex('4500001c100140003f0179d9c0a801020a0000020800f7fd00010001') ?? new Uint8Array(0);
  const ip = new Iphdr(b, 0);
  expect([ip.version, ip.hdrlen, ip.totLen, ip.ttl, ip.protocol, ip.isFragment]).toEqual([4, 20, 28, 63, 1, false]);
  expect([ip.saddr, ip.daddr]).toEqual([ipv4(0xc0a80102), ipv4(0x0a000002)]);
  const icmp = new Icmphdr(b, 20);
  expect([icmp.type, icmp.code, icmp.id, icmp.sequence]).toEqual([8, 0, 1, 1]);
  expect(checksum(b, 20, 28)).toBe(0);
});

test('sendCheck makes the header sum to zero, options included', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 15 }), fc.uint8Array({ minLength: 60, maxLength: 60 }), (ihl, noise) => {
      const b = noise.slice();
      b[0] = 0x40 | ihl;
      const ip = new Iphdr(b, 0);
      ip.sendCheck();
      expect(checksum(b, 0, ip.hdrlen)).toBe(0);
    }),
  );
});

test('a fragment is told by its offset or by more to come', () => {
  const b = new Uint8Array(IP_HLEN);
  const ip = new Iphdr(b, 0);
  ip.fragOff = 0x4000;
  expect(ip.isFragment).toBe(false);
  ip.fragOff = 0x2000;
  expect([ip.isFragment, ip.fragmentOffset]).toEqual([true, 0]);
  ip.fragOff = 185;
  expect([ip.isFragment, ip.fragmentOffset]).toEqual([true, 1480]);
});

test('Ethernet and ARP', () => {
  const b = new Uint8Array(ETH_HLEN + ARP_LEN);
  const eth = new Ethhdr(b, 0);
  const [us, them] = ['020000000001' as MacAddr, '020000000002' as MacAddr];
  eth.dest = them;
  eth.source = us;
  eth.proto = 0x0806;
  writeArp(b, ETH_HLEN, { op: ARPOP_REPLY, sha: us, spa: ipv4(1), tha: them, tpa: ipv4(2) });
  const arp = new Arphdr(b, ETH_HLEN);
  expect([eth.dest, eth.source, eth.proto]).toEqual([them, us, 0x0806]);
  expect([arp.valid, arp.op, arp.sha, arp.spa, arp.tha, arp.tpa]).toEqual([true, 2, us, 1, them, 2]);
  b[ETH_HLEN] = 9;
  expect(arp.valid).toBe(false);
});

test('hex reads back as it was written, and refuses the rest', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (b) => {
      expect(fromHex(toHex(b))).toEqual(b);
    }),
  );
  for (const bad of ['0', 'zz', '0x00', '00 ']) expect(fromHex(bad)).toBeNull();
});
