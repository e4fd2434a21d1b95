import { describe, expect, it } from 'vitest';
import { set8, set16, set32 } from '../../wire/bytes.ts';
import { IPPROTO_SCTP } from '../../wire/ipv4.ts';
import { NF_ACCEPT, NF_INET_PRE_ROUTING } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import { sctpChecksum, sctpChecksumOk, setSctpChecksum } from './crc32c.ts';
import { addr, bytesOf, forward, ipBytes, router } from './testing.ts';
import { NF_NAT_MANIP_DST, NF_NAT_RANGE_MAP_IPS } from './types.ts';

const client = addr('192.168.1.2');
const server = addr('10.0.0.2');
const INIT = 1;
const INIT_ACK = 2;
const ABORT = 6;
const COOKIE_ECHO = 10;
const COOKIE_ACK = 11;
const SHUTDOWN = 7;

/** A packet with one chunk; `tag` is what an INIT or INIT ACK announces. */
function sctp(from: 'client' | 'server', vtag: number, chunk: number, tag = 0): Uint8Array {
  const b = new Uint8Array(12 + 20);
  const up = from === 'client';
  set16(b, 0, up ? 5000 : 80);
  set16(b, 2, up ? 80 : 5000);
  set32(b, 4, vtag);
  set8(b, 12, chunk);
  set16(b, 14, 20);
  set32(b, 16, tag);
  setSctpChecksum(b, 0, b.length);
  return up ? ipBytes(client, server, IPPROTO_SCTP, b) : ipBytes(server, client, IPPROTO_SCTP, b);
}

const state = (net: NetNs): string => net.ct.entries()[0]?.protoState ?? '-';

describe('SCTP', () => {
  it('its checksum is the CRC32c of the packet', () => {
    // RFC 3720, B.4: 32 bytes of zeros. The checksum field counts as zeros anyway.
    const zeros = new Uint8Array(32);
    expect(sctpChecksum(zeros, 0, 32)).toBe(0xaa36918a);
  });

  it('follows an association from INIT to SHUTDOWN', () => {
    const { net } = router();
    const walk: [Uint8Array, string][] = [
      [sctp('client', 0, INIT, 0x11), 'CLOSED'],
      [sctp('server', 0x11, INIT_ACK, 0x22), 'COOKIE_WAIT'],
      [sctp('client', 0x22, COOKIE_ECHO), 'COOKIE_ECHOED'],
      [sctp('server', 0x11, COOKIE_ACK), 'ESTABLISHED'],
      [sctp('client', 0x22, SHUTDOWN), 'SHUTDOWN_SENT'],
    ];
    for (const [packet, want] of walk) {
      forward(net, packet);
      expect(state(net)).toBe(want);
    }
  });

  it('refuses a wrong verification tag and a first packet that begins nothing', () => {
    const { net } = router();
    expect(forward(net, sctp('client', 1, ABORT)).skb.nfct).toBeNull();
    forward(net, sctp('client', 0, INIT, 0x11));
    expect(forward(net, sctp('server', 0x99, COOKIE_ACK)).skb.nfct).toBeNull();
  });

  it('is translated, with a new CRC', () => {
    const { net } = router();
    net.ct.nat.registerTable({
      run: (skb, s) => {
        if (s.hook !== NF_INET_PRE_ROUTING || !skb.nfct) return NF_ACCEPT;
        const to = addr('10.0.0.7');
        const range = { flags: NF_NAT_RANGE_MAP_IPS, minAddr: to, maxAddr: to, minProto: 0, maxProto: 0, baseProto: 0 };
        return net.ct.nat.setupInfo(skb.nfct, range, NF_NAT_MANIP_DST);
      },
    });
    const out = bytesOf(forward(net, sctp('client', 0, INIT, 0x11)).skb);
    expect([out[19], sctpChecksumOk(out, 20, out.length)]).toEqual([7, true]);
  });
});
