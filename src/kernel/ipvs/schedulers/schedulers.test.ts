import '../module.ts';
import { describe, expect, test } from 'vitest';
import { formatIpv4, INADDR_BROADCAST, ipv4 } from '../../../wire/inet.ts';
import { IPPROTO_TCP } from '../../../wire/ipv4.ts';
import { SkBuff } from '../../skb/sk-buff.ts';
import { World } from '../../world.ts';
import type { IpVsDest } from '../dest.ts';
import { IP_VS_CONN_F_MASQ, IP_VS_SVC_F_SCHED_FALLBACK, IP_VS_SVC_F_SCHED_PORT } from '../flags.ts';
import type { IpVsIphdr } from '../iphdr.ts';
import type { Ipvs } from '../ipvs.ts';
import type { IpVsService } from '../service.ts';
import { SCHEDULERS } from './schedulers.ts';

const VIP = ipv4(0x0a60000a);
const KEY = { protocol: IPPROTO_TCP, addr: VIP, port: 80, fwmark: 0 };

/** A service with servers 10.244.1.2, .3 and so on, one for each weight. */
class Bench {
  readonly ipvs: Ipvs;
  readonly svc: IpVsService;

  constructor(schedName: string, weights: readonly number[], flags = 0) {
    const net = new World({ seed: 7 }).addNetNs('node');
    this.ipvs = net.ipvs;
    const { ctl } = net.ipvs;
    ctl.addService({ ...KEY, schedName, peName: '', flags, timeout: 0, netmask: INADDR_BROADCAST });
    this.svc = ctl.getService(KEY) as IpVsService;
    weights.forEach((weight, i) => {
      this.set(i + 2, weight, 'addDest');
    });
  }

  set(host: number, weight: number, how: 'addDest' | 'editDest' = 'editDest'): number {
    return this.ipvs.ctl[how](KEY, {
      addr: ipv4(0x0af40100 + host),
      port: 8080,
      fwd: IP_VS_CONN_F_MASQ,
      weight,
      uThreshold: 0,
      lThreshold: 0,
      tunType: 'ipip',
      tunPort: 0,
      tunFlags: 0,
    });
  }

  server(host: number): IpVsDest {
    return this.svc.destinations.find((d) => d.addr === 0x0af40100 + host) as IpVsDest;
  }

  /** The last number of the server chosen, or '-'. A chosen one gets an active connection when `hold`. */
  choose(from = '10.0.0.2', hold = false, port = 40000, to = VIP as number): string {
    const skb = new SkBuff(1, new Uint8Array(44), 0, 44);
    skb.head[20] = port >>> 8;
    skb.head[21] = port & 255;
    const saddr = ipv4(from.split('.').reduce((n, part) => n * 256 + Number(part), 0));
    const iph: IpVsIphdr = { off: 0, len: 20, protocol: 6, saddr, daddr: ipv4(to), inverse: false, icmp: false };
    const dest = this.svc.sched?.schedule(skb, iph) ?? null;
    if (dest && hold) {
      dest.activeconns++;
      dest.totalconns++;
    }
    return dest ? (formatIpv4(dest.addr).split('.')[3] ?? '') : '-';
  }

  row(n: number, hold = false): string {
    return Array.from({ length: n }, () => this.choose('10.0.0.2', hold)).join(' ');
  }
}

const held = (name: string, weights: readonly number[], n: number): string => new Bench(name, weights).row(n, true);
const clients = (bench: Bench, from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => bench.choose(`10.0.0.${from + i}`)).join('');

describe('choices measured on Linux', () => {
  test('rr begins with the last one added and ignores weights', () => {
    expect(new Bench('rr', [4, 2, 1]).row(6)).toBe('4 3 2 4 3 2');
  });

  test('rr goes on before a server that was deleted', () => {
    const bench = new Bench('rr', [1, 1, 1]);
    expect(bench.row(2)).toBe('4 3');
    bench.ipvs.ctl.delDest(KEY, ipv4(0x0af40103), 8080);
    expect(bench.row(3)).toBe('2 4 2');
  });

  test('wrr with 4, 2, 1 and with a server of weight 0', () => {
    expect(new Bench('wrr', [4, 2, 1]).row(7)).toBe('4 3 2 2 2 3 2');
    expect(new Bench('wrr', [2, 0, 1]).row(9)).toBe('4 2 2 4 2 2 4 2 2');
  });

  test('ovf fills a server to one more than its weight', () => {
    expect(held('ovf', [4, 2, 1], 11)).toBe('2 2 2 2 2 3 3 3 4 4 -');
  });

  test('sed, wlc and nq', () => {
    expect(held('sed', [3, 1, 1], 5)).toBe('2 2 4 3 2');
    expect(held('wlc', [3, 1, 1], 5)).toBe('4 3 2 2 2');
    expect(held('nq', [3, 1, 1], 4)).toBe('4 3 2 2');
  });

  test('fo sends all to the highest weight', () => {
    const bench = new Bench('fo', [1, 3, 2]);
    expect(bench.row(2)).toBe('3 3');
    bench.set(3, 0);
    expect(bench.row(2)).toBe('4 4');
  });

  test('lblc keeps an address where it is until that server has more than its weight', () => {
    expect(held('lblc', [1, 1, 1], 8)).toBe('4 4 3 3 2 2 2 2');
  });

  test('sh and mh by client address', () => {
    expect(clients(new Bench('mh', [4, 2, 1]), 11, 30)).toBe('33332223242224234234');
    expect(clients(new Bench('sh', [1, 0, 1]), 11, 30)).toBe('4-442-2--42424-4-2-2');
    const fallback = new Bench('sh', [1, 0, 1], IP_VS_SVC_F_SCHED_FALLBACK);
    expect(clients(fallback, 11, 30)).toBe('42442222242424242222');
  });

  test('sh with the port in the hash', () => {
    const bench = new Bench('sh', [4, 2, 1], IP_VS_SVC_F_SCHED_PORT);
    const row = Array.from({ length: 16 }, (_, i) => bench.choose('10.0.0.2', false, 40000 + i)).join('');
    expect(row).toBe('2222233322222333');
  });

  test('dh by the address asked for', () => {
    expect(new Bench('dh', [1, 1, 1]).choose()).toBe('2');
  });
});

test.each(SCHEDULERS.map((s) => s.name))('%s chooses nobody when all weights are zero, and says so', (name) => {
  const bench = new Bench(name, [0, 0]);
  expect(bench.choose()).toBe('-');
  if (name !== 'lblcr') expect(bench.ipvs.net.log.at(-1)).toMatch(`IPVS: ${name}: TCP 10.96.0.10:80 - no destination`);
});

test('an overloaded server is passed over until its connections are fewer than the lower threshold', () => {
  const bench = new Bench('lc', [1, 1]);
  const dest = bench.server(3);
  dest.uThreshold = 2;
  dest.lThresholdVal = 1;
  dest.totalconns = 2;
  dest.updateOverload(1);
  expect(bench.choose()).toBe('2');
  dest.totalconns = 0;
  dest.updateOverload(-1);
  expect(bench.choose()).toBe('3');
});
