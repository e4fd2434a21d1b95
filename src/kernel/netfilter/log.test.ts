import { describe, expect, it } from 'vitest';
import { addr, icmpBytes, skbOf, tcpBytes, udpBytes } from '../conntrack/testing.ts';
import { World } from '../world.ts';
import { NF_LOG_IPOPT, NF_LOG_MACDECODE, NF_LOG_TCPOPT, NF_LOG_TCPSEQ, NF_LOG_UID, nfLogLine } from './log.ts';

const client = addr('192.168.1.2');
const server = addr('10.0.0.2');
const net = new World({ seed: 1 }).addNetNs('n');
const lo = net.devices.loopback;
const line = (bytes: Uint8Array, flags = 0, mark = 0): string => {
  const skb = skbOf(net, bytes);
  skb.mark = mark;
  return nfLogLine(skb, null, lo, { flags }, 'x: ');
};

describe('nfLogLine', () => {
  it('tells addresses, lengths and ports', () => {
    expect(line(udpBytes(client, server, 5000, 53), 0, 0x40)).toBe(
      'x: IN= OUT=lo SRC=192.168.1.2 DST=10.0.0.2 LEN=32 TOS=0x00 PREC=0x00 TTL=64 ID=0 ' +
        'PROTO=UDP SPT=5000 DPT=53 LEN=12 MARK=0x40 ',
    );
  });

  it('tells flags of TCP, and with options more', () => {
    const bytes = tcpBytes({
      src: client,
      dst: server,
      sport: 1,
      dport: 2,
      flags: 'SA',
      seq: 7,
      ack: 9,
      options: [2, 4, 5, 180],
    });
    expect(line(bytes)).toContain('PROTO=TCP SPT=1 DPT=2 WINDOW=64240 RES=0x00 ACK SYN URGP=0 ');
    expect(line(bytes, NF_LOG_TCPSEQ | NF_LOG_TCPOPT | NF_LOG_IPOPT | NF_LOG_UID)).toContain(
      'SPT=1 DPT=2 SEQ=7 ACK=9 WINDOW=64240 RES=0x00 ACK SYN URGP=0 OPT (020405B4) ',
    );
  });

  it('quotes the packet an ICMP error is about, once', () => {
    const inner = icmpBytes(server, client, 3, 1, 0, udpBytes(client, server, 5, 6));
    expect(line(icmpBytes(client, server, 3, 4, 0, inner))).toBe(
      'x: IN= OUT=lo SRC=192.168.1.2 DST=10.0.0.2 LEN=88 TOS=0x00 PREC=0x00 TTL=64 ID=0 PROTO=ICMP TYPE=3 CODE=4 ' +
        '[SRC=10.0.0.2 DST=192.168.1.2 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=0 PROTO=ICMP TYPE=3 CODE=1 ] MTU=0 ',
    );
  });

  it('says what is cut short', () => {
    expect(line(icmpBytes(client, server, 3, 0, 0))).toContain('TYPE=3 CODE=0 INCOMPLETE [12 bytes] ');
    expect(line(udpBytes(client, server, 5, 6).slice(0, 24))).toContain('PROTO=UDP INCOMPLETE [4 bytes] ');
  });

  it('shows the Ethernet header of what came in', () => {
    const skb = skbOf(net, udpBytes(client, server, 5, 6));
    skb.macHeader = skb.networkHeader - 14;
    skb.head.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0], skb.macHeader);
    expect(nfLogLine(skb, lo, null, { flags: 0 }, '')).toContain(
      'IN=lo OUT= MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=',
    );
    expect(nfLogLine(skb, lo, null, { flags: NF_LOG_MACDECODE }, '')).toContain(
      'OUT= MACSRC=02:00:00:00:00:02 MACDST=02:00:00:00:00:01 MACPROTO=0800 SRC=',
    );
  });
});
