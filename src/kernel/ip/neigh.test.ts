import { describe, expect, it } from 'vitest';
import { ARPOP_REPLY, ARPOP_REQUEST, Arphdr, writeArp } from '../../wire/arp.ts';
import { ETH_HLEN, ETH_P_ARP, Ethhdr } from '../../wire/ethernet.ts';
import { formatIpv4, MAC_BROADCAST, MAC_ZERO } from '../../wire/inet.ts';
import { EEXIST, ENOENT } from '../errno.ts';
import { SEC } from '../time/clock.ts';
import { addr, drops, frame, give, host, ipPacket, mac, PEER_MAC, type TestHost, udp } from './testing.ts';

const ARP_ROOM = 28;

/** ARP messages that were sent, as `request 10.0.0.1 > 10.0.0.2 to MAC`. */
const arps = (h: TestHost): string[] =>
  h.sent
    .filter((s) => new Ethhdr(s.frame, 0).proto === ETH_P_ARP)
    .map((s) => {
      const a = new Arphdr(s.frame, ETH_HLEN);
      const what = a.op === ARPOP_REQUEST ? 'request' : 'reply';
      return `${what} ${formatIpv4(a.spa)} > ${formatIpv4(a.tpa)} to ${new Ethhdr(s.frame, 0).dest}`;
    });

const states = (h: TestHost): string[] => h.net.neigh.entries().map((n) => `${formatIpv4(n.ip)} ${n.state}`);

function arp(h: TestHost, op: number, spa: string, tpa: string, dest = h.nic('eth0').mac, sha = PEER_MAC): void {
  const b = new Uint8Array(ARP_ROOM);
  writeArp(b, 0, { op, sha, spa: addr(spa), tha: MAC_ZERO, tpa: addr(tpa) });
  h.nic('eth0').receiveFrame(frame(dest, sha, ETH_P_ARP, b));
}

const send = (h: TestHost, dst: string, src = '10.0.0.1'): number =>
  h.world.cpu.process(() => h.net.ip.rawSend({ packet: ipPacket({ src, dst, payload: udp(1, 2) }) }));

const ipFrames = (h: TestHost): number => h.sent.length - arps(h).length;

describe('asking for an address', () => {
  it('queues packets, asks once, and sends them when the answer comes', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    expect(send(h, '10.0.0.2')).toBe(0);
    send(h, '10.0.0.2');
    expect(arps(h)).toEqual([`request 10.0.0.1 > 10.0.0.2 to ${MAC_BROADCAST}`]);
    expect(states(h)).toEqual(['10.0.0.2 INCOMPLETE']);
    arp(h, ARPOP_REPLY, '10.0.0.2', '10.0.0.1');
    expect(ipFrames(h)).toBe(2);
    expect(states(h)).toEqual(['10.0.0.2 REACHABLE']);
  });

  it('gives up after three questions: the packets die, their senders hear host unreachable', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    const told: number[][] = [];
    h.net.sockets.newRaw(1, (p) => told.push([p[20] ?? 0, p[21] ?? 0]));
    send(h, '10.0.0.2');
    const from = h.world.tracer.seq;
    h.world.runUntil(2.9 * SEC);
    expect(arps(h)).toHaveLength(3);
    expect(states(h)).toEqual(['10.0.0.2 INCOMPLETE']);
    h.world.runUntil(3.1 * SEC);
    expect(states(h)).toEqual(['10.0.0.2 FAILED']);
    expect(drops(h.world.tracer.events.slice(from))).toMatchObject([{ reason: 'SKB_DROP_REASON_NEIGH_FAILED' }]);
    expect(told).toEqual([[3, 1]]);
    send(h, '10.0.0.2');
    expect(arps(h)).toHaveLength(4);
  });

  it('goes stale after 30 s, is used for 5 s more, and is asked again by unicast', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    send(h, '10.0.0.2');
    arp(h, ARPOP_REPLY, '10.0.0.2', '10.0.0.1');
    h.world.runUntil(31 * SEC);
    expect(states(h)).toEqual(['10.0.0.2 STALE']);
    h.sent.length = 0;
    send(h, '10.0.0.2');
    expect(ipFrames(h)).toBe(1);
    expect(states(h)).toEqual(['10.0.0.2 DELAY']);
    h.world.runUntil(36.5 * SEC);
    expect(states(h)).toEqual(['10.0.0.2 PROBE']);
    expect(arps(h)).toEqual([`request 10.0.0.1 > 10.0.0.2 to ${PEER_MAC}`]);
    arp(h, ARPOP_REPLY, '10.0.0.2', '10.0.0.1');
    expect(states(h)).toEqual(['10.0.0.2 REACHABLE']);
  });

  it('confirmation from above spares the question', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    send(h, '10.0.0.2');
    arp(h, ARPOP_REPLY, '10.0.0.2', '10.0.0.1');
    h.world.runUntil(31 * SEC);
    send(h, '10.0.0.2');
    h.world.runUntil(33 * SEC);
    h.net.neigh.confirm(h.nic('eth0'), addr('10.0.0.2'));
    h.sent.length = 0;
    h.world.runUntil(40 * SEC);
    expect(arps(h)).toEqual([]);
    expect(states(h)).toEqual(['10.0.0.2 REACHABLE']);
  });

  it('arp_announce 1 names a source of the subnet asked about', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    give(h.nic('eth0'), '10.9.0.1/24');
    send(h, '10.0.0.2', '10.9.0.1');
    h.net.sysctl.set('net.ipv4.conf.all.arp_announce', '1');
    send(h, '10.0.0.3', '10.9.0.1');
    expect(arps(h).map((a) => a.split(' ')[1])).toEqual(['10.9.0.1', '10.0.0.1']);
  });
});

describe('answering', () => {
  it('answers for its own addresses, on any interface, and remembers who asked', () => {
    const h = host({ eth0: '10.0.0.1/24', eth1: '10.1.0.1/24' });
    arp(h, ARPOP_REQUEST, '10.0.0.2', '10.1.0.1', MAC_BROADCAST);
    expect(arps(h)).toEqual([`reply 10.1.0.1 > 10.0.0.2 to ${PEER_MAC}`]);
    expect(states(h)).toEqual(['10.0.0.2 STALE']);
    arp(h, ARPOP_REQUEST, '10.0.0.2', '10.0.0.77', MAC_BROADCAST);
    expect(arps(h)).toHaveLength(1);
  });

  it.each([
    ['1', ['reply 10.0.0.1', 'reply 10.9.0.1']],
    ['2', ['reply 10.0.0.1']],
    ['8', []],
  ])('arp_ignore %s', (value, answers) => {
    const h = host({ eth0: '10.0.0.1/24', eth1: '10.1.0.1/24' });
    give(h.nic('eth0'), '10.9.0.1/24');
    h.net.sysctl.set('net.ipv4.conf.all.arp_ignore', value);
    for (const tpa of ['10.0.0.1', '10.9.0.1', '10.1.0.1']) arp(h, ARPOP_REQUEST, '10.0.0.2', tpa, MAC_BROADCAST);
    expect(arps(h).map((a) => a.split(' ').slice(0, 2).join(' '))).toEqual(answers);
  });

  it('does not learn from answers it did not ask for', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    arp(h, ARPOP_REPLY, '10.0.0.2', '10.0.0.1');
    expect(states(h)).toEqual([]);
  });
});

describe('ip neigh', () => {
  it('adds, refuses twice, replaces, deletes; permanent entries are not overwritten', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    const entry = { dev: h.nic('eth0'), ip: addr('10.0.0.2'), mac: PEER_MAC, state: 'PERMANENT' } as const;
    expect(h.net.neigh.set(entry, 'add')).toBe(0);
    expect(h.net.neigh.set(entry, 'add')).toBe(-EEXIST);
    arp(h, ARPOP_REQUEST, '10.0.0.2', '10.0.0.1', MAC_BROADCAST, mac('0200000000dd'));
    expect(h.net.neigh.find(entry.dev, entry.ip)?.mac).toBe(PEER_MAC);
    h.net.neigh.flush(null);
    expect(states(h)).toEqual(['10.0.0.2 PERMANENT']);
    expect(h.net.neigh.del(entry.dev, entry.ip)).toBe(0);
    expect(h.net.neigh.del(entry.dev, entry.ip)).toBe(-ENOENT);
  });

  it('what waits for a deleted entry is dropped, and all is forgotten with the link', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    send(h, '10.0.0.2');
    const from = h.world.tracer.seq;
    h.net.devices.setDown(h.nic('eth0'));
    expect(drops(h.world.tracer.events.slice(from))).toMatchObject([{ reason: 'SKB_DROP_REASON_NEIGH_DEAD' }]);
    expect(states(h)).toEqual([]);
  });
});
