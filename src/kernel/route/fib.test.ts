import { describe, expect, it } from 'vitest';
import { formatIpv4, INADDR_ANY } from '../../wire/inet.ts';
import { EACCES, EEXIST, EHOSTUNREACH, EINVAL, ENETUNREACH, ESRCH, errnoName } from '../errno.ts';
import { inetDelIfa } from '../ip/devinet.ts';
import { addr, give, host, route } from '../ip/testing.ts';
import type { NetNs } from '../netns.ts';
import type { FibAlias } from './fib-table.ts';
import type { Dst, Flowi4 } from './types.ts';

const line = (a: FibAlias): string =>
  `${a.type} ${formatIpv4(a.dst)}/${a.len} dev ${a.dev?.name ?? '-'}${a.gateway ? ` via ${formatIpv4(a.gateway)}` : ''}${a.prefSrc ? ` src ${formatIpv4(a.prefSrc)}` : ''}`;
const table = (net: NetNs, id: number): string[] => (net.fib.table(id)?.list() ?? []).map(line);

const flow = (daddr: string, more: Partial<Flowi4> = {}): Flowi4 => ({
  daddr: addr(daddr),
  saddr: INADDR_ANY,
  tos: 0,
  mark: 0,
  protocol: 0,
  sport: 0,
  dport: 0,
  oif: null,
  iif: null,
  anySrc: false,
  ...more,
});

const way = (d: Dst | number): string =>
  typeof d === 'number'
    ? errnoName(d)
    : `${d.type} ${d.dev.name}${d.gateway ? ` via ${formatIpv4(d.gateway)}` : ''} from ${formatIpv4(d.prefSrc)}`;

describe('routes that come with addresses', () => {
  it('fills the local and main tables as Linux does', () => {
    const { net, nic } = host({ eth0: '10.0.0.1/24' });
    expect(table(net, 255)).toEqual([
      'local 10.0.0.1/32 dev eth0 src 10.0.0.1',
      'broadcast 10.0.0.255/32 dev eth0 src 10.0.0.1',
      'local 127.0.0.0/8 dev lo src 127.0.0.1',
      'local 127.0.0.1/32 dev lo src 127.0.0.1',
      'broadcast 127.255.255.255/32 dev lo src 127.0.0.1',
    ]);
    expect(table(net, 254)).toEqual(['unicast 10.0.0.0/24 dev eth0 src 10.0.0.1']);
    give(nic('eth0'), '10.0.0.2/24');
    expect(nic('eth0').addrs.map((a) => a.secondary)).toEqual([false, true]);
    expect(table(net, 254)).toHaveLength(1);
    expect(table(net, 255)[1]).toBe('local 10.0.0.2/32 dev eth0 src 10.0.0.1');
  });

  it('takes secondary addresses along with their primary, unless they are promoted', () => {
    const { net, nic } = host({ eth0: '10.0.0.1/24' });
    give(nic('eth0'), '10.0.0.2/24');
    net.sysctl.set('net.ipv4.conf.eth0.promote_secondaries', '1');
    expect(inetDelIfa(nic('eth0'), addr('10.0.0.1'), 24)).toBe(0);
    expect(table(net, 254)).toEqual(['unicast 10.0.0.0/24 dev eth0 src 10.0.0.2']);
    net.sysctl.set('net.ipv4.conf.eth0.promote_secondaries', '0');
    give(nic('eth0'), '10.0.0.3/24');
    inetDelIfa(nic('eth0'), addr('10.0.0.2'), 24);
    expect(nic('eth0').addrs).toEqual([]);
    expect(table(net, 254)).toEqual([]);
    expect(net.fib.addrType(addr('10.0.0.3'))).toBe('unicast');
  });

  it('keeps the local address of a device that goes down, and nothing else', () => {
    const { net, nic } = host({ eth0: '10.0.0.1/24' });
    route(net, 'default via 10.0.0.9');
    net.devices.setDown(nic('eth0'));
    expect(table(net, 254)).toEqual([]);
    expect(table(net, 255)[0]).toBe('local 10.0.0.1/32 dev eth0 src 10.0.0.1');
    net.devices.setUp(nic('eth0'));
    expect(table(net, 254)).toEqual(['unicast 10.0.0.0/24 dev eth0 src 10.0.0.1']);
  });

  it('forgets routes whose preferred source is gone', () => {
    const { net, nic } = host({ eth0: '10.0.0.1/24', eth1: '10.1.0.1/24' });
    expect(
      net.fib.addRoute({ dst: addr('10.9.0.0'), len: 16, table: 254, dev: nic('eth1'), prefSrc: addr('10.0.0.1') }),
    ).toBe(0);
    inetDelIfa(nic('eth0'), addr('10.0.0.1'), 24);
    expect(table(net, 254)).toEqual(['unicast 10.1.0.0/24 dev eth1 src 10.1.0.1']);
  });
});

describe('adding and deleting', () => {
  it('refuses what Linux refuses, in its words', () => {
    const { net } = host({ eth0: '10.0.0.1/24' });
    expect(route(net, 'default via 192.0.2.1')).toBe(-ENETUNREACH);
    expect(net.fib.extack).toBe('Nexthop has invalid gateway');
    expect(route(net, 'default via 10.0.0.9')).toBe(0);
    expect(route(net, 'default via 10.0.0.8')).toBe(-EEXIST);
    expect(route(net, 'default via 10.0.0.8 metric 5')).toBe(0);
    expect(net.fib.delRoute({ dst: addr('10.77.0.0'), len: 16, table: 254 })).toBe(-ESRCH);
  });

  it('tells a host from its broadcast, a group, and strangers', () => {
    const { net, nic } = host({ eth0: '10.0.0.1/24', eth1: '10.1.0.1/24' });
    const types = ['10.0.0.1', '10.0.0.255', '224.0.0.5', '255.255.255.255', '127.9.9.9', '8.8.8.8'];
    expect(types.map((t) => net.fib.addrType(addr(t)))).toEqual([
      'local',
      'broadcast',
      'multicast',
      'broadcast',
      'local',
      'unicast',
    ]);
    expect(net.fib.addrType(addr('10.0.0.1'), nic('eth1'))).toBe('unicast');
  });
});

describe('a route out', () => {
  it('takes the longest prefix, then the lowest metric', () => {
    const { net } = host({ eth0: '10.0.0.1/24', eth1: '10.1.0.1/24' });
    route(net, 'default via 10.0.0.9');
    route(net, '10.5.0.0/16 via 10.1.0.9 metric 20');
    route(net, '10.5.0.0/16 via 10.1.0.8 metric 10');
    route(net, '10.5.5.0/24 via 10.0.0.7');
    expect(way(net.fib.routeOutput(flow('8.8.8.8')))).toBe('unicast eth0 via 10.0.0.9 from 10.0.0.1');
    expect(way(net.fib.routeOutput(flow('10.5.1.1')))).toBe('unicast eth1 via 10.1.0.8 from 10.1.0.1');
    expect(way(net.fib.routeOutput(flow('10.5.5.1')))).toBe('unicast eth0 via 10.0.0.7 from 10.0.0.1');
    expect(way(net.fib.routeOutput(flow('10.1.0.1')))).toBe('local lo from 10.1.0.1');
    expect(way(net.fib.routeOutput(flow('10.1.0.255')))).toBe('broadcast eth1 from 10.1.0.1');
  });

  it('follows tos before the route without', () => {
    const { net } = host({ eth0: '10.0.0.1/24' });
    route(net, '10.5.0.0/16 via 10.0.0.9');
    route(net, '10.5.0.0/16 via 10.0.0.8 tos 16');
    expect(way(net.fib.routeOutput(flow('10.5.0.1', { tos: 16 })))).toContain('10.0.0.8');
    expect(way(net.fib.routeOutput(flow('10.5.0.1', { tos: 8 })))).toContain('10.0.0.9');
  });

  it('gives the errno of a route that refuses', () => {
    const { net } = host({ eth0: '10.0.0.1/24' });
    route(net, 'blackhole 10.7.0.0/16');
    route(net, 'unreachable 10.8.0.0/16');
    route(net, 'prohibit 10.9.0.0/16');
    expect(net.fib.routeOutput(flow('10.7.0.1'))).toBe(-EINVAL);
    expect(net.fib.routeOutput(flow('10.8.0.1'))).toBe(-EHOSTUNREACH);
    expect(net.fib.routeOutput(flow('10.9.0.1'))).toBe(-EACCES);
    expect(net.fib.routeOutput(flow('10.6.0.1'))).toBe(-ENETUNREACH);
  });

  it('refuses a source that is not ours, unless any will do', () => {
    const { net } = host({ eth0: '10.0.0.1/24' });
    const foreign = { saddr: addr('10.0.0.77') };
    expect(net.fib.routeOutput(flow('10.0.0.5', foreign))).toBe(-ENETUNREACH);
    expect(way(net.fib.routeOutput(flow('10.0.0.5', { ...foreign, anySrc: true })))).toBe(
      'unicast eth0 from 10.0.0.77',
    );
    expect(net.fib.routeOutput(flow('10.0.0.5', { saddr: addr('127.0.0.1') }))).toBe(-EINVAL);
  });

  it('takes a destination to be on the link when a device is given and no table knows it', () => {
    const { net, nic } = host({ eth0: '10.0.0.1/24' });
    expect(way(net.fib.routeOutput(flow('8.8.8.8', { oif: nic('eth0') })))).toBe('unicast eth0 from 10.0.0.1');
  });
});

describe('policy rules', () => {
  it('go by preference: mark, source, negation, blackhole', () => {
    const { net } = host({ eth0: '10.0.0.1/24', eth1: '10.1.0.1/24' });
    route(net, 'default via 10.0.0.9');
    route(net, 'default via 10.1.0.9 table 100');
    net.fib.addRule({ fwmark: 1, fwmask: 0xff, table: 100 });
    expect(way(net.fib.routeOutput(flow('8.8.8.8', { mark: 0x101 })))).toContain('10.1.0.9');
    expect(way(net.fib.routeOutput(flow('8.8.8.8', { mark: 2 })))).toContain('10.0.0.9');
    net.fib.addRule({ from: { addr: addr('10.0.0.1'), len: 32 }, action: 'prohibit' });
    expect(net.fib.routeOutput(flow('8.8.8.8', { saddr: addr('10.0.0.1') }))).toBe(-EACCES);
    net.fib.delRule({ action: 'prohibit' });
    net.fib.addRule({ not: true, to: { addr: addr('8.0.0.0'), len: 8 }, table: 100 });
    expect(way(net.fib.routeOutput(flow('9.9.9.9')))).toContain('10.1.0.9');
    expect(way(net.fib.routeOutput(flow('8.8.8.8')))).toContain('10.0.0.9');
  });

  it('fall through a table without an answer, and through a throw route', () => {
    const { net } = host({ eth0: '10.0.0.1/24' });
    route(net, 'default via 10.0.0.9');
    net.fib.addRule({ table: 100 });
    expect(way(net.fib.routeOutput(flow('8.8.8.8')))).toContain('10.0.0.9');
    route(net, 'throw 8.8.8.0/24 table 100');
    route(net, 'unreachable 8.0.0.0/8 table 100');
    expect(way(net.fib.routeOutput(flow('8.8.8.8')))).toContain('10.0.0.9');
    expect(net.fib.routeOutput(flow('8.8.9.8'))).toBe(-EHOSTUNREACH);
  });

  it('count down from the second rule when they name no preference', () => {
    const { net } = host({});
    net.fib.addRule({ table: 100 });
    net.fib.addRule({ table: 101 });
    net.fib.addRule({ table: 102, pref: 5 });
    expect(net.fib.rules.map((r) => [r.pref, r.table])).toEqual([
      [0, 255],
      [5, 102],
      [32764, 101],
      [32765, 100],
      [32766, 254],
      [32767, 253],
    ]);
  });
});
