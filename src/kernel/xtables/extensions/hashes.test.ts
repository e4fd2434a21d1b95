import { describe, expect, it } from 'vitest';
import { addr, forward, icmpBytes, ipBytes, skbOf, tcpBytes } from '../../conntrack/testing.ts';
import { IP_CT_NEW } from '../../conntrack/types.ts';
import { EINVAL } from '../../errno.ts';
import { PACKET_HOST, PACKET_MULTICAST } from '../../skb/sk-buff.ts';
import { checkPar, lab, matches, parseMatch, parseTarget, readyMatch, readyTarget } from '../testing.ts';

const [client, server] = [addr('192.168.1.2'), addr('10.0.0.2')];
const segment = (sport: number, dport = 80): Uint8Array =>
  tcpBytes({ src: client, dst: server, sport, dport, flags: 'S' });
const back = (dport: number): Uint8Array => tcpBytes({ src: server, dst: client, sport: 80, dport, flags: 'SA' });

describe('HMARK', () => {
  const options = '--hmark-tuple src,dst,sport,dport,proto --hmark-rnd 7 --hmark-mod 10 --hmark-offset 100';
  const markOf = (text: string, bytes: Uint8Array): number => {
    const { net } = lab();
    const skb = skbOf(net, bytes);
    readyTarget(net, 'HMARK', text)(skb);
    return skb.mark;
  };

  it('marks both directions alike, and spreads connections over the marks asked for', () => {
    const marks = Array.from({ length: 200 }, (_, i) => markOf(options, segment(20_000 + i)));
    expect(marks.every((m) => m >= 100 && m < 110)).toBe(true);
    expect(new Set(marks).size).toBe(10);
    expect(markOf(options, back(20_005))).toBe(marks[5]);
  });

  it('looks at nothing but what is in the tuple', () => {
    const addresses = '--hmark-src-prefix 24 --hmark-dst-prefix 32 --hmark-rnd 7 --hmark-mod 1000';
    expect(markOf(addresses, segment(1))).toBe(markOf(addresses, segment(2, 443)));
    const icmp = '--hmark-tuple src,dst,proto --hmark-rnd 7 --hmark-mod 1000';
    expect(markOf(icmp, icmpBytes(client, server, 8, 0, 1))).toBe(markOf(icmp, icmpBytes(client, server, 8, 0, 2)));
  });

  it('leaves packets without a connection alone when it is to hash that', () => {
    expect(markOf('--hmark-tuple ct,src --hmark-rnd 7 --hmark-mod 10 --hmark-offset 5', segment(1))).toBe(0);
  });

  it('does not set ports and an index at once', () => {
    const { net } = lab();
    const { inst } = parseTarget(
      'HMARK',
      '--hmark-tuple src --hmark-spi 5 --hmark-sport 3 --hmark-rnd 7 --hmark-mod 9',
    );
    expect(inst.ext.check?.(inst.info, checkPar(net))).toBe(EINVAL);
  });
});

describe('cluster', () => {
  const options = '--cluster-total-nodes 2 --cluster-hash-seed 5 --cluster-local-node';

  it('gives each connection to one node, and takes frames of the shared address for its own', () => {
    const { net } = lab();
    net.ct.get();
    const { skb } = forward(net, segment(4000));
    expect(skb.ctinfo).toBe(IP_CT_NEW);
    skb.pktType = PACKET_MULTICAST;
    const [one, two] = [`${options} 1`, `${options} 2`].map((text) => readyMatch(net, 'cluster', text)(skb));
    expect(one).toBe(!two);
    expect(skb.pktType).toBe(PACKET_HOST);
  });

  it('matches nothing that is not tracked', () => {
    const { net } = lab();
    const skb = skbOf(net, segment(4000));
    expect(['1', '2'].map((n) => readyMatch(net, 'cluster', `${options} ${n}`)(skb))).toEqual([false, false]);
  });
});

describe('ipcomp', () => {
  it('compares the parameter index', () => {
    const bytes = ipBytes(client, server, 108, Uint8Array.of(4, 0, 0, 18));
    expect(matches('ipcomp', '--ipcompspi 10:18', bytes, { proto: 'ipcomp' })).toBe(true);
    expect(matches('ipcomp', '! --ipcompspi 18', bytes, { proto: 'ipcomp' })).toBe(false);
  });
});

describe('cgroup', () => {
  it('knows the root group only', () => {
    const { net } = lab();
    const check = (text: string): number | undefined => {
      const { inst } = parseMatch('cgroup', text);
      return inst.ext.check?.(inst.info, checkPar(net));
    };
    expect(['--path /', '--path /a', '--cgroup 1', '--path / --cgroup 1', ''].map(check)).toEqual([
      ...[0, EINVAL, 0, EINVAL, EINVAL],
    ]);
    expect(net.log).toContain('xt_cgroup: invalid path, errno=-2');
    const skb = skbOf(net, segment(1));
    expect(readyMatch(net, 'cgroup', '! --cgroup 1')(skb)).toBe(false);
    skb.sk = net.sockets.newTcp();
    const hits = ['--path /', '! --path /', '--cgroup 0', '--cgroup 1', '! --cgroup 1'];
    expect(hits.map((text) => readyMatch(net, 'cgroup', text)(skb))).toEqual([true, false, true, false, true]);
  });
});
