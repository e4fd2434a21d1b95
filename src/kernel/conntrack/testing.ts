import './module.ts';
import { set8, set16, set32 } from '../../wire/bytes.ts';
import { checksum, foldChecksum, pseudoSum, sum16 } from '../../wire/checksum.ts';
import { type Ipv4Addr, parseIpv4 } from '../../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, Iphdr } from '../../wire/ipv4.ts';
import { TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN, TCP_URG } from '../../wire/tcp.ts';
import { NF_INET_FORWARD, NF_INET_POST_ROUTING, NF_INET_PRE_ROUTING } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { World } from '../world.ts';

/** Helpers of the tests in this folder: packets from nothing, sent through the hooks of a router without devices. */

export const addr = (text: string): Ipv4Addr => {
  const a = parseIpv4(text);
  if (a === null) throw new Error(`not an address: ${text}`);
  return a;
};

/** A namespace with connection tracking on. */
export function router(seed = 1): { world: World; net: NetNs } {
  const world = new World({ seed });
  const net = world.addNetNs('router');
  net.ct.get();
  return { world, net };
}

const FLAGS: Readonly<Record<string, number>> = {
  F: TCP_FIN,
  S: TCP_SYN,
  R: TCP_RST,
  P: TCP_PSH,
  A: TCP_ACK,
  U: TCP_URG,
};
export const flags = (letters: string): number => [...letters].reduce((sum, c) => sum | (FLAGS[c] ?? 0), 0);

/** The header of an IPv4 packet around `payload`, checksum and all. */
export function ipBytes(src: Ipv4Addr, dst: Ipv4Addr, protocol: number, payload: Uint8Array): Uint8Array {
  const b = new Uint8Array(20 + payload.length);
  b.set(payload, 20);
  set8(b, 0, 0x45);
  const iph = new Iphdr(b, 0);
  iph.totLen = b.length;
  iph.ttl = 64;
  iph.protocol = protocol;
  iph.saddr = src;
  iph.daddr = dst;
  iph.sendCheck();
  return b;
}

const withChecksum = (b: Uint8Array, at: number, src: Ipv4Addr, dst: Ipv4Addr, protocol: number): Uint8Array => {
  const pseudo = protocol === IPPROTO_ICMP ? 0 : pseudoSum(src, dst, protocol, b.length);
  set16(b, at, foldChecksum(sum16(b, 0, b.length, pseudo)));
  return ipBytes(src, dst, protocol, b);
};

interface TcpFields {
  readonly src: Ipv4Addr;
  readonly dst: Ipv4Addr;
  readonly sport: number;
  readonly dport: number;
  readonly flags: string;
  readonly seq?: number;
  readonly ack?: number;
  readonly window?: number;
  readonly options?: readonly number[];
  readonly data?: number;
}

export function tcpBytes(f: TcpFields): Uint8Array {
  const options = f.options ?? [];
  const header = 20 + Math.ceil(options.length / 4) * 4;
  const b = new Uint8Array(header + (f.data ?? 0));
  set16(b, 0, f.sport);
  set16(b, 2, f.dport);
  set32(b, 4, f.seq ?? 0);
  set32(b, 8, f.ack ?? 0);
  set8(b, 12, (header / 4) << 4);
  set8(b, 13, flags(f.flags));
  set16(b, 14, f.window ?? 64240);
  b.set(options, 20);
  return withChecksum(b, 16, f.src, f.dst, IPPROTO_TCP);
}

export function udpBytes(src: Ipv4Addr, dst: Ipv4Addr, sport: number, dport: number, data = 4): Uint8Array {
  const b = new Uint8Array(8 + data);
  set16(b, 0, sport);
  set16(b, 2, dport);
  set16(b, 4, b.length);
  return withChecksum(b, 6, src, dst, IPPROTO_UDP);
}

/** An ICMP message; `body` follows the eight bytes of the header. */
export function icmpBytes(
  src: Ipv4Addr,
  dst: Ipv4Addr,
  type: number,
  code: number,
  id: number,
  body: Uint8Array = new Uint8Array(4),
): Uint8Array {
  const b = new Uint8Array(8 + body.length);
  set8(b, 0, type);
  set8(b, 1, code);
  set16(b, 4, id);
  b.set(body, 8);
  return withChecksum(b, 2, src, dst, IPPROTO_ICMP);
}

export function skbOf(net: NetNs, bytes: Uint8Array): SkBuff {
  const skb = net.world.allocSkb(bytes.length);
  const at = skb.put(bytes.length);
  skb.head.set(bytes, at);
  skb.networkHeader = at;
  skb.protocol = 0x0800;
  return skb;
}

/** Forwards a packet through PREROUTING, FORWARD and POSTROUTING. `skb` is as it left; `passed` is false for a drop. */
export function forward(net: NetNs, bytes: Uint8Array): { skb: SkBuff; passed: boolean } {
  const skb = skbOf(net, bytes);
  let passed = false;
  const { nf } = net;
  nf.hook(NF_INET_PRE_ROUTING, null, skb, null, null, () =>
    nf.hook(NF_INET_FORWARD, null, skb, null, null, () =>
      nf.hook(NF_INET_POST_ROUTING, null, skb, null, null, () => {
        passed = true;
        return 0;
      }),
    ),
  );
  return { skb, passed };
}

/** The bytes of a packet from its IP header on. */
export const bytesOf = (skb: SkBuff): Uint8Array => skb.head.slice(skb.networkHeader, skb.tail);

/** True when the IP checksum and the TCP, UDP or ICMP checksum are right. */
export function checksumsOk(b: Uint8Array): boolean {
  const iph = new Iphdr(b, 0);
  if (checksum(b, 0, iph.hdrlen) !== 0) return false;
  const pseudo =
    iph.protocol === IPPROTO_ICMP ? 0 : pseudoSum(iph.saddr, iph.daddr, iph.protocol, b.length - iph.hdrlen);
  return foldChecksum(sum16(b, iph.hdrlen, b.length, pseudo)) === 0;
}
