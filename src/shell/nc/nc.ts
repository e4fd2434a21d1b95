import { EHOSTUNREACH, EINPROGRESS, strerror } from '../../kernel/errno.ts';
import { inetListen, tcpBind, tcpClose, tcpSendmsg, tcpShutdown, tcpV4Connect } from '../../kernel/socket/tcp.ts';
import type { TcpSock } from '../../kernel/socket/tcp-sock.ts';
import { type UdpSock, udpBind, udpConnect, udpSendmsg } from '../../kernel/socket/udp.ts';
import { SEC } from '../../kernel/time/clock.ts';
import { portToService } from '../../kernel/xtables/services.ts';
import { formatIpv4, INADDR_ANY, type Ipv4Addr, parseIpv4 } from '../../wire/inet.ts';
import type { Command, Process } from '../command.ts';
import { hostName, resolveHost } from '../resolve.ts';
import { NcExit, type NcOptions, parseNc } from './options.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function after(process: Process, seconds: number, run: () => void): void {
  const { clock, cpu } = process.world;
  const alarm = clock.after(seconds * SEC, () => cpu.process(run));
  process.onExit(() => clock.cancel(alarm));
}

function say(process: Process, o: NcOptions, text: string): void {
  if (o.verbose) process.err(`${text}\n`);
}

const outcome = (_process: Process, o: NcOptions, addr: Ipv4Addr, port: number, word: string): string => {
  const proto = o.udp ? 'udp' : 'tcp';
  const named = o.host !== null && parseIpv4(o.host) === null ? o.host : null;
  const at = named === null ? formatIpv4(addr) : `${named} (${formatIpv4(addr)})`;
  return `Connection to ${at} ${port} port [${proto}/${portToService(port, proto) ?? '*'}] ${word}`;
};

/** A TCP connection: input to it, its data to output, until both sides are done. */
function attach(process: Process, o: NcOptions, sk: TcpSock, ended: () => void): void {
  const stop = (): void => {
    tcpClose(sk);
    ended();
  };
  sk.events = {
    data: (bytes) => process.out(decoder.decode(bytes)),
    eof: stop,
    error: (errno) => {
      process.err(`nc: read failed (0/3): ${strerror(errno)}\n`);
      stop();
    },
  };
  if (o.detached) return;
  if (process.stdin !== '') tcpSendmsg(sk, encoder.encode(process.stdin));
  // the end of the input: -N closes our half, -q gives up some time later; else the peer decides
  if (o.shutdown && process.stdin !== '') tcpShutdown(sk);
  if (o.quit !== null && o.quit >= 0) after(process, o.quit, stop);
}

/** Tries the ports one after the other (`nc HOST PORT...`). */
function client(process: Process, o: NcOptions, addr: Ipv4Addr): void {
  const list = o.ports.flatMap(([low, high]) => Array.from({ length: high - low + 1 }, (_, i) => low + i));
  let good = false;
  let at = 0;
  let busy = false;
  let wanted = false;
  // a port may fail at once: the next one is tried from here, not from within
  const next = (): void => {
    wanted = true;
    if (busy) return;
    busy = true;
    while (wanted) {
      wanted = false;
      attempt();
    }
    busy = false;
  };
  const attempt = (): void => {
    const port = list[at++];
    if (port === undefined) {
      process.exit(good ? 0 : 1);
      return;
    }
    const failed = (why: string, how = 'failed'): void => {
      say(process, o, `nc: connect to ${o.host} port ${port} (${o.udp ? 'udp' : 'tcp'}) ${how}: ${why}`);
      next();
    };
    const opened = (): void => {
      good = true;
      say(process, o, outcome(process, o, addr, port, 'succeeded!'));
    };
    if (o.udp) udpClient(process, o, addr, port, opened, failed, next);
    else tcpClient(process, o, addr, port, opened, failed, next);
  };
  next();
}

function tcpClient(
  process: Process,
  o: NcOptions,
  addr: Ipv4Addr,
  port: number,
  opened: () => void,
  failed: (why: string, how?: string) => void,
  next: () => void,
): void {
  const sk = process.net.sockets.newTcp();
  bindSource(process, o, (from, fromPort) =>
    fromPort === 0 ? assign(process, sk, from) : tcpBind(sk, from, fromPort),
  );
  process.onExit(() => tcpClose(sk));
  let settled = false;
  const settle = (run: () => void): void => {
    if (settled) return;
    settled = true;
    run();
  };
  sk.events = {
    connected: () =>
      settle(() => {
        opened();
        if (o.zero) {
          tcpClose(sk);
          next();
        } else attach(process, o, sk, () => process.exit(0));
      }),
    error: (errno) => settle(() => failed(strerror(errno))),
  };
  if (o.wait !== null)
    after(process, o.wait, () =>
      settle(() => {
        tcpClose(sk);
        failed(strerror(EINPROGRESS), 'timed out');
      }),
    );
  const ret = tcpV4Connect(sk, addr, port);
  if (ret < 0) settle(() => failed(strerror(ret)));
}

function assign(process: Process, sk: TcpSock, from: Ipv4Addr): number {
  if (from !== INADDR_ANY && process.net.fib.addrType(from) !== 'local') return -99;
  sk.saddr = from;
  return 0;
}

function bindSource(process: Process, o: NcOptions, bind: (addr: Ipv4Addr, port: number) => number): void {
  if (o.source === null && o.sourcePort === null) return;
  const from = o.source === null ? INADDR_ANY : resolveHost(process.files, o.source);
  if (from === null) throw new NcExit(`nc: getaddrinfo: Name or service not known`);
  const ret = bind(from, o.sourcePort ?? 0);
  if (ret < 0) throw new NcExit(`nc: bind failed: ${strerror(ret)}`);
}

/** UDP has no connection: with -z or -v, nc sends a few bytes and sees whether an error comes back. */
function udpClient(
  process: Process,
  o: NcOptions,
  addr: Ipv4Addr,
  port: number,
  opened: () => void,
  failed: (why: string) => void,
  next: () => void,
): void {
  const sk = process.net.sockets.newUdp();
  sk.broadcast = true;
  bindSource(process, o, (from, fromPort) => udpBind(sk, from, fromPort));
  process.onExit(() => process.net.sockets.release(sk));
  const ret = udpConnect(sk, addr, port);
  if (ret < 0) {
    failed(strerror(ret));
    return;
  }
  let dead = false;
  const talk = (): void => {
    sk.onDatagram = (d) => process.out(decoder.decode(d.data));
    sk.onError = () => process.exit(1);
    if (process.stdin !== '') udpSendmsg(sk, encoder.encode(process.stdin));
    if (o.wait !== null) after(process, o.wait, () => process.exit(0));
    else if (o.quit !== null && o.quit >= 0) after(process, o.quit, () => process.exit(0));
  };
  if (!o.zero && !o.verbose) {
    opened();
    talk();
    return;
  }
  sk.onError = () => {
    dead = true;
  };
  // four probes, a second apart
  const probe = (left: number): void => {
    if (dead || udpSendmsg(sk, encoder.encode('X')) < 0) {
      process.net.sockets.release(sk);
      next();
    } else if (left > 1) after(process, 1, () => probe(left - 1));
    else {
      opened();
      if (o.zero) {
        process.net.sockets.release(sk);
        next();
      } else talk();
    }
  };
  probe(4);
}

function tcpServer(process: Process, o: NcOptions, addr: Ipv4Addr, port: number): void {
  const listener = process.net.sockets.newTcp();
  const bound = tcpBind(listener, addr, port);
  if (bound < 0) throw new NcExit(`nc: ${strerror(bound)}`);
  const ret = inetListen(listener, 1);
  if (ret < 0) throw new NcExit(`nc: listen: ${strerror(ret)}`);
  process.onExit(() => tcpClose(listener));
  say(process, o, `Listening on ${formatIpv4(addr)} ${port}`);
  listener.events = {
    accept: (sk) => {
      say(
        process,
        o,
        `Connection received on ${hostName(process.files, sk.daddr) ?? formatIpv4(sk.daddr)} ${sk.dport}`,
      );
      process.onExit(() => tcpClose(sk));
      if (!o.keep) tcpClose(listener);
      attach(process, o, sk, () => {
        if (!o.keep) process.exit(0);
      });
    },
  };
}

/** The first datagram decides whom a UDP server talks to. */
function udpServer(process: Process, o: NcOptions, addr: Ipv4Addr, port: number): void {
  const sk: UdpSock = process.net.sockets.newUdp();
  const ret = udpBind(sk, addr, port);
  if (ret < 0) throw new NcExit(`nc: ${strerror(ret)}`);
  process.onExit(() => process.net.sockets.release(sk));
  say(process, o, `Bound on ${formatIpv4(addr)} ${port}`);
  sk.onDatagram = (d) => {
    if (sk.dport === 0) {
      if (!o.keep) udpConnect(sk, d.saddr, d.sport);
      say(process, o, `Connection received on ${hostName(process.files, d.saddr) ?? formatIpv4(d.saddr)} ${d.sport}`);
      if (process.stdin !== '') udpSendmsg(sk, encoder.encode(process.stdin), { addr: d.saddr, port: d.sport });
    }
    process.out(decoder.decode(d.data));
  };
  sk.onError = () => process.exit(1);
}

function start(process: Process): void {
  const o = parseNc(process.argv.slice(1));
  if (o.listen) {
    const addr = o.source === null ? INADDR_ANY : resolveHost(process.files, o.source);
    if (addr === null) throw new NcExit(`nc: getaddrinfo: Name or service not known`);
    const port = o.ports[0]?.[0] ?? 0;
    if (o.udp) udpServer(process, o, addr, port);
    else tcpServer(process, o, addr, port);
    return;
  }
  const addr = resolveHost(process.files, o.host ?? '');
  if (addr === null)
    throw new NcExit(`nc: getaddrinfo for host "${o.host}" port ${o.ports[0]?.[0]}: Name or service not known`);
  if (addr === INADDR_ANY && o.udp) throw new NcExit(`nc: ${strerror(EHOSTUNREACH)}`);
  client(process, o, addr);
}

export const nc: Command = {
  name: 'nc',
  summary: 'Open or take TCP and UDP connections, and see whether a port is open.',
  synopsis:
    'nc [ -v ] [ -z ] [ -u ] [ -w SECONDS ] [ -s ADDRESS ] [ -p PORT ] HOST PORT[-PORT]\nnc -l [ -k ] [ -u ] [ -v ] [ ADDRESS ] PORT',
  start(process) {
    try {
      start(process);
    } catch (error) {
      if (!(error instanceof NcExit)) throw error;
      process.err(`${error.message}\n`);
      process.exit(error.status);
    }
  },
};
