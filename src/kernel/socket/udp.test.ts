import { expect, test } from 'vitest';
import { EACCES, EADDRINUSE, EADDRNOTAVAIL, ECONNREFUSED, ENETUNREACH } from '../errno.ts';
import { SEC } from '../time/clock.ts';
import { pingBind, pingSendmsg } from './ping.ts';
import { A, addr, B, bytes, pair, text } from './testing.ts';
import { udpBind, udpConnect, udpSendmsg } from './udp.ts';

const ANY = addr('0.0.0.0');

test('a datagram arrives with its sender, and its answer finds the way back', () => {
  const p = pair();
  const heard: string[] = [];
  const server = p.b.sockets.newUdp();
  udpBind(server, ANY, 53);
  server.onDatagram = (d) => {
    heard.push(text(d.data));
    expect([d.saddr, d.daddr]).toEqual([A, B]);
    udpSendmsg(server, bytes('answer'), { addr: d.saddr, port: d.sport });
  };
  const client = p.a.sockets.newUdp();
  client.onDatagram = (d) => heard.push(text(d.data));
  p.world.cpu.process(() => expect(udpSendmsg(client, bytes('question'), { addr: B, port: 53 })).toBe(8));
  p.world.runUntil(SEC);
  expect(heard).toEqual(['question', 'answer']);
});

test('a closed port: a connected socket hears of it, another does not', () => {
  const p = pair();
  const errors: string[] = [];
  const connected = p.a.sockets.newUdp();
  connected.onError = (e) => errors.push(`connected ${e}`);
  const loose = p.a.sockets.newUdp();
  loose.onError = (e) => errors.push(`loose ${e}`);
  p.world.cpu.process(() => {
    udpConnect(connected, B, 99);
    udpSendmsg(connected, bytes('x'));
    udpSendmsg(loose, bytes('x'), { addr: B, port: 99 });
  });
  p.world.runUntil(SEC);
  expect(errors).toEqual([`connected ${ECONNREFUSED}`]);
  const drops = p.world.tracer.events.filter((e) => e.kind === 'drop');
  expect(drops.map((d) => d.kind === 'drop' && d.reason)).toEqual(Array(2).fill('SKB_DROP_REASON_NO_SOCKET'));
});

test('the more exactly bound socket wins', () => {
  const p = pair();
  const got: string[] = [];
  for (const [name, at] of [
    ['any', ANY],
    ['exact', B],
  ] as const) {
    const sk = p.b.sockets.newUdp();
    sk.onDatagram = () => got.push(name);
    // both on one port: the kernel allows it with SO_REUSEADDR, here by hand
    sk.saddr = at;
    sk.sport = 7;
    p.b.sockets.hash(sk);
  }
  p.world.cpu.process(() => udpSendmsg(p.a.sockets.newUdp(), bytes('x'), { addr: B, port: 7 }));
  p.world.runUntil(SEC);
  expect(got).toEqual(['exact']);
});

test('what cannot be bound or sent', () => {
  const { a, b } = pair();
  const sk = a.sockets.newUdp();
  expect(udpBind(sk, B, 7)).toBe(-EADDRNOTAVAIL);
  expect(udpBind(sk, A, 7)).toBe(0);
  expect(udpBind(a.sockets.newUdp(), ANY, 7)).toBe(-EADDRINUSE);
  expect(udpSendmsg(sk, bytes('x'), { addr: addr('8.8.8.8'), port: 1 })).toBe(-ENETUNREACH);
  expect(udpSendmsg(b.sockets.newUdp(), bytes('x'), { addr: addr('255.255.255.255'), port: 1 })).toBeLessThan(0);
  const broadcast = a.sockets.newUdp();
  expect(udpSendmsg(broadcast, bytes('x'), { addr: addr('10.0.0.255'), port: 1 })).toBe(-EACCES);
});

test('a broken checksum is a drop with its reason', () => {
  const p = pair();
  const sk = p.b.sockets.newUdp();
  let got = 0;
  sk.onDatagram = () => got++;
  udpBind(sk, ANY, 9);
  p.world.cpu.process(() =>
    p.a.ip.send({
      fn: 't',
      why: 't',
      protocol: 17,
      saddr: A,
      daddr: B,
      payload: Uint8Array.of(0, 1, 0, 9, 0, 9, 0x12, 0x34, 65),
    }),
  );
  p.world.runUntil(SEC);
  expect(got).toBe(0);
  expect(p.world.tracer.events.find((e) => e.kind === 'drop')).toMatchObject({ reason: 'SKB_DROP_REASON_UDP_CSUM' });
});

test('ping sockets: each gets the replies to its own identifier', () => {
  const p = pair();
  const got: string[] = [];
  for (const name of ['one', 'two']) {
    const sk = p.a.sockets.newPing();
    pingBind(sk);
    sk.onReply = (r) => got.push(`${name} ${r.sequence} ${r.data.length} ${r.ttl}`);
    p.world.cpu.process(() => pingSendmsg(sk, B, name === 'one' ? 1 : 2, new Uint8Array(20)));
  }
  p.world.runUntil(SEC);
  expect(got).toEqual(['one 1 20 64', 'two 2 20 64']);
});

test('a raw socket sees what is delivered, header and all', () => {
  const p = pair();
  const lengths: number[] = [];
  p.a.sockets.newRaw(1, (packet) => lengths.push(packet.length));
  const sk = p.a.sockets.newPing();
  pingBind(sk);
  p.world.cpu.process(() => pingSendmsg(sk, B, 1, new Uint8Array(56)));
  p.world.runUntil(SEC);
  expect(lengths).toEqual([84]);
});
