import './module.ts';
import { describe, expect, it } from 'vitest';
import type { Ipv4Addr } from '../../wire/inet.ts';
import { parseIpv4 } from '../../wire/inet.ts';
import { EEXIST } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import { SEC } from '../time/clock.ts';
import { World } from '../world.ts';
import {
  IPSET_ERR_BUSY,
  IPSET_ERR_EXIST,
  IPSET_ERR_FIND_TYPE,
  IPSET_ERR_HASH_FULL,
  IPSET_ERR_LOOP,
  IPSET_ERR_REFERENCED,
  IPSET_ERR_TYPE_MISMATCH,
} from './errors.ts';
import type { CreateAttrs } from './types.ts';

const addr = (text: string): Ipv4Addr => parseIpv4(text) ?? (0 as Ipv4Addr);

class Sets {
  readonly world = new World({ seed: 7, tracer: { recording: false } });
  readonly net: NetNs = this.world.addNetNs('host');

  create(name: string, type: string, attrs: CreateAttrs = {}): number {
    return this.net.ipset.create(name, type, type === 'list:set' ? 0 : 2, attrs, false);
  }

  add(name: string, ip: string, more: { timeout?: number; exist?: boolean } = {}): number {
    const { exist = false, ...attrs } = more;
    return this.net.ipset.change(name, 'add', { ip: addr(ip), ...attrs }, exist);
  }

  has(name: string, ip: string): boolean {
    return this.net.ipset.test(name, { ip: addr(ip) }) === 0;
  }
}

describe('references', () => {
  it('holds a set that is in use, and lets it go again', () => {
    const s = new Sets();
    s.create('a', 'hash:ip');
    const { ipset } = s.net;
    const index = ipset.indexOf('a') ?? -1;
    ipset.get(index);
    expect(ipset.destroy('a', false)).toBe(-IPSET_ERR_BUSY);
    expect(ipset.rename('a', 'b')).toBe(-IPSET_ERR_REFERENCED);
    ipset.put(index);
    expect(ipset.destroy('a', false)).toBe(0);
  });

  it('counts membership in a list, and ends it with the list', () => {
    const s = new Sets();
    const { ipset } = s.net;
    s.create('a', 'hash:ip');
    s.create('l', 'list:set');
    s.create('l2', 'list:set');
    expect(ipset.change('l', 'add', { name: 'a' }, false)).toBe(0);
    expect(ipset.change('l', 'add', { name: 'l2' }, false)).toBe(-IPSET_ERR_LOOP);
    expect(ipset.byName('a')?.ref).toBe(1);
    expect(ipset.destroyAll()).toBe(-IPSET_ERR_BUSY);
    expect(ipset.destroy('l', false)).toBe(0);
    expect(ipset.byName('a')?.ref).toBe(0);
  });

  it('swaps contents under their names, references staying', () => {
    const s = new Sets();
    const { ipset } = s.net;
    s.create('a', 'hash:ip');
    s.create('b', 'hash:ip');
    s.create('n', 'hash:net');
    s.add('a', '1.1.1.1');
    ipset.get(ipset.indexOf('a') ?? -1);
    expect(ipset.swap('a', 'b')).toBe(0);
    expect([s.has('a', '1.1.1.1'), s.has('b', '1.1.1.1')]).toEqual([false, true]);
    expect([ipset.byName('a')?.ref, ipset.byName('b')?.ref]).toEqual([1, 0]);
    expect(ipset.swap('a', 'n')).toBe(-IPSET_ERR_TYPE_MISMATCH);
  });

  it('takes the same set twice with -exist only', () => {
    const { net } = new Sets();
    const make = (attrs: CreateAttrs, exist: boolean): number => net.ipset.create('a', 'hash:ip', 2, attrs, exist);
    expect([make({}, false), make({}, false), make({}, true), make({ maxelem: 5 }, true)]).toEqual([
      0,
      -EEXIST,
      0,
      -EEXIST,
    ]);
  });

  it('knows no type whose module is missing', () => {
    const s = new Sets();
    expect(s.create('m', 'hash:mac')).toBe(0);
    s.world.modules.delete('ip_set_hash_mac');
    expect(s.create('m2', 'hash:mac')).toBe(-IPSET_ERR_FIND_TYPE);
  });
});

describe('time-outs', () => {
  it('ends an element on the simulated clock, and starts anew with -exist', () => {
    const s = new Sets();
    s.create('t', 'hash:ip', { timeout: 10 });
    s.add('t', '1.1.1.1');
    s.add('t', '2.2.2.2', { timeout: 0 });
    s.world.runUntil(8 * SEC);
    expect(s.add('t', '1.1.1.1')).toBe(-IPSET_ERR_EXIST);
    expect(s.add('t', '1.1.1.1', { exist: true })).toBe(0);
    s.world.runUntil(17 * SEC);
    expect(s.has('t', '1.1.1.1')).toBe(true);
    s.world.runUntil(19 * SEC);
    expect([s.has('t', '1.1.1.1'), s.has('t', '2.2.2.2')]).toEqual([false, true]);
    expect(s.net.ipset.byName('t')?.head().elements).toBe(1);
    expect(s.add('t', '1.1.1.1')).toBe(0);
  });
});

describe('the hash', () => {
  it('grows when a bucket is full and a program adds', () => {
    const s = new Sets();
    s.create('h', 'hash:ip', { hashsize: 64 });
    expect(s.net.ipset.change('h', 'add', { ip: addr('10.0.0.0'), cidr: 20 }, false)).toBe(0);
    const head = s.net.ipset.byName('h')?.head();
    expect(head?.elements).toBe(4096);
    expect(head?.hashsize).toBeGreaterThanOrEqual(512);
    expect(s.has('h', '10.0.15.255')).toBe(true);
  });

  it('is full at maxelem; what has expired makes room', () => {
    const s = new Sets();
    s.create('h', 'hash:ip', { maxelem: 2, timeout: 5 });
    expect([s.add('h', '1.1.1.1'), s.add('h', '1.1.1.2'), s.add('h', '1.1.1.3')]).toEqual([0, 0, -IPSET_ERR_HASH_FULL]);
    s.world.runUntil(6 * SEC);
    expect(s.add('h', '1.1.1.3')).toBe(0);
  });

  it('throws another element out with forceadd, where its bucket has one', () => {
    const s = new Sets();
    s.create('h', 'hash:ip', { maxelem: 600, hashsize: 64, forceadd: true });
    s.net.ipset.change('h', 'add', { ip: addr('1.0.0.1'), ipTo: addr('1.0.2.88') }, false);
    expect(s.add('h', '9.9.9.9')).toBe(0);
    expect(s.has('h', '9.9.9.9')).toBe(true);
    expect(s.net.ipset.byName('h')?.head().elements).toBe(600);
  });

  it('lets the narrowest network of an address decide which interface it needs', () => {
    const s = new Sets();
    s.create('n', 'hash:net,iface');
    const change = (ip: string, cidr: number, iface: string): number =>
      s.net.ipset.change('n', 'add', { ip: addr(ip), cidr, iface }, false);
    change('10.0.0.0', 8, 'eth1');
    change('10.1.0.0', 16, 'eth0');
    const test = (ip: string, iface: string): boolean => s.net.ipset.test('n', { ip: addr(ip), iface }) === 0;
    expect([test('10.2.0.1', 'eth1'), test('10.1.0.1', 'eth0'), test('10.1.0.1', 'eth1')]).toEqual([true, true, false]);
  });
});
