import './module.ts';
import { expect, test } from 'vitest';
import { INADDR_BROADCAST, ipv4 } from '../../wire/inet.ts';
import { IPPROTO_TCP } from '../../wire/ipv4.ts';
import { EEXIST, EINVAL, ENOENT, ERANGE, ESRCH } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import { SEC } from '../time/clock.ts';
import { World } from '../world.ts';
import type { DestSpec } from './dest.ts';
import { IP_VS_CONN_F_TEMPLATE } from './flags.ts';
import type { ServiceSpec } from './service.ts';

const SERVICE: ServiceSpec = {
  protocol: IPPROTO_TCP,
  addr: ipv4(0x0a60000a),
  port: 80,
  fwmark: 0,
  schedName: 'rr',
  peName: '',
  flags: 0,
  timeout: 0,
  netmask: INADDR_BROADCAST,
};
const DEST: DestSpec = {
  addr: ipv4(0x0af40102),
  port: 8080,
  fwd: 0,
  weight: 1,
  uThreshold: 0,
  lThreshold: 0,
  tunType: 'ipip',
  tunPort: 0,
  tunFlags: 0,
};
const CONN = { protocol: IPPROTO_TCP, caddr: ipv4(0x0a000002), cport: 40000, vaddr: SERVICE.addr, vport: 80 };

const fresh = (): NetNs => new World({ seed: 1 }).addNetNs('node');

/** The hook functions of IPVS, by hook number. */
const functions = (net: NetNs): string[] =>
  ([1, 2, 3] as const).flatMap((hook) =>
    net.nf.list(hook).flatMap((op) => (op.module === 'ip_vs' ? [`${hook} ${op.priority} ${op.name}`] : [])),
  );

test('the hook functions come with the first service and go with the last', () => {
  const net = fresh();
  const { ctl } = net.ipvs;
  expect(functions(net)).toEqual([]);
  ctl.addService(SERVICE);
  expect(functions(net)).toEqual([
    '1 98 ip_vs_out_hook',
    '1 99 ip_vs_in_hook',
    '2 99 ip_vs_forward_icmp',
    '2 100 ip_vs_out_hook',
    '3 -99 ip_vs_out_hook',
    '3 -98 ip_vs_in_hook',
  ]);
  ctl.addService({ ...SERVICE, port: 81 });
  ctl.delService(SERVICE);
  expect(functions(net)).toHaveLength(6);
  ctl.flush();
  expect(functions(net)).toEqual([]);
});

test('older kernels have other names for them', () => {
  const net = fresh();
  net.ipvs.ctl.addService(SERVICE);
  net.ipvs.hookNames = 'up to 5.15';
  expect(functions(net)).toEqual([
    '1 98 ip_vs_reply4',
    '1 99 ip_vs_remote_request4',
    '2 99 ip_vs_forward_icmp',
    '2 100 ip_vs_reply4',
    '3 -99 ip_vs_local_reply4',
    '3 -98 ip_vs_local_request4',
  ]);
});

test('what the kernel refuses', () => {
  const { ctl } = fresh().ipvs;
  expect(ctl.addService({ ...SERVICE, schedName: 'nosuch' })).toBe(-ENOENT);
  expect(ctl.addService({ ...SERVICE, peName: 'nosuch' })).toBe(-ENOENT);
  expect(ctl.addDest(SERVICE, DEST)).toBe(-ESRCH);
  expect(ctl.addService(SERVICE)).toBe(0);
  expect(ctl.addService(SERVICE)).toBe(-EEXIST);
  expect(ctl.addDest(SERVICE, { ...DEST, addr: ipv4(0xe0000001) })).toBe(-EINVAL);
  expect(ctl.addDest(SERVICE, { ...DEST, uThreshold: 3, lThreshold: 5 })).toBe(-ERANGE);
  expect(ctl.editDest(SERVICE, DEST)).toBe(-ENOENT);
  expect(ctl.delService({ ...SERVICE, port: 81 })).toBe(-ESRCH);
});

test('a service is found by mark, by address and port, and by port 0', () => {
  const { services, ctl } = fresh().ipvs;
  ctl.addService(SERVICE);
  ctl.addService({ ...SERVICE, fwmark: 5, port: 0, addr: ipv4(0) });
  ctl.addService({ ...SERVICE, port: 0 });
  const find = (mark: number, port: number): string => {
    const { svc } = services.find(mark, IPPROTO_TCP, SERVICE.addr, port, port < 1024);
    return svc?.label ?? 'none';
  };
  expect(find(0, 80)).toBe('TCP 10.96.0.10:80');
  expect(find(5, 80)).toBe('FWM 5');
  expect(find(6, 80)).toBe('TCP 10.96.0.10:80');
  expect(find(0, 81)).toBe('TCP 10.96.0.10:0');
  expect(services.find(0, 17, SERVICE.addr, 80, true).svc).toBeNull();
});

test('a deleted server comes back with its connections', () => {
  const net = fresh();
  const { ctl, conns } = net.ipvs;
  ctl.addService(SERVICE);
  ctl.addDest(SERVICE, DEST);
  const dest = ctl.getService(SERVICE)?.destinations[0] ?? null;
  const cp = conns.create(CONN, DEST.addr, 8080, 0, dest, 0);
  cp.timeout = 900 * SEC;
  conns.put(cp);
  ctl.delDest(SERVICE, DEST.addr, 8080);
  expect(dest?.available).toBe(false);
  net.world.runUntil(300 * SEC);
  ctl.addDest(SERVICE, DEST);
  expect(ctl.getService(SERVICE)?.destinations[0]).toBe(dest);
  expect(dest?.available).toBe(true);
});

test('without connections it is forgotten after two minutes', () => {
  const net = fresh();
  const { ctl } = net.ipvs;
  ctl.addService(SERVICE);
  ctl.addDest(SERVICE, DEST);
  const dest = ctl.getService(SERVICE)?.destinations[0];
  ctl.delDest(SERVICE, DEST.addr, 8080);
  net.world.runUntil(121 * SEC);
  ctl.addDest(SERVICE, DEST);
  expect(ctl.getService(SERVICE)?.destinations[0]).not.toBe(dest);
});

test('entries live as long as they are used, and templates as long as they are needed', () => {
  const { ipvs, world } = fresh();
  const { conns } = ipvs;
  const template = conns.create({ ...CONN, cport: 0 }, DEST.addr, 0, IP_VS_CONN_F_TEMPLATE, null, 0);
  template.timeout = 10 * SEC;
  conns.put(template);
  const cp = conns.create(CONN, DEST.addr, 8080, 0, null, 0);
  cp.timeout = 30 * SEC;
  conns.control(cp, template);
  conns.put(cp);
  world.runUntil(29 * SEC);
  conns.put(cp);
  world.runUntil(58 * SEC);
  expect(conns.entries()).toHaveLength(2);
  world.runUntil(60 * SEC);
  expect(conns.entries()).toEqual([template]);
  world.runUntil(131 * SEC);
  expect(conns.count).toBe(0);
});

test('a time-out of zero leaves it as it is', () => {
  const { ipvs } = fresh();
  ipvs.setTimeouts({ tcp: 0, tcpFin: 5, udp: 0 });
  expect(ipvs.getTimeouts()).toEqual({ tcp: 900, tcpFin: 5, udp: 300 });
});
