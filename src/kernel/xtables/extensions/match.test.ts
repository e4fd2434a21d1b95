import { describe, expect, it } from 'vitest';
import { set8 } from '../../../wire/bytes.ts';
import { Iphdr } from '../../../wire/ipv4.ts';
import { addr, icmpBytes, ipBytes, skbOf, tcpBytes, udpBytes } from '../../conntrack/testing.ts';
import { IP_CT_ESTABLISHED_REPLY, IP_CT_NEW, IP_CT_UNTRACKED } from '../../conntrack/types.ts';
import { PACKET_BROADCAST } from '../../skb/sk-buff.ts';
import { SEC } from '../../time/clock.ts';
import { actionPar, lab, matches, parseMatch, readyMatch } from '../testing.ts';
import type { AnyMatch } from '../types.ts';

const client = addr('192.168.1.2');
const server = addr('10.0.0.2');
const tcp = (flags: string, options: readonly number[] = [], data = 0): Uint8Array =>
  tcpBytes({ src: client, dst: server, sport: 40000, dport: 80, flags, options, data });
const udp = udpBytes(client, server, 5000, 53);
const ping = icmpBytes(client, server, 8, 0, 7);

/** Changes bytes of the IP header. */
const withIp = (bytes: Uint8Array, change: (iph: Iphdr) => void): Uint8Array => {
  const copy = bytes.slice();
  change(new Iphdr(copy, 0));
  return copy;
};

describe('transport matches', () => {
  it('compare ports, flags and options', () => {
    const cases: [string, Uint8Array, boolean][] = [
      ['--dport 80', tcp('S'), true],
      ['! --dport 80', tcp('S'), false],
      ['--sport 30000:', tcp('S'), true],
      ['--syn', tcp('S'), true],
      ['--syn', tcp('SA'), false],
      ['! --syn', tcp('A'), true],
      ['--tcp-flags ALL FIN,PSH,URG', tcp('FPU'), true],
      ['--tcp-option 2', tcp('S', [1, 2, 4, 5, 180, 0, 0, 0]), true],
      ['--tcp-option 8', tcp('S', [2, 4, 5, 180]), false],
      ['! --tcp-option 8', tcp('S'), true],
    ];
    expect(cases.map(([text, bytes]) => matches('tcp', text, bytes, { proto: 'tcp' }))).toEqual(
      cases.map(([, , want]) => want),
    );
    expect(matches('udp', '--sport 5000 --dport 53', udp)).toBe(true);
    expect(matches('icmp', '--icmp-type echo-request', ping)).toBe(true);
    expect(matches('icmp', '! --icmp-type 8/1', ping)).toBe(true);
    expect(matches('multiport', '--ports 1,50:60', udp, { proto: 'udp' })).toBe(true);
    expect(matches('multiport', '! --sports 53', udp, { proto: 'udp' })).toBe(true);
    expect(matches('tcpmss', '--mss 1400:1500', tcp('S', [2, 4, 5, 180]))).toBe(true);
  });

  it('drop what is cut short, and see no later fragments', () => {
    const { net } = lab();
    const { inst } = parseMatch('tcp', '--dport 80', 'tcp');
    const ext = inst.ext as AnyMatch;
    const short = skbOf(net, tcp('S').slice(0, 30));
    const par = actionPar(net, short);
    expect([ext.match(short, inst.info, par), par.hotdrop]).toEqual([false, true]);
    const fragment = skbOf(
      net,
      withIp(tcp('S'), (iph) => (iph.fragOff = 100)),
    );
    const later = actionPar(net, fragment);
    expect([ext.match(fragment, inst.info, later), later.hotdrop]).toEqual([false, false]);
    const evil = skbOf(
      net,
      withIp(tcp('S'), (iph) => (iph.fragOff = 1)),
    );
    const par1 = actionPar(net, evil);
    expect([ext.match(evil, inst.info, par1), par1.hotdrop]).toEqual([false, true]);
  });

  it('read SCTP chunks and DCCP types', () => {
    const sctp = new Uint8Array(12 + 8 + 4);
    sctp.set([0, 7, 0, 9]);
    sctp.set([0, 3, 0, 5, 9, 0, 0, 0], 12); // DATA with B and E, padded
    sctp.set([11, 0, 0, 4], 20); // COOKIE_ACK
    const bytes = ipBytes(client, server, 132, sctp);
    const holds = (text: string): boolean => matches('sctp', text, bytes, { proto: 'sctp' });
    expect([
      holds('--sport 7 --dport 9'),
      holds('--chunk-types any INIT,DATA:B'),
      holds('--chunk-types any DATA:b'),
      holds('--chunk-types all DATA,COOKIE_ACK'),
      holds('--chunk-types only DATA'),
      holds('! --chunk-types only DATA'),
    ]).toEqual([true, true, false, true, false, true]);
    const dccp = new Uint8Array(16);
    dccp.set([0, 1, 0, 2, 4]);
    set8(dccp, 8, 3 << 1);
    expect(matches('dccp', '--dport 2 --dccp-types ACK', ipBytes(client, server, 33, dccp))).toBe(true);
  });
});

describe('matches on the IP packet', () => {
  it('compare what they are named after', () => {
    const marked = withIp(udp, (iph) => {
      iph.tos = 0xb9;
      iph.ttl = 9;
    });
    const yes: [string, string][] = [
      ['iprange', '--src-range 192.168.1.1-192.168.1.3 ! --dst-range 1.1.1.1'],
      ['length', '--length 32'],
      ['length', '! --length :31'],
      ['tos', '--tos 0xb8/0xfc'],
      ['ttl', '--ttl-lt 10'],
      ['ttl', '! --ttl-eq 10'],
      ['dscp', '--dscp-class EF'],
      ['ecn', '--ecn-ip-ect 1'],
      ['u32', '--u32 "0>>22&0x3C@0=0x13880035"'],
      ['u32', '--u32 "6&0xFF=17 && 12 = 0xC0A80102"'],
      ['comment', '--comment x'],
      ['cpu', '--cpu 0'],
      ['realm', '--realm 0'],
      ['policy', '--dir in --pol none'],
    ];
    expect(yes.filter(([name, text]) => !matches(name, text, marked))).toEqual([]);
    const no: [string, string][] = [
      ['iprange', '! --src-range 192.168.1.2'],
      ['u32', '--u32 "100=0"'],
      ['tos', '! --tos 0xb9'],
      ['dscp', '! --dscp 46'],
      ['policy', '--dir in --pol ipsec'],
    ];
    expect(no.filter(([name, text]) => matches(name, text, marked))).toEqual([]);
  });

  it('find texts: the first place only, and up to an end', () => {
    const data = new TextEncoder().encode('..GET /index GET');
    const bytes = ipBytes(client, server, 17, data);
    const find = (text: string): boolean => matches('string', text, bytes);
    expect([
      find('--algo bm --string GET'),
      find('--algo bm --string get'),
      find('--algo kmp --string get --icase'),
      find('--algo kmp --hex-string "|47 45|T"'),
      find('--algo bm --string GET --from 23'),
      find('--algo bm --string GET --to 24'),
      find('--algo bm ! --string POST'),
    ]).toEqual([true, false, true, true, true, false, true]);
  });

  it('look at the frame around the packet', () => {
    const { net } = lab();
    const skb = skbOf(net, udp);
    skb.pktType = PACKET_BROADCAST;
    expect(readyMatch(net, 'pkttype', '--pkt-type broadcast')(skb)).toBe(true);
    expect(readyMatch(net, 'mac', '--mac-source 02:00:00:00:00:01')(skb)).toBe(false);
    const port = net.devices.loopback;
    skb.physIn = port;
    expect(readyMatch(net, 'physdev', '--physdev-in lo')(skb)).toBe(true);
    expect(readyMatch(net, 'physdev', '--physdev-is-bridged')(skb)).toBe(false);
  });

  it('ask the routing tables what an address is', () => {
    const { net } = lab();
    const to = (dst: string): boolean =>
      readyMatch(net, 'addrtype', '--dst-type MULTICAST,BROADCAST')(skbOf(net, udpBytes(client, addr(dst), 1, 2)));
    expect([to('224.0.0.1'), to('255.255.255.255'), to('10.0.0.1')]).toEqual([true, true, false]);
  });

  it('take what the kernel sends itself as of a socket without a user', () => {
    const { net } = lab();
    const skb = skbOf(net, udp);
    skb.controlSk = true;
    const hits = (text: string): boolean => readyMatch(net, 'owner', text)(skb);
    expect([hits('--socket-exists'), hits('! --socket-exists'), hits('--uid-owner 0')]).toEqual([true, false, false]);
  });

  it('find the socket that waits for a packet, bound to any address only when asked', () => {
    const { net } = lab();
    const skb = skbOf(net, udpBytes(client, server, 5000, 53));
    const hits = (text: string): boolean => readyMatch(net, 'socket', text)(skb);
    expect(hits('--nowildcard')).toBe(false);
    net.sockets.udpSinks.add(53);
    expect([hits('--nowildcard'), hits(''), hits('--nowildcard --transparent')]).toEqual([true, false, false]);
  });

  it('take local senders by user', () => {
    const { net } = lab();
    const skb = skbOf(net, udp);
    const owned = readyMatch(net, 'owner', '--uid-owner 1000-1002 ! --gid-owner 5');
    expect(owned(skb)).toBe(false);
    skb.sk = {
      protocol: 17,
      saddr: client,
      sport: 5000,
      daddr: server,
      dport: 53,
      uid: 1001,
      gid: 100,
      mark: 0,
      state: '',
      transparent: false,
    };
    expect(owned(skb)).toBe(true);
  });
});

describe('connection matches', () => {
  it('tell untracked, invalid and new packets apart', () => {
    const { net } = lab();
    net.ct.get();
    const skb = skbOf(net, udp);
    const state = (text: string): boolean => readyMatch(net, 'conntrack', `--ctstate ${text}`)(skb);
    expect([state('INVALID'), state('NEW')]).toEqual([true, false]);
    skb.ctinfo = IP_CT_UNTRACKED;
    expect([state('INVALID'), state('UNTRACKED')]).toEqual([false, true]);
    net.ct.create({
      orig: { l3num: 2, protonum: 17, src: client, dst: server, srcPort: 5000, dstPort: 53 },
      timeout: 30,
      mark: 6,
    });
    skb.nfct = net.ct.entries()[0] ?? null;
    skb.ctinfo = IP_CT_NEW;
    expect([state('NEW,INVALID'), state('ESTABLISHED')]).toEqual([true, false]);
    skb.ctinfo = IP_CT_ESTABLISHED_REPLY;
    const ct = (text: string): boolean => readyMatch(net, 'conntrack', text)(skb);
    expect([
      ct('--ctdir REPLY --ctorigsrc 192.168.1.0/24 ! --ctreplsrc 192.168.1.0/24'),
      ct('--ctorigdstport 50:60 --ctproto udp --ctexpire 20:30'),
      ct('--ctstatus EXPECTED'),
    ]).toEqual([true, true, false]);
    expect(readyMatch(net, 'connmark', '--mark 1/1')(skb)).toBe(false);
    expect(readyMatch(net, 'connmark', '--mark 6/7')(skb)).toBe(true);
    expect(readyMatch(net, 'state', '! --state NEW')(skb)).toBe(true);
  });

  it('count the connections of an address', () => {
    const { net } = lab();
    net.ct.get();
    const above = readyMatch(net, 'connlimit', '--connlimit-above 1');
    const first = skbOf(net, tcp('S'));
    const second = skbOf(net, tcpBytes({ src: client, dst: server, sport: 40001, dport: 80, flags: 'S' }));
    expect([above(first), above(first)]).toEqual([false, false]);
    // the first one is not in the table, so the second one takes its place
    expect(above(second)).toBe(false);
    net.ct.create({
      orig: { l3num: 2, protonum: 6, src: client, dst: server, srcPort: 40001, dstPort: 80 },
      timeout: 30,
      tcpState: 'ESTABLISHED',
    });
    expect(above(first)).toBe(true);
  });
});

describe('time', () => {
  it('follows the simulated clock, which begins on a Thursday', () => {
    const { world, net } = lab();
    const skb = skbOf(net, udp);
    const now = (text: string): boolean => readyMatch(net, 'time', text)(skb);
    expect([now('--weekdays Thu'), now('--monthdays 1'), now('--datestart 2026-01-01T00:00:01')]).toEqual([
      true,
      true,
      false,
    ]);
    world.clock.advanceTo(23 * 3600 * SEC);
    expect([
      now('--timestart 22:00 --timestop 06:00'),
      now('--timestart 06:00 --timestop 22:00'),
      now('--timestart 22:00 --timestop 06:00 --contiguous --weekdays Thu'),
    ]).toEqual([true, false, true]);
    world.clock.advanceTo(29 * 3600 * SEC);
    expect([
      now('--timestart 22:00 --timestop 06:00 --contiguous --weekdays Thu'),
      now('--timestart 22:00 --timestop 06:00 --weekdays Thu'),
    ]).toEqual([true, false]);
  });
});
