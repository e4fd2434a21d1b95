import { describe, expect, it } from 'vitest';
import { AF_INET } from '../../../wire/inet.ts';
import { addr, bytesOf, checksumsOk, ipBytes, skbOf, tcpBytes, udpBytes } from '../../conntrack/testing.ts';
import { IP_CT_NEW, IP_CT_UNTRACKED } from '../../conntrack/types.ts';
import { NF_QUEUE, NF_VERDICT_FLAG_QUEUE_BYPASS } from '../../netfilter/hooks.ts';
import { actionPar, lab, parseMatch, parseTarget, readyTarget } from '../testing.ts';
import { type AnyTarget, XT_CONTINUE } from '../types.ts';

const client = addr('192.168.1.2');
const server = addr('10.0.0.2');
const udp = udpBytes(client, server, 5000, 53);
const tcp = (options: readonly number[], data = 0): Uint8Array =>
  tcpBytes({ src: client, dst: server, sport: 40000, dport: 80, flags: 'S', options, data });

/** The packet after one target, as bytes. */
function changed(name: string, text: string, bytes: Uint8Array): Uint8Array {
  const { net } = lab();
  const skb = skbOf(net, bytes);
  expect(readyTarget(net, name, text, { proto: 'tcp' })(skb)).toBe(XT_CONTINUE);
  return bytesOf(skb);
}

describe('targets that change the packet', () => {
  it('keep the checksums right', () => {
    const changes: [string, string, number, number][] = [
      ['TTL', '--ttl-set 1', 8, 1],
      ['TTL', '--ttl-dec 100', 8, 0],
      ['TTL', '--ttl-inc 200', 8, 255],
      ['TOS', '--set-tos 0x10', 1, 0x10],
      ['TOS', '--or-tos 0x04', 1, 0x04],
      ['DSCP', '--set-dscp-class EF', 1, 0xb8],
      ['ECN', '--ecn-ip-ect 3', 1, 3],
    ];
    for (const [name, text, at, want] of changes) {
      const b = changed(name, text, tcp([2, 4, 5, 180]));
      expect([name, b[at], checksumsOk(b)]).toEqual([name, want, true]);
    }
    const ecn = changed('ECN', '--ecn-tcp-ece 1', tcp([]));
    expect([ecn[33], checksumsOk(ecn)]).toEqual([0x42, true]);
  });

  it('lower the segment size of a SYN, or add one', () => {
    const syn = [{ ext: { name: 'tcp' }, info: parseMatch('tcp', '--syn', 'tcp').inst.info }];
    const mss = (bytes: Uint8Array): Uint8Array => {
      const { net } = lab();
      const { inst } = parseTarget('TCPMSS', '--set-mss 1000', 'tcp');
      const par = {
        net,
        family: AF_INET,
        table: 'mangle',
        hookMask: 4,
        proto: 6,
        protoInverted: false,
        matches: syn,
      } as const;
      expect(inst.ext.check?.(inst.info, par)).toBe(0);
      const skb = skbOf(net, bytes);
      expect((inst.ext as AnyTarget).target(skb, inst.info, actionPar(net, skb))).toBe(XT_CONTINUE);
      return bytesOf(skb);
    };
    const lowered = mss(tcp([2, 4, 5, 180]));
    expect([lowered.slice(40, 44), checksumsOk(lowered)]).toEqual([Uint8Array.of(2, 4, 3, 232), true]);
    const kept = mss(tcp([2, 4, 1, 0]));
    expect(kept.slice(40, 44)).toEqual(Uint8Array.of(2, 4, 1, 0));
    const added = mss(tcp([]));
    expect([added.length, added.slice(40, 44), checksumsOk(added)]).toEqual([44, Uint8Array.of(2, 4, 2, 24), true]);
    expect(mss(tcp([], 3)).length).toBe(43);
  });

  it('blank TCP options', () => {
    const b = changed('TCPOPTSTRIP', '--strip-options mss,timestamp', tcp([1, 2, 4, 5, 180, 3, 3, 7]));
    expect([b.slice(40), checksumsOk(b)]).toEqual([Uint8Array.of(1, 1, 1, 1, 1, 3, 3, 7), true]);
  });
});

describe('targets that mark', () => {
  it('change the bits they name', () => {
    const { net } = lab();
    const skb = skbOf(net, udp);
    const mark = (text: string): number => {
      readyTarget(net, 'MARK', text)(skb);
      return skb.mark;
    };
    expect([
      mark('--set-mark 0xff'),
      mark('--and-mark 0xf0'),
      mark('--or-mark 0x80000001'),
      mark('--xor-mark 0x1'),
      mark('--set-xmark 0x3/0xf0'),
    ]).toEqual([0xff, 0xf0, 0x8000_00f1, 0x8000_00f0, 0x8000_0003]);
  });

  it('copy marks between packet and connection', () => {
    const { net } = lab();
    const skb = skbOf(net, udp);
    const connmark = (text: string): void => void readyTarget(net, 'CONNMARK', text)(skb);
    connmark('--set-mark 1');
    net.ct.create({
      orig: { l3num: 2, protonum: 17, src: client, dst: server, srcPort: 5000, dstPort: 53 },
      timeout: 30,
    });
    const ct = net.ct.entries()[0];
    if (!ct) throw new Error('no entry');
    skb.nfct = ct;
    connmark('--set-mark 0x12');
    expect(ct.mark).toBe(0x12);
    connmark('--restore-mark --mask 0xf');
    expect(skb.mark).toBe(2);
    skb.mark = 0x30;
    connmark('--save-mark --nfmask 0xf0 --ctmask 0xffffffff --right-shift-mark 4');
    expect(ct.mark).toBe(3);
  });
});

describe('targets before connection tracking', () => {
  it('pass a packet by, or say how to track it', () => {
    const { net } = lab();
    const skb = skbOf(net, udp);
    const zone = readyTarget(net, 'CT', '--zone 5');
    readyTarget(net, 'NOTRACK', '')(skb);
    expect([skb.nfct, skb.ctinfo]).toEqual([null, IP_CT_UNTRACKED]);
    zone(skb);
    expect(skb.nfct).toBeNull();
    const other = skbOf(net, udp);
    zone(other);
    expect([other.nfct?.zone, other.ctinfo, net.ct.active]).toEqual([5, IP_CT_NEW, true]);
  });
});

describe('targets that decide', () => {
  it('give the verdict of a queue without a program', () => {
    const { net } = lab();
    const skb = skbOf(net, ipBytes(client, server, 99, new Uint8Array(4)));
    expect(readyTarget(net, 'NFQUEUE', '--queue-num 1')(skb)).toBe((1 << 16) | NF_QUEUE);
    expect(readyTarget(net, 'NFQUEUE', '--queue-bypass')(skb)).toBe(NF_VERDICT_FLAG_QUEUE_BYPASS | NF_QUEUE);
    readyTarget(net, 'TRACE', '')(skb);
    readyTarget(net, 'CLASSIFY', '--set-class 1:2')(skb);
    expect([skb.nfTrace, skb.priority]).toEqual([true, 0x10002]);
  });
});
