import { expect, test } from 'vitest';
import { TCP_ACK, TCP_RST } from '../../wire/tcp.ts';
import { ECONNREFUSED, ECONNRESET, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT } from '../errno.ts';
import { MSEC, SEC } from '../time/clock.ts';
import { tcpClose, tcpSendmsg, tcpV4Connect } from './tcp.ts';
import { parseTcpOptions } from './tcp-options.ts';
import { seqAdd, type TcpSock } from './tcp-sock.ts';
import { addr, B, bytes, closeAtEof, listen, type Pair, pair, text } from './testing.ts';

function connect(p: Pair, port: number, events: TcpSock['events'] = {}): TcpSock {
  const sk = p.a.sockets.newTcp();
  sk.events = events;
  p.world.cpu.process(() => expect(tcpV4Connect(sk, B, port)).toBe(0));
  return sk;
}

test('a connection from handshake to TIME_WAIT, segment by segment', () => {
  const p = pair();
  const heard: string[] = [];
  listen(p, 80, (sk) => {
    closeAtEof(sk);
    sk.events.data = (b) => {
      heard.push(`server: ${text(b)}`);
      tcpSendmsg(sk, bytes('pong!'));
    };
  });
  const sk = connect(p, 80, {
    connected: () => tcpSendmsg(sk, bytes('ping')),
    data: (b) => {
      heard.push(`client: ${text(b)}`);
      tcpClose(sk);
    },
  });
  p.world.runUntil(5 * SEC);
  expect(heard).toEqual(['server: ping', 'client: pong!']);
  expect(p.segments).toEqual([
    'a SYN',
    'b SYN, ACK',
    'a ACK',
    'a PSH, ACK 4',
    'b ACK',
    'b PSH, ACK 5',
    'a ACK',
    'a FIN, ACK',
    'b FIN, ACK',
    'a ACK',
  ]);
  expect(sk.state).toBe('TIME_WAIT');
  expect([p.a.sockets.established.size, p.b.sockets.established.size]).toEqual([1, 0]);
  p.world.runUntil(70 * SEC);
  expect(p.a.sockets.established.size).toBe(0);
});

test('acknowledgements go out at once at first, and ride on data once both sides talk', () => {
  const p = pair();
  listen(p, 80, (sk) => {
    sk.events.data = () => tcpSendmsg(sk, bytes('pong!'));
  });
  let rounds = 0;
  const sk = connect(p, 80, {
    connected: () => tcpSendmsg(sk, bytes('ping')),
    data: () => {
      if (++rounds < 3) tcpSendmsg(sk, bytes('ping'));
    },
  });
  p.world.runUntil(20 * MSEC);
  expect(rounds).toBe(3);
  expect(p.segments.slice(3)).toEqual([
    'a PSH, ACK 4',
    'b ACK',
    'b PSH, ACK 5',
    'a ACK',
    'a PSH, ACK 4',
    'b PSH, ACK 5',
    'a PSH, ACK 4',
    'b PSH, ACK 5',
  ]);
  // The last answer has nothing to ride on: a timer sends its acknowledgement.
  p.world.runUntil(60 * MSEC);
  expect(p.segments.slice(11)).toEqual(['a ACK']);
});

test('the SYN carries the options Linux sends, in its order', () => {
  const p = pair();
  listen(p, 80);
  connect(p, 80);
  p.world.runUntil(SEC);
  const [syn, synack] = p.raw;
  if (!syn || !synack) throw new Error('no handshake');
  const kinds = [...syn.th.b.subarray(syn.th.o + 20, syn.th.o + 40)].filter((_, i) => [0, 4, 6, 16, 17].includes(i));
  expect(kinds).toEqual([2, 4, 8, 1, 3]); // MSS, SACK-permitted, timestamps, NOP, window scale
  expect(parseTcpOptions(syn.th.b, syn.th.o, syn.th.doff)).toMatchObject({ mss: 1460, sackPerm: true, wscale: 7 });
  expect([syn.th.window, synack.th.window]).toEqual([64240, 65160]);
  expect([syn.ip.ttl, syn.ip.fragOff, synack.ip.id]).toEqual([64, 0x4000, 0]);
  expect(synack.th.ackSeq).toBe(seqAdd(syn.th.seq, 1));
});

test('sysctls turn the options off', () => {
  const p = pair();
  for (const name of ['timestamps', 'sack', 'window_scaling']) p.a.sysctl.set(`net.ipv4.tcp_${name}`, '0');
  listen(p, 80);
  connect(p, 80);
  p.world.runUntil(SEC);
  const [syn, synack] = p.raw;
  for (const s of [syn, synack]) expect(s && parseTcpOptions(s.th.b, s.th.o, s.th.doff)).toEqual({ mss: 1460 });
});

test('a closed port refuses: RST with the right numbers, ECONNREFUSED', () => {
  const p = pair();
  const errors: number[] = [];
  connect(p, 81, { error: (e) => errors.push(e) });
  p.world.runUntil(SEC);
  const [syn, rst] = p.raw;
  expect(errors).toEqual([ECONNREFUSED]);
  expect(rst?.th.flags).toBe(TCP_RST | TCP_ACK);
  expect([rst?.th.seq, rst?.th.ackSeq, rst?.th.window, rst?.ip.id]).toEqual([0, seqAdd(syn?.th.seq ?? 0, 1), 0, 0]);
  const drop = p.world.tracer.events.find((e) => e.kind === 'drop');
  expect(drop).toMatchObject({ fn: 'tcp_v4_rcv', reason: 'SKB_DROP_REASON_NO_SOCKET' });
});

test('nobody answers: the SYN goes out seven times, and after 127 seconds it is over', () => {
  const p = pair();
  p.b.sockets.tcpSinks.add(82);
  let failed: [number, number] | null = null;
  connect(p, 82, { error: (e) => (failed = [e, p.world.clock.now]) });
  p.world.runUntil(300 * SEC);
  expect(p.segments).toEqual(Array(7).fill('a SYN'));
  expect(failed).toEqual([ETIMEDOUT, expect.closeTo(127 * SEC, -7)]);
});

test('a lost segment is sent again until it is acknowledged', () => {
  const p = pair();
  let got = '';
  listen(p, 80, (sk) => {
    sk.events = { data: (b) => (got += text(b)) };
  });
  const sk = connect(p, 80);
  p.world.runUntil(SEC);
  p.b.sockets.tcpSinks.add(80); // everything to the port is lost from here
  p.world.cpu.process(() => tcpSendmsg(sk, bytes('hello')));
  p.world.runUntil(2 * SEC);
  expect(got).toBe('');
  p.b.sockets.tcpSinks.clear();
  p.world.runUntil(10 * SEC);
  expect(got).toBe('hello');
  expect(p.segments.filter((s) => s === 'a PSH, ACK 5').length).toBeGreaterThanOrEqual(3);
  expect(sk.rtx).toEqual([]);
});

test('more than a window of data arrives whole and in order', () => {
  const p = pair();
  const data = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) & 255);
  const parts: Uint8Array[] = [];
  listen(p, 80, (sk) => {
    sk.events = { data: (b) => parts.push(b) };
  });
  const sk = connect(p, 80, { connected: () => tcpSendmsg(sk, data) });
  p.world.runUntil(10 * SEC);
  expect(Buffer.concat(parts).equals(Buffer.from(data))).toBe(true);
});

test('a reader that does not read closes the window; reading opens it again', () => {
  const p = pair();
  let server: TcpSock | null = null;
  listen(p, 80, (sk) => (server = sk));
  const sk = connect(p, 80, { connected: () => tcpSendmsg(sk, new Uint8Array(200_000)) });
  p.world.runUntil(5 * SEC);
  const waiting = server as TcpSock | null;
  expect(waiting?.receiveBytes).toBeLessThan(70_000);
  expect(sk.writeBytes).toBeGreaterThan(0);
  let got = waiting?.receiveBytes ?? 0;
  if (waiting) {
    waiting.receiveQueue = [];
    waiting.receiveBytes = 0;
    waiting.events = { data: (b) => (got += b.length) };
  }
  p.world.runUntil(60 * SEC);
  expect(got).toBe(200_000);
});

test('closing with unread data resets the peer', () => {
  const p = pair();
  const errors: number[] = [];
  listen(p, 80, (sk) => p.world.clock.after(SEC, () => tcpClose(sk)));
  const sk = connect(p, 80, { connected: () => tcpSendmsg(sk, bytes('unread')), error: (e) => errors.push(e) });
  p.world.runUntil(5 * SEC);
  expect(errors).toEqual([ECONNRESET]);
  expect(p.segments.at(-1)).toBe('b RST, ACK');
});

test('an ICMP error ends an attempt, and only that', () => {
  const p = pair();
  const errors: number[] = [];
  const sk = p.a.sockets.newTcp();
  sk.events = { error: (e) => errors.push(e) };
  p.world.cpu.process(() => tcpV4Connect(sk, addr('10.0.0.77'), 80));
  p.world.runUntil(10 * SEC);
  expect(errors).toEqual([EHOSTUNREACH]);
  expect(tcpV4Connect(p.a.sockets.newTcp(), addr('8.8.8.8'), 80)).toBe(-ENETUNREACH);
});

test('connecting ports are even, and not used twice for one destination', () => {
  const p = pair();
  listen(p, 80);
  const ports = Array.from({ length: 20 }, () => connect(p, 80).sport);
  expect(new Set(ports).size).toBe(20);
  expect(ports.every((port) => port % 2 === 0 && port >= 32768 && port <= 60999)).toBe(true);
});
