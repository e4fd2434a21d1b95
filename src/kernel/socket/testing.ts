import { ETH_HLEN, ETH_P_IP, Ethhdr } from '../../wire/ethernet.ts';
import { type Ipv4Addr, parseIpv4 } from '../../wire/inet.ts';
import { IPPROTO_TCP, Iphdr } from '../../wire/ipv4.ts';
import { Tcphdr } from '../../wire/tcp.ts';
import { inetInsertIfa } from '../ip/devinet.ts';
import type { NetNs } from '../netns.ts';
import { World } from '../world.ts';
import { openPacketSocket } from './packet.ts';
import { inetListen, tcpBind, tcpClose } from './tcp.ts';
import { flagNames } from './tcp-output.ts';
import type { TcpSock } from './tcp-sock.ts';

/** Helpers for tests of sockets: two hosts on a veth pair, and what they say to each other. */

export function addr(text: string): Ipv4Addr {
  const a = parseIpv4(text);
  if (a === null) throw new Error(`bad address ${text}`);
  return a;
}

export const A = addr('10.0.0.1');
export const B = addr('10.0.0.2');
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (b: Uint8Array): string => new TextDecoder().decode(b);

export interface Pair {
  readonly world: World;
  readonly a: NetNs;
  readonly b: NetNs;
  /** TCP segments as they left either host: `a SYN`, `b SYN, ACK`, `a PSH, ACK 5`. */
  readonly segments: string[];
  /** The same as views, with where the data begins and ends. */
  readonly raw: { readonly th: Tcphdr; readonly ip: Iphdr }[];
}

/** Host a is 10.0.0.1, host b 10.0.0.2; loopback is up on both. */
export function pair(): Pair {
  const world = new World({ seed: 7 });
  const a = world.addNetNs('a');
  const b = world.addNetNs('b');
  const segments: string[] = [];
  const raw: Pair['raw'] = [];
  const dev = a.devices.add({ kind: 'veth', name: 'eth0', peer: { name: 'eth0', net: b } });
  for (const [net, d, address] of [
    [a, dev, A],
    [b, dev.peer, B],
  ] as const) {
    if (!d) throw new Error('no peer');
    net.devices.setUp(net.devices.loopback);
    inetInsertIfa(d, { local: address, prefixLen: 24 });
    net.devices.setUp(d);
    openPacketSocket(net, d, (f) => {
      if (f.pktType !== 4 || new Ethhdr(f.bytes, 0).proto !== ETH_P_IP) return;
      const ip = new Iphdr(f.bytes, ETH_HLEN);
      if (ip.protocol !== IPPROTO_TCP) return;
      const th = new Tcphdr(f.bytes, ETH_HLEN + ip.hdrlen);
      const length = ip.totLen - ip.hdrlen - th.doff * 4;
      segments.push(`${net.name} ${flagNames(th.flags)}${length > 0 ? ` ${length}` : ''}`);
      raw.push({ th, ip });
    });
  }
  return { world, a, b, segments, raw };
}

/** A listener on host b whose connections do what `accept` says. */
export function listen(p: Pair, port: number, accept: (sk: TcpSock) => void = () => {}): TcpSock {
  const sk = p.b.sockets.newTcp();
  if (tcpBind(sk, addr('0.0.0.0'), port) !== 0 || inetListen(sk) !== 0) throw new Error('listen');
  sk.events = { accept };
  return sk;
}

/** Closes when the other side does. */
export const closeAtEof = (sk: TcpSock): void => {
  sk.events = { ...sk.events, eof: () => tcpClose(sk) };
};
