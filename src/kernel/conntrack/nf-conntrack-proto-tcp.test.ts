import { describe, expect, it } from 'vitest';
import type { NetNs } from '../netns.ts';
import { addr, forward, router, tcpBytes } from './testing.ts';
import { CTINFO_NAMES, type NfConn } from './types.ts';

const client = addr('192.168.1.2');
const server = addr('10.0.0.2');

/** What conntrack made of a packet, and the entry after it: 'NEW SYN_SENT', 'INVALID -' ... */
function send(net: NetNs, from: '>' | '<', flags: string, seq: number, ack: number, more: object = {}): string {
  const ends =
    from === '>'
      ? { src: client, dst: server, sport: 5000, dport: 80 }
      : { src: server, dst: client, sport: 80, dport: 5000 };
  const { skb } = forward(net, tcpBytes({ ...ends, flags, seq, ack, ...more }));
  const entry = net.ct.entries()[0];
  const info = skb.nfct ? CTINFO_NAMES[skb.ctinfo] : 'INVALID';
  return `${info} ${entry?.protoState ?? '-'}`;
}

const only = (net: NetNs): NfConn => {
  const [ct] = net.ct.entries();
  if (!ct) throw new Error('no entry');
  return ct;
};

/**
 * Plays packets such as `S> SA< A>` with sequence numbers a real pair would use, and gives the state after each. `.` after
 * the flags adds ten bytes of data.
 */
function walk(net: NetNs, script: string): string[] {
  const next = { '>': 1000, '<': 9000 };
  return script.split(' ').map((step) => {
    const from = step.endsWith('>') ? '>' : '<';
    const other = from === '>' ? '<' : '>';
    const data = step.includes('.') ? 10 : 0;
    const flags = step.replace(/[.<>]/g, '');
    const result = send(net, from, flags, next[from], flags.includes('A') ? next[other] : 0, { data });
    if (!flags.includes('R')) next[from] += data + (/[SF]/.test(flags) ? 1 : 0);
    return result.replace(/^\S+ /, '');
  });
}

describe('nf_conntrack_tcp_packet: states', () => {
  it.each([
    ['handshake', 'S> SA< A>', ['SYN_SENT', 'SYN_RECV', 'ESTABLISHED']],
    ['client closes', 'S> SA< A> FA> A< FA< A>', ['FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT']],
    ['server closes', 'S> SA< A> FA< A> FA> A<', ['FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT']],
    ['reset by the client', 'S> SA< A> R>', ['CLOSE']],
    ['refused', 'S> RA<', ['SYN_SENT', '-']],
    ['simultaneous open', 'S> S< SA> SA<', ['SYN_SENT', 'SYN_SENT2', 'SYN_RECV', 'SYN_RECV']],
    ['joined in the middle', 'A.> A.< A>', ['ESTABLISHED', 'ESTABLISHED', 'ESTABLISHED']],
  ])('%s', (_name, script, want) => {
    const got = walk(router().net, script);
    expect(got.slice(-want.length)).toEqual(want);
  });

  it.each(['FA', 'R', 'SA', '', 'SF', 'FPU'])('a first packet with flags "%s" makes no entry', (flags) => {
    const { net } = router();
    expect(send(net, '>', flags, 1, 1)).toBe('INVALID -');
  });

  it('joins no running connection when loose is 0', () => {
    const { net } = router();
    net.sysctl.set('net.netfilter.nf_conntrack_tcp_loose', '0');
    expect(send(net, '>', 'A', 1000, 9000)).toBe('INVALID -');
  });

  it('is assured from the third packet of the handshake on', () => {
    const { net } = router();
    walk(net, 'S> SA<');
    expect(net.ct.line(only(net))).not.toContain('[ASSURED]');
    walk(net, 'A>');
    expect(send(net, '>', 'A', 1001, 9001)).toBe('ESTABLISHED ESTABLISHED');
    expect(net.ct.line(only(net))).toBe(
      'ipv4 2 tcp 6 432000 ESTABLISHED src=192.168.1.2 dst=10.0.0.2 sport=5000 dport=80 ' +
        'src=10.0.0.2 dst=192.168.1.2 sport=80 dport=5000 [ASSURED] mark=0 zone=0',
    );
  });

  it('a SYN from the client is NEW again in TIME_WAIT, with a new entry', () => {
    const { net } = router();
    walk(net, 'S> SA< A> FA> A< FA< A>');
    const old = net.ct.entries()[0]?.id;
    expect(send(net, '>', 'S', 500000, 0)).toBe('NEW SYN_SENT');
    expect(net.ct.entries().map((ct) => ct.id === old)).toEqual([false]);
  });

  it('a SYN reopens a closed connection only when the same side had sent the RST', () => {
    for (const [script, want] of [
      ['S> SA< A> R>', 'NEW SYN_SENT'],
      ['S> SA< A> R<', 'ESTABLISHED CLOSE'],
    ] as const) {
      const { net } = router();
      walk(net, script);
      expect(send(net, '>', 'S', 500000, 0)).toBe(want);
    }
  });

  it('does not take a challenge ACK in LAST_ACK for the last ACK', () => {
    const { net } = router();
    walk(net, 'S> SA< A> FA> A< FA<');
    expect(send(net, '>', 'S', 700000, 0)).toBe('ESTABLISHED LAST_ACK');
    expect(send(net, '<', 'A', 9002, 1002)).toBe('ESTABLISHED_REPLY LAST_ACK');
  });

  it('gets in step with a connection that was opened anew behind its back', () => {
    const { net } = router();
    walk(net, 'S> SA< A>');
    expect(send(net, '>', 'S', 800000, 0)).toBe('ESTABLISHED ESTABLISHED');
    expect(send(net, '<', 'SA', 55000, 800001)).toBe('ESTABLISHED_REPLY SYN_RECV');
    expect(send(net, '>', 'A', 800001, 55001)).toBe('ESTABLISHED ESTABLISHED');
  });

  it('keeps the state for a RST that is in window but not exact', () => {
    const { net } = router();
    walk(net, 'S> SA< A> A.> A<');
    expect(send(net, '>', 'R', 1020, 0)).toBe('ESTABLISHED ESTABLISHED');
    expect(send(net, '>', 'R', 1011, 0)).toBe('ESTABLISHED CLOSE');
  });

  it('deletes an unanswered entry with a RST', () => {
    const { net } = router();
    walk(net, 'S>');
    send(net, '>', 'R', 1001, 0);
    expect(net.ct.entries()).toEqual([]);
  });

  it('wants a right checksum in PREROUTING unless nf_conntrack_checksum is 0', () => {
    const { net } = router();
    const bad = tcpBytes({ src: client, dst: server, sport: 1, dport: 2, flags: 'S' });
    bad[38] = (bad[38] ?? 0) ^ 1; // urgent pointer
    expect(forward(net, bad).skb.nfct).toBeNull();
    net.sysctl.set('net.netfilter.nf_conntrack_checksum', '0');
    expect(forward(net, bad).skb.nfct).not.toBeNull();
  });
});
