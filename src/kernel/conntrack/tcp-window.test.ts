import { describe, expect, it } from 'vitest';
import type { NetNs } from '../netns.ts';
import { addr, forward, router, tcpBytes } from './testing.ts';

const client = addr('192.168.1.2');
const server = addr('10.0.0.2');
const toServer = { src: client, dst: server, sport: 5000, dport: 80 };
const toClient = { src: server, dst: client, sport: 80, dport: 5000 };

/** Opens a connection: the client's next byte is 1001, the server's 9001. */
function open(net: NetNs, options: readonly number[] = [], window = 1000): void {
  forward(net, tcpBytes({ ...toServer, flags: 'S', seq: 1000, window, options }));
  forward(net, tcpBytes({ ...toClient, flags: 'SA', seq: 9000, ack: 1001, window, options }));
  forward(net, tcpBytes({ ...toServer, flags: 'A', seq: 1001, ack: 9001, window }));
}

const seen = (net: NetNs, f: object): boolean =>
  forward(net, tcpBytes({ ...toServer, flags: 'A', seq: 1001, ack: 9001, window: 1000, ...f })).skb.nfct !== null;

describe('tcp_in_window', () => {
  it('a segment may begin at the edge of the window and not behind it', () => {
    for (const [seq, ok] of [
      [2001, true],
      [4002, false],
    ] as const) {
      const { net } = router();
      open(net);
      expect([seq, seen(net, { seq })]).toEqual([seq, ok]);
    }
  });

  it('data a little past the window passes and leaves the entry alone', () => {
    const { net } = router();
    open(net);
    expect(seen(net, { seq: 2002, data: 10 })).toBe(true);
  });

  it('an acknowledgement of data not sent is invalid', () => {
    const { net } = router();
    open(net);
    expect(seen(net, { ack: 9001 })).toBe(true);
    expect(seen(net, { ack: 9002 })).toBe(false);
  });

  it('a SACK block counts as what it acknowledges, when SACK was agreed on', () => {
    const sack = (edge: number): number[] => [
      5,
      10,
      0,
      0,
      0x23,
      0x29,
      (edge >>> 24) & 255,
      edge >>> 16,
      edge >>> 8,
      edge,
    ];
    const { net } = router();
    open(net, [4, 2, 1, 1]);
    expect(seen(net, { options: sack(9001), ack: 9001 })).toBe(true);
    expect(seen(net, { options: sack(9500), ack: 9001 })).toBe(false);
    const without = router().net;
    open(without);
    expect(seen(without, { options: sack(9500), ack: 9001 })).toBe(true);
  });

  it('scales the window only when both sides offered it', () => {
    for (const [options, ok] of [
      [[3, 3, 4, 0], true],
      [[], false],
    ] as const) {
      const { net } = router();
      open(net, options);
      forward(net, tcpBytes({ ...toClient, flags: 'A', seq: 9001, ack: 1001, window: 1000 }));
      expect(seen(net, { seq: 1001 + 15000 })).toBe(ok);
    }
  });

  it('lets everything pass when it is told to be liberal', () => {
    const { net } = router();
    net.sysctl.set('net.netfilter.nf_conntrack_tcp_be_liberal', '1');
    open(net);
    expect(seen(net, { seq: 1_000_000 })).toBe(true);
  });

  it('shortens the time-out after the same segment came four times', () => {
    const { net } = router();
    open(net);
    const timer = (): string | undefined =>
      /tcp 6 (\d+)/.exec(
        net.ct
          .entries()
          .map((ct) => net.ct.line(ct))
          .join(),
      )?.[1];
    for (let i = 0; i < 3; i++) seen(net, {});
    expect(timer()).toBe('300');
    seen(net, { window: 999 });
    expect(timer()).toBe('432000');
  });
});
