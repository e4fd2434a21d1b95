import './module.ts';
import { describe, expect, it } from 'vitest';
import { set16, set32, setMac } from '../../wire/bytes.ts';
import { AF_INET, type MacAddr, parseIpv4 } from '../../wire/inet.ts';
import { IP_MF, IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import type { NetDevice } from '../device/net-device.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { World } from '../world.ts';
import { SET } from '../xtables/extensions/target-set.ts';
import type { XtActionParam, XtCheck } from '../xtables/types.ts';
import { XtInstance } from '../xtables/xtoptions.ts';
import type { AdtAttrs, AdtOpt, CreateAttrs, KadtPacket } from './types.ts';

const addr = (text: string) => parseIpv4(text) ?? (0 as never);

interface PacketSpec {
  readonly src?: string;
  readonly dst?: string;
  readonly proto?: number;
  readonly sport?: number;
  readonly dport?: number;
  readonly fragOff?: number;
  readonly mac?: string;
}

class Host {
  readonly net: NetNs = new World({ seed: 3, tracer: { recording: false } }).addNetNs('host');
  readonly dev = { name: 'eth0', kind: 'nic' } as NetDevice;

  make(name: string, type: string, attrs: CreateAttrs = {}, ...elems: AdtAttrs[]): this {
    const family = type === 'list:set' || type === 'bitmap:port' ? 0 : 2;
    expect(this.net.ipset.create(name, type, family, attrs, false)).toBe(0);
    for (const elem of elems) expect(this.net.ipset.change(name, 'add', elem, false)).toBe(0);
    return this;
  }

  packet(spec: PacketSpec = {}): KadtPacket {
    const skb: SkBuff = this.net.world.allocSkb(64);
    const at = skb.put(14 + 40);
    setMac(skb.head, at + 6, (spec.mac ?? '020000000001') as MacAddr);
    skb.macHeader = at;
    skb.data = at + 14;
    const o = at + 14;
    skb.networkHeader = o;
    skb.dev = this.dev;
    skb.head[o] = 0x45;
    set16(skb.head, o + 2, 40);
    set16(skb.head, o + 6, spec.fragOff ?? 0);
    skb.head[o + 9] = spec.proto ?? IPPROTO_TCP;
    set32(skb.head, o + 12, addr(spec.src ?? '10.0.0.1'));
    set32(skb.head, o + 16, addr(spec.dst ?? '10.9.9.9'));
    set16(skb.head, o + 20, spec.sport ?? 1234);
    set16(skb.head, o + 22, spec.dport ?? 80);
    const par = { net: this.net, in: this.dev, out: null } as unknown as XtActionParam;
    return { skb, par };
  }

  test(name: string, sides: string, spec: PacketSpec = {}, more: Partial<AdtOpt> = {}): boolean {
    const src = sides.split(',').map((side) => side === 'src');
    const index = this.net.ipset.indexOf(name) ?? -1;
    return this.net.ipset.testByIndex(index, this.packet(spec), { family: 2, src, ...more }) > 0;
  }

  members(name: string): readonly AdtAttrs[] {
    return this.net.ipset.byName(name)?.list() ?? [];
  }
}

describe('what a packet is looked up by', () => {
  it('takes the side the rule names, and needs one for each dimension', () => {
    const host = new Host().make('a', 'hash:ip', {}, { ip: addr('10.0.0.1') });
    host.make('p', 'hash:ip,port', {}, { ip: addr('10.0.0.1'), proto: IPPROTO_TCP, port: 80 });
    expect([host.test('a', 'src'), host.test('a', 'dst'), host.test('a', 'src,dst')]).toEqual([true, false, true]);
    expect([host.test('p', 'src,dst'), host.test('p', 'src,src'), host.test('p', 'src')]).toEqual([true, false, false]);
    expect(host.test('p', 'src,dst', { proto: IPPROTO_UDP })).toBe(false);
  });

  it('sees ports in first fragments only, and type and code for ICMP', () => {
    const ip = addr('10.0.0.1');
    const host = new Host().make('p', 'hash:ip,port', {}, { ip, proto: IPPROTO_TCP, port: 80 });
    host.make('i', 'hash:ip,port', {}, { ip, proto: IPPROTO_ICMP, port: 0x0800 });
    expect(host.test('p', 'src,dst', { fragOff: IP_MF })).toBe(true);
    expect(host.test('p', 'src,dst', { fragOff: 100 })).toBe(false);
    expect(host.test('i', 'src,dst', { proto: IPPROTO_ICMP, sport: 0x0800 })).toBe(true);
    host.make('b', 'bitmap:port', { port: 0, portTo: 65535 }, { port: 80 });
    expect([host.test('b', 'dst'), host.test('b', 'dst', { proto: 132 })]).toEqual([true, false]);
  });

  it('asks the narrowest network first, and --return-nomatch for its exceptions', () => {
    const net = { ip: addr('10.0.0.0'), cidr: 8 };
    const host = new Host().make('n', 'hash:net', {}, net, { ip: addr('10.0.0.0'), cidr: 24, nomatch: true });
    expect([host.test('n', 'src'), host.test('n', 'dst')]).toEqual([false, true]);
    const more = { returnNomatch: true };
    expect([host.test('n', 'src', {}, more), host.test('n', 'dst', {}, more)]).toEqual([true, false]);
  });

  it('compares frames and interfaces', () => {
    const host = new Host().make('m', 'hash:ip,mac', {}, { ip: addr('10.0.0.1'), mac: '020000000001' as MacAddr });
    host.make('i', 'hash:net,iface', {}, { ip: addr('10.0.0.0'), cidr: 8, iface: 'eth', wildcard: true });
    expect([host.test('m', 'src,src'), host.test('m', 'src,src', { mac: '020000000002' })]).toEqual([true, false]);
    expect([host.test('i', 'src,src'), host.test('i', 'src,dst')]).toEqual([true, false]);
  });

  it('fills in the MAC address of an element that lacks it', () => {
    const host = new Host().make('m', 'bitmap:ip,mac', { ip: addr('10.0.0.0'), cidr: 24 }, { ip: addr('10.0.0.1') });
    expect(host.test('m', 'src,src')).toBe(true);
    expect(host.members('m')).toEqual([{ ip: addr('10.0.0.1'), mac: '020000000001' }]);
    expect(host.test('m', 'src,src', { mac: '020000000002' })).toBe(false);
  });
});

describe('counters', () => {
  it('count what matches, unless the rule forbids it, and can be a condition', () => {
    const host = new Host().make('a', 'hash:ip', { counters: true }, { ip: addr('10.0.0.1') });
    host.test('a', 'src');
    host.test('a', 'src', {}, { skipCounterUpdate: true });
    expect(host.members('a')).toMatchObject([{ packets: 1n, bytes: 40n }]);
    const packets = (value: bigint): Partial<AdtOpt> => ({ packets: { op: 'eq', value } });
    expect([host.test('a', 'src', {}, packets(2n)), host.test('a', 'src', {}, packets(2n))]).toEqual([true, false]);
  });

  it('of a list count its sets, and not of their conditions', () => {
    const host = new Host().make('a', 'hash:ip', { counters: true }, { ip: addr('10.0.0.1') });
    host.make('l', 'list:set', { counters: true }, { name: 'a' });
    expect(host.test('l', 'src', {}, { packets: { op: 'gt', value: 1n } })).toBe(false);
    expect(host.test('l', 'src', {}, { skipSubcounterUpdate: true })).toBe(true);
    expect(host.members('l')).toMatchObject([{ name: 'a', packets: 2n }]);
    expect(host.members('a')).toMatchObject([{ packets: 1n }]);
  });
});

describe('the target SET', () => {
  function target(host: Host, words: readonly (readonly [string, string, string?])[]): XtInstance {
    const inst = new XtInstance(SET);
    for (const [name, arg, second] of words) {
      const option = inst.option(name);
      if (!option) throw new Error(name);
      const rule = {
        proto: 0,
        protoInverted: false,
        warn: () => undefined,
        place: { net: host.net, family: 2 as const },
      };
      inst.feed(option, option.type === 'none' ? null : arg, false, rule, {
        peek: () => second,
        take: () => undefined,
      });
    }
    inst.finish();
    const check: XtCheck = {
      net: host.net,
      family: AF_INET,
      table: 'mangle',
      hookMask: 1 << 3,
      proto: 0,
      protoInverted: false,
      matches: [],
    };
    expect(SET.check?.(inst.info, check)).toBe(0);
    return inst;
  }

  it('adds what is not there, and takes out what is', () => {
    const host = new Host().make('a', 'hash:ip', { timeout: 10 }).make('b', 'hash:ip', {}, { ip: addr('10.0.0.1') });
    const inst = target(host, [
      ['add-set', 'a', 'src'],
      ['timeout', '50'],
      ['del-set', 'b', 'src'],
    ]);
    const { skb, par } = host.packet();
    SET.target(skb, inst.info, par);
    expect(host.members('a')).toMatchObject([{ ip: addr('10.0.0.1'), timeout: 49 }]);
    expect(host.members('b')).toEqual([]);
    expect(host.net.ipset.byName('a')?.ref).toBe(1);
    SET.destroy?.(inst.info, host.net, AF_INET);
    expect(host.net.ipset.byName('a')?.ref).toBe(0);
  });

  it('adds the network of the longest prefix that a set of networks has', () => {
    const host = new Host().make('n', 'hash:net', {}, { ip: addr('192.168.0.0'), cidr: 24 });
    const { skb, par } = host.packet();
    SET.target(skb, target(host, [['add-set', 'n', 'src']]).info, par);
    expect(host.members('n')).toContainEqual({ ip: addr('10.0.0.0'), cidr: 24 });
  });

  it('never makes the hash grow', () => {
    const host = new Host().make('a', 'hash:ip', { hashsize: 64, bucketsize: 2 });
    const { info } = target(host, [['add-set', 'a', 'src']]);
    for (let i = 1; i <= 250; i++) {
      const { skb, par } = host.packet({ src: `10.0.0.${i}` });
      SET.target(skb, info, par);
    }
    const head = host.net.ipset.byName('a')?.head();
    expect(head?.hashsize).toBe(64);
    expect(head?.elements).toBeLessThanOrEqual(128);
  });

  it('marks the packet with what the element says', () => {
    const elem = { ip: addr('10.0.0.1'), skbmark: 0x5, skbmarkmask: 0xff, skbprio: 0x10002 };
    const host = new Host().make('a', 'hash:ip', { skbinfo: true }, elem);
    const { skb, par } = host.packet();
    skb.mark = 0x1234;
    SET.target(
      skb,
      target(host, [
        ['map-set', 'a', 'src'],
        ['map-mark', ''],
        ['map-prio', ''],
      ]).info,
      par,
    );
    expect([skb.mark, skb.priority]).toEqual([0x1205, 0x10002]);
  });
});
