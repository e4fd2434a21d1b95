import { ECONNREFUSED, ECONNRESET, ETIMEDOUT, errnoName } from '../kernel/errno.ts';
import type { NetNs } from '../kernel/netns.ts';
import {
  inetListen,
  tcpBind,
  tcpClose,
  tcpRecvmsg,
  tcpSendmsg,
  tcpShutdown,
  tcpV4Connect,
} from '../kernel/socket/tcp.ts';
import type { TcpSock } from '../kernel/socket/tcp-sock.ts';
import { type UdpSock, udpBind, udpConnect, udpSendmsg } from '../kernel/socket/udp.ts';
import { MSEC, SEC } from '../kernel/time/clock.ts';
import type { World } from '../kernel/world.ts';
import { formatIpv4, INADDR_ANY, type Ipv4Addr } from '../wire/inet.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Between the close of one connection and the next one. */
const PAUSE = 30 * MSEC;
/** How long a built-in waits for an answer when nothing else is said. */
export const PATIENCE = 2 * SEC;

export interface Check {
  readonly src: Ipv4Addr;
  readonly sport: number;
  readonly dst: Ipv4Addr;
  readonly dport: number;
  readonly timeout: number;
}

/** Lets time pass until `done`, at most up to `limit`. */
function wait(world: World, limit: number, done: () => boolean): void {
  while (!done() && world.step(limit)) {
    // alarms bring the answer
  }
  if (!done() && world.clock.now < limit) world.runUntil(limit);
}

export const pause = (world: World, time = PAUSE): void => world.runUntil(world.clock.now + time);

/** A TCP server that says who it is and whom it sees, and echoes. */
export function serveTcp(net: NetNs, addr: Ipv4Addr, port: number): number {
  const listener = net.sockets.newTcp();
  const ret = tcpBind(listener, addr, port) || inetListen(listener);
  if (ret < 0) return ret;
  listener.events.accept = (child) => {
    const local = `${formatIpv4(child.saddr)}:${child.sport}`;
    tcpSendmsg(child, encode(`server=${local} sees=${formatIpv4(child.daddr)}:${child.dport}\n`));
    child.events.data = (bytes) => {
      tcpRecvmsg(child);
      tcpSendmsg(child, encode(`echo ${decode(bytes)}`));
    };
    child.events.eof = () => tcpClose(child);
    child.events.error = () => tcpClose(child);
  };
  return 0;
}

/** The same for UDP: a line for each datagram, from the address it was sent to. */
export function serveUdp(net: NetNs, addr: Ipv4Addr, port: number): number {
  const sk = net.sockets.newUdp();
  const ret = udpBind(sk, addr, port);
  if (ret < 0) return ret;
  sk.onDatagram = (d) => {
    const line = `server=${formatIpv4(d.daddr)}:${port} sees=${formatIpv4(d.saddr)}:${d.sport}\n`;
    udpSendmsg(sk, encode(line), { addr: d.saddr, port: d.sport });
  };
  return 0;
}

const outcome = (errno: number): string => {
  if (errno === ECONNREFUSED) return 'refused';
  if (errno === ECONNRESET) return 'reset';
  return errno === ETIMEDOUT ? 'timeout' : `error ${errnoName(errno)}`;
};

/** What a client keeps open. */
interface Held {
  readonly label: string;
  /** Sends five bytes and waits for what comes back. */
  again(): string;
  close(): void;
}

const labelOf = (sk: TcpSock | UdpSock): string => `${formatIpv4(sk.saddr)}:${sk.sport}`;

/** Sends by `send`, and waits until `state` says what came. */
function sendAgain(world: World, send: () => number, state: () => string | null): string {
  const sent = world.cpu.process(send);
  if (sent < 0) return errnoName(sent);
  wait(world, world.clock.now + PATIENCE, () => state() !== null);
  return state() ?? 'timeout';
}

function holdTcp(sk: TcpSock): Held {
  let [got, ended, errno] = [false, false, 0];
  sk.events.data = () => {
    tcpRecvmsg(sk);
    got = true;
  };
  sk.events.eof = () => {
    ended = true;
  };
  sk.events.error = (error) => {
    errno = error;
  };
  const state = (): string | null => {
    if (errno !== 0) return errnoName(errno);
    return got ? 'ok' : ended ? 'closed' : null;
  };
  return {
    label: labelOf(sk),
    again: () => {
      got = false;
      errno = 0;
      return sendAgain(sk.net.world, () => tcpSendmsg(sk, encode('again')), state);
    },
    close: () => tcpClose(sk),
  };
}

function holdUdp(sk: UdpSock): Held {
  let [got, errno] = [false, 0];
  sk.onDatagram = () => {
    got = true;
  };
  sk.onError = (error) => {
    errno = error;
  };
  const state = (): string | null => (errno !== 0 ? errnoName(errno) : got ? 'ok' : null);
  return {
    label: labelOf(sk),
    again: () => {
      got = false;
      errno = 0;
      return sendAgain(sk.net.world, () => udpSendmsg(sk, encode('again')), state);
    },
    close: () => sk.net.sockets.release(sk),
  };
}

/** The clients of a record: they check servers, and some keep their connections. */
export class Peers {
  private held: Held[] = [];

  /** Opens a TCP connection, reads once and closes; or keeps it. */
  tcpCheck(net: NetNs, check: Check, keep: 'no' | 'open' | 'half'): string {
    const { world } = net;
    const sk = net.sockets.newTcp();
    let text = '';
    let ended = false;
    let errno = 0;
    sk.events.data = (bytes) => {
      text += decode(bytes);
      tcpRecvmsg(sk);
    };
    sk.events.eof = () => {
      ended = true;
    };
    sk.events.error = (error) => {
      errno = error;
    };
    let ret = 0;
    world.cpu.process(() => {
      if (check.src !== INADDR_ANY || check.sport !== 0) ret = tcpBind(sk, check.src, check.sport);
      if (ret === 0) ret = tcpV4Connect(sk, check.dst, check.dport);
    });
    if (ret === 0) wait(world, world.clock.now + check.timeout, () => text !== '' || ended || errno !== 0);
    const from = sk.saddr === INADDR_ANY ? check.src : sk.saddr;
    const head = `${formatIpv4(from)}:${sk.sport || check.sport} -> ${formatIpv4(check.dst)}:${check.dport}  `;
    const ok = text !== '';
    if (ok && keep !== 'no') {
      if (keep === 'half') world.cpu.process(() => tcpShutdown(sk));
      this.held.push(holdTcp(sk));
    } else world.cpu.process(() => tcpClose(sk));
    if (keep === 'no' || !ok) pause(world);
    if (ok) return `${head}ok ${text.trim()}\n`;
    const why = ret < 0 ? outcome(-ret) : errno !== 0 ? outcome(errno) : ended ? 'closed' : 'timeout';
    return `${head}${why}\n`;
  }

  /** Sends a datagram and reads the answer. */
  udpCheck(net: NetNs, check: Check, keep: boolean): string {
    const { world } = net;
    const sk = net.sockets.newUdp();
    let text = '';
    let errno = 0;
    sk.onDatagram = (d) => {
      text = decode(d.data);
    };
    sk.onError = (error) => {
      errno = error;
    };
    let ret = 0;
    world.cpu.process(() => {
      if (check.src !== INADDR_ANY || check.sport !== 0) ret = udpBind(sk, check.src, check.sport);
      if (ret === 0) ret = udpConnect(sk, check.dst, check.dport);
      if (ret === 0) ret = Math.min(0, udpSendmsg(sk, encode('hi')));
    });
    if (ret === 0) wait(world, world.clock.now + check.timeout, () => text !== '' || errno !== 0);
    const head = `${formatIpv4(sk.saddr)}:${sk.sport} -> ${formatIpv4(check.dst)}:${check.dport}  `;
    if (keep && text !== '') this.held.push(holdUdp(sk));
    else {
      net.sockets.release(sk);
      pause(world);
    }
    if (text !== '') return `${head}ok ${text.trim()}\n`;
    return `${head}${ret < 0 ? outcome(-ret) : errno !== 0 ? outcome(errno) : 'timeout'}\n`;
  }

  /** `@again`. */
  again(): string {
    return this.held.map((held) => `${held.label} again: ${held.again()}\n`).join('');
  }

  /** `@release`. */
  release(world: World): void {
    world.cpu.process(() => {
      for (const held of this.held) held.close();
    });
    this.held = [];
    pause(world);
  }
}
