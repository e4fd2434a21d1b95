import { describe, expect, it, vi } from 'vitest';
import { Tcphdr } from '../../wire/tcp.ts';
import { addr, bytesOf, checksumsOk, icmpBytes, skbOf, tcpBytes, udpBytes } from '../conntrack/testing.ts';
import type { NetNs } from '../netns.ts';
import type { Dst } from '../route/types.ts';
import { skbChecksumHelp } from '../skb/checksum.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { World } from '../world.ts';
import { NF_INET_LOCAL_IN } from './hooks.ts';
import { nfSendReset, nfSendUnreach } from './reject.ts';

const client = addr('192.168.1.2');
const server = addr('10.0.0.2');

/** A namespace whose IP stack only notes what it is asked to send. */
function lab(): { net: NetNs; sent: SkBuff[]; errors: number[]; packet: (bytes: Uint8Array) => SkBuff } {
  const net = new World({ seed: 1 }).addNetNs('n');
  const sent: SkBuff[] = [];
  const errors: number[] = [];
  vi.spyOn(net.ip, 'routeMeHarder').mockImplementation(() => 0);
  vi.spyOn(net.ip, 'localOut').mockImplementation((skb) => {
    sent.push(skb);
    return 0;
  });
  vi.spyOn(net.ip, 'icmpSend').mockImplementation((_, type, code) => {
    errors.push(type * 256 + code);
  });
  const dst: Dst = {
    type: 'local',
    dev: net.devices.loopback,
    gateway: null,
    prefSrc: server,
    table: 'local',
    mtu: 1500,
    input: () => 0,
    output: () => 0,
    doRedirect: false,
    exception: null,
    flags: 0,
    isInput: true,
    error: 0,
  };
  const packet = (bytes: Uint8Array): SkBuff => {
    const skb = skbOf(net, bytes);
    skb.dst = dst;
    return skb;
  };
  return { net, sent, errors, packet };
}

const segment = (flags: string, data = 0): Uint8Array =>
  tcpBytes({ src: client, dst: server, sport: 40000, dport: 80, flags, seq: 1000, ack: 77, data });

describe('nfSendReset', () => {
  it('acknowledges what it refuses, or takes the number the sender expects', () => {
    const { net, sent, packet } = lab();
    nfSendReset(net, packet(segment('S', 5)), NF_INET_LOCAL_IN);
    nfSendReset(net, packet(segment('A')), NF_INET_LOCAL_IN);
    const th = sent.map((skb) => new Tcphdr(skb.head, skb.transportHeader));
    expect(th.map((t) => [t.source, t.dest, t.seq, t.ackSeq, t.flags])).toEqual([
      [80, 40000, 0, 1006, 0x14],
      [80, 40000, 77, 0, 0x04],
    ]);
    // Their checksum is left to the device: the field has the sum of the pseudo header until somebody fills it in.
    expect(sent.map((skb) => [checksumsOk(bytesOf(skb)), skb.csumStart])).toEqual(
      sent.map((skb) => [false, skb.transportHeader]),
    );
    for (const skb of sent) skbChecksumHelp(skb);
    expect(sent.map((skb) => [checksumsOk(bytesOf(skb)), skb.ip.fragOff, skb.ip.ttl])).toEqual([
      [true, 0x4000, 64],
      [true, 0x4000, 64],
    ]);
  });

  it('never answers a reset, a damaged segment or another protocol', () => {
    const { net, sent, packet } = lab();
    const damaged = segment('S');
    damaged[30] = (damaged[30] ?? 0) ^ 1;
    for (const bytes of [segment('R'), damaged, udpBytes(client, server, 1, 2)])
      nfSendReset(net, packet(bytes), NF_INET_LOCAL_IN);
    expect(sent).toEqual([]);
  });
});

describe('nfSendUnreach', () => {
  it('answers by ICMP unless the packet is damaged or a later fragment', () => {
    const { net, errors, packet } = lab();
    nfSendUnreach(net, packet(udpBytes(client, server, 1, 2)), NF_INET_LOCAL_IN, 3);
    const noChecksum = udpBytes(client, server, 1, 2);
    noChecksum.set([0, 0], 26);
    nfSendUnreach(net, packet(noChecksum), NF_INET_LOCAL_IN, 13);
    expect(errors).toEqual([0x303, 0x30d]);
    const damaged = icmpBytes(client, server, 8, 0, 1);
    damaged[30] = 9;
    nfSendUnreach(net, packet(damaged), NF_INET_LOCAL_IN, 3);
    const fragment = packet(udpBytes(client, server, 1, 2));
    fragment.ip.fragOff = 5;
    nfSendUnreach(net, fragment, NF_INET_LOCAL_IN, 3);
    expect(errors.length).toBe(2);
  });
});
