import { describe, expect, it } from 'vitest';
import { ICMP_ECHO, ICMP_ECHOREPLY } from '../../wire/icmp.ts';
import { IP_MF, Iphdr } from '../../wire/ipv4.ts';
import { NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NF_INET_PRE_ROUTING } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import { SEC } from '../time/clock.ts';
import type { ConntrackEvent } from '../trace/events.ts';
import { World } from '../world.ts';
import { addr, bytesOf, forward, icmpBytes, ipBytes, router, skbOf, tcpBytes, udpBytes } from './testing.ts';
import { CTINFO_NAMES, IP_CT_UNTRACKED, IPS_SEEN_REPLY, type NfConn } from './types.ts';

const client = addr('192.168.1.2');
const server = addr('10.0.0.2');
const query = udpBytes(client, server, 5000, 53);
const reply = udpBytes(server, client, 53, 5000);

const info = (net: NetNs, bytes: Uint8Array): string => CTINFO_NAMES[forward(net, bytes).skb.ctinfo];
const first = (net: NetNs): NfConn => {
  const [ct] = net.ct.entries();
  if (!ct) throw new Error('no entry');
  return ct;
};
const lines = (net: NetNs): string[] => net.ct.entries().map((ct) => net.ct.line(ct));
const ctEvents = (world: World): ConntrackEvent[] => world.tracer.events.filter((e) => e.kind === 'ct');

describe('Conntrack', () => {
  it('puts its functions on the hooks while somebody needs them', () => {
    const net = new World({ seed: 1 }).addNetNs('n');
    const names = (): string[] =>
      ([NF_INET_PRE_ROUTING, NF_INET_LOCAL_IN, NF_INET_POST_ROUTING] as const).flatMap((h) =>
        net.nf.list(h).map((o) => `${h} ${o.priority} ${o.name}`),
      );
    net.ct.get();
    net.ct.get();
    net.ct.put();
    expect(names()).toEqual([
      '0 -400 ipv4_conntrack_defrag',
      '0 -200 ipv4_conntrack_in',
      '1 2147483647 nf_confirm',
      '4 2147483647 nf_confirm',
    ]);
    net.ct.put();
    expect([names(), net.ct.active]).toEqual([[], false]);
  });

  it('follows UDP: NEW until the reply, and a stream after two seconds', () => {
    const { world, net } = router();
    expect([info(net, query), info(net, query), info(net, reply), info(net, query)]).toEqual([
      'NEW',
      'NEW',
      'ESTABLISHED_REPLY',
      'ESTABLISHED',
    ]);
    expect(lines(net)).toEqual([
      'ipv4 2 udp 17 30 src=192.168.1.2 dst=10.0.0.2 sport=5000 dport=53 ' +
        'src=10.0.0.2 dst=192.168.1.2 sport=53 dport=5000 mark=0 zone=0',
    ]);
    world.runUntil(2 * SEC);
    forward(net, query);
    expect(lines(net)[0]).not.toContain('[ASSURED]');
    world.runUntil(2 * SEC + 1);
    forward(net, query);
    expect(lines(net)[0]).toMatch(/^ipv4 2 udp 17 120 .* \[ASSURED\] mark=0 zone=0$/);
  });

  it('knows ICMP queries by type, code and identifier', () => {
    const { net } = router();
    expect(info(net, icmpBytes(server, client, ICMP_ECHOREPLY, 0, 7))).toBe('');
    expect(info(net, icmpBytes(client, server, ICMP_ECHO, 0, 7))).toBe('NEW');
    expect(info(net, icmpBytes(server, client, ICMP_ECHOREPLY, 0, 8))).toBe('');
    expect(info(net, icmpBytes(server, client, ICMP_ECHOREPLY, 0, 7))).toBe('ESTABLISHED_REPLY');
    expect(net.ct.procLine(first(net))).toBe(
      'ipv4     2 icmp     1 30 src=192.168.1.2 dst=10.0.0.2 type=8 code=0 id=7 ' +
        'src=10.0.0.2 dst=192.168.1.2 type=0 code=0 id=7 mark=0 zone=0 use=2',
    );
  });

  it('an entry lives until its time-out to the nanosecond, and its end is an event when it is due', () => {
    const { world, net } = router();
    forward(net, query);
    world.runUntil(30 * SEC - 1);
    expect(net.ct.count).toBe(1);
    expect(ctEvents(world).some((e) => e.op === 'destroy')).toBe(false);
    world.runUntil(30 * SEC);
    expect(net.ct.count).toBe(0);
    expect(ctEvents(world).at(-1)).toMatchObject({ op: 'destroy', time: 30 * SEC });
  });

  it('a packet one nanosecond before the end renews the entry', () => {
    const { world, net } = router();
    forward(net, query);
    world.runUntil(30 * SEC - 1);
    expect(info(net, query)).toBe('NEW');
    world.runUntil(59 * SEC);
    expect(ctEvents(world).map((e) => e.op)).toEqual(['new', 'confirm']);
    world.runUntil(60 * SEC);
    expect(ctEvents(world).map((e) => e.op)).toEqual(['new', 'confirm', 'destroy']);
  });

  it('an entry whose time-out is shortened goes earlier', () => {
    const { world, net } = router();
    const end = { src: client, dst: server, sport: 1, dport: 2 };
    const back = { src: server, dst: client, sport: 2, dport: 1 };
    forward(net, tcpBytes({ ...end, flags: 'S', seq: 1 }));
    forward(net, tcpBytes({ ...back, flags: 'SA', seq: 5, ack: 2 }));
    forward(net, tcpBytes({ ...end, flags: 'A', seq: 2, ack: 6 }));
    forward(net, tcpBytes({ ...end, flags: 'R', seq: 2 }));
    world.runUntil(10 * SEC - 1);
    expect(net.ct.count).toBe(1);
    world.runUntil(10 * SEC);
    expect(net.ct.count).toBe(0);
  });

  it('tells what a reader can see change, and nothing else', () => {
    const { world, net } = router();
    for (const b of [query, query, reply, reply, query]) forward(net, b);
    const ct = net.ct.entries()[0];
    if (ct) ct.mark = 5;
    if (ct) ct.mark = 5;
    expect(ctEvents(world).map((e) => e.op)).toEqual(['new', 'confirm', 'update', 'update']);
    expect(ctEvents(world).at(-1)?.entry).toBe(
      'ipv4 2 udp 17 src=192.168.1.2 dst=10.0.0.2 sport=5000 dport=53 ' +
        'src=10.0.0.2 dst=192.168.1.2 sport=53 dport=5000 mark=5 zone=0',
    );
  });

  it('drops what is new when the table is full, and says so in the log', () => {
    const { net } = router();
    net.sysctl.set('net.netfilter.nf_conntrack_max', '1');
    forward(net, query);
    expect(forward(net, udpBytes(client, server, 5001, 53)).passed).toBe(false);
    expect(forward(net, query).passed).toBe(true);
    expect(net.log).toEqual(['nf_conntrack: nf_conntrack: table full, dropping packet']);
  });

  it('counts packets and bytes for entries made while nf_conntrack_acct is 1', () => {
    const { net } = router();
    net.sysctl.set('net.netfilter.nf_conntrack_acct', '1');
    for (const b of [query, query, reply]) forward(net, b);
    expect(net.ct.listLine(first(net))).toBe(
      'udp      17 30 src=192.168.1.2 dst=10.0.0.2 sport=5000 dport=53 packets=2 bytes=64 ' +
        'src=10.0.0.2 dst=192.168.1.2 sport=53 dport=5000 packets=1 bytes=32 mark=0 use=1',
    );
  });

  it('keeps zones apart and leaves untracked packets alone', () => {
    const { net } = router();
    const inZone = skbOf(net, query);
    net.ct.setTemplate(inZone, net.ct.template({ id: 1, dir: 'both' }));
    net.nf.hook(NF_INET_PRE_ROUTING, null, inZone, null, null, () =>
      net.nf.hook(NF_INET_POST_ROUTING, null, inZone, null, null, () => 0),
    );
    expect(info(net, query)).toBe('NEW');
    expect(lines(net).map((l) => l.replace(/.*zone/, 'zone'))).toEqual(['zone=1', 'zone=0']);
    const untracked = skbOf(net, query);
    untracked.ctinfo = IP_CT_UNTRACKED;
    net.nf.hook(NF_INET_PRE_ROUTING, null, untracked, null, null, () => 0);
    expect([untracked.nfct, untracked.ctinfo]).toEqual([null, IP_CT_UNTRACKED]);
  });

  it('takes the second packet of a socket that talks to itself for a reply', () => {
    const { net } = router();
    const self = udpBytes(client, client, 5000, 5000);
    expect([info(net, self), info(net, self)]).toEqual(['NEW', 'ESTABLISHED_REPLY']);
  });

  it('sees fragments whole', () => {
    const { net } = router();
    const whole = udpBytes(client, server, 5000, 53, 40);
    const fragment = (from: number, to: number, more: boolean): Uint8Array => {
      const b = ipBytes(client, server, 17, whole.slice(20 + from, 20 + to));
      const iph = new Iphdr(b, 0);
      iph.id = 7;
      iph.fragOff = from / 8 + (more ? IP_MF : 0);
      iph.sendCheck();
      return b;
    };
    expect(forward(net, fragment(24, 48, false)).passed).toBe(false);
    expect(net.ct.count).toBe(0);
    const last = forward(net, fragment(0, 24, true));
    expect([last.passed, last.skb.ctinfo, bytesOf(last.skb).slice(20)]).toEqual([true, 2, whole.slice(20)]);
    expect(lines(net)[0]).toContain('sport=5000 dport=53');
  });

  it('an answer made for a dropped packet carries its connection and confirms nothing', () => {
    const { net } = router();
    const skb = skbOf(net, query);
    net.nf.hook(NF_INET_PRE_ROUTING, null, skb, null, null, () => 0);
    const answer = skbOf(net, icmpBytes(addr('10.0.0.9'), client, 3, 3, 0, query));
    net.ct.attach(answer, skb);
    let passed = 0;
    net.nf.hook(NF_INET_LOCAL_OUT, null, answer, null, null, () =>
      net.nf.hook(NF_INET_POST_ROUTING, null, answer, null, null, () => ++passed),
    );
    expect([passed, CTINFO_NAMES[answer.ctinfo], net.ct.count]).toEqual([1, 'RELATED_REPLY', 0]);
  });

  it('a packet dropped on its way leaves no entry', () => {
    const { net } = router();
    net.nf.register([{ hook: 2, priority: 0, name: 'drop', module: 'test', run: () => 0 }]);
    expect(forward(net, query).passed).toBe(false);
    expect(net.ct.count).toBe(0);
  });

  it('takes entries from outside, and deletes them', () => {
    const { world, net } = router();
    const orig = { l3num: 2, protonum: 6, src: client, dst: server, srcPort: 1000, dstPort: 80 } as const;
    expect(net.ct.create({ orig, timeout: 3600, tcpState: 'ESTABLISHED', mark: 7 })).toBe(0);
    expect(net.ct.create({ orig, timeout: 3600, tcpState: 'ESTABLISHED' })).toBe(-17);
    expect(lines(net)).toEqual([
      'ipv4 2 tcp 6 3600 ESTABLISHED src=192.168.1.2 dst=10.0.0.2 sport=1000 dport=80 [UNREPLIED] ' +
        'src=10.0.0.2 dst=192.168.1.2 sport=80 dport=1000 mark=7 zone=0',
    ]);
    const ct = net.ct.find(orig);
    expect((ct?.status ?? 0) & IPS_SEEN_REPLY).toBe(0);
    expect([ct && net.ct.delete(ct), ct && net.ct.delete(ct), net.ct.find(orig)]).toEqual([true, false, null]);
    expect(ctEvents(world).map((e) => e.op)).toEqual(['confirm', 'destroy']);
  });

  it('flushes', () => {
    const { net } = router();
    forward(net, query);
    forward(net, udpBytes(client, server, 5001, 53));
    expect([net.ct.flush(), net.ct.count]).toEqual([2, 0]);
  });
});
