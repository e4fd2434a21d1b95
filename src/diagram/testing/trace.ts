import type { PacketState, TraceEvent } from '../../protocol/messages.ts';

/** For tests: a packet state around the given bytes, with its headers found by their usual lengths. */
export function packetState(bytes: readonly number[], more: Partial<PacketState> = {}): PacketState {
  const start = more.start ?? 64;
  return {
    bytes: Uint8Array.from(bytes),
    start,
    data: start + 14,
    tail: start + bytes.length,
    end: start + bytes.length + 128,
    macHeader: start,
    networkHeader: start + 14,
    transportHeader: start + 34,
    dev: 'eth0',
    mark: 0,
    ct: 0,
    ctinfo: '',
    nfTrace: false,
    ...more,
  };
}

const ETHER = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];

/** An Ethernet frame with an ICMP echo request in it. */
export function echoRequest(destination: readonly [number, number, number, number] = [192, 0, 2, 10]): number[] {
  const ip = [0x45, 0, 0, 32, 0, 7, 0x40, 0, 64, 1, 0xb6, 0x6f, 192, 0, 2, 20, ...destination];
  const icmp = [8, 0, 0x12, 0x34, 0, 5, 0, 1, 0xaa, 0xbb, 0xcc, 0xdd];
  return [...ETHER, ...ip, ...icmp];
}

/** An Ethernet frame with a TCP segment without data. */
export function tcpSegment(flags: number, sport: number, dport: number): number[] {
  const ip = [0x45, 0, 0, 40, 0, 7, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
  const tcp = [sport >> 8, sport & 255, dport >> 8, dport & 255, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, flags, 1, 0, 0, 0, 0, 0];
  return [...ETHER, ...ip, ...tcp];
}

type Draft = {
  readonly [E in TraceEvent as E['kind']]: Omit<E, 'seq' | 'time' | 'net' | 'cpu' | 'skb'> & Partial<E>;
}[TraceEvent['kind']];

/** Numbers events and fills in what a test does not care about: namespace 1, softirq, packet 1, a microsecond apart. */
export function trace(drafts: readonly Draft[]): TraceEvent[] {
  return drafts.map((d, seq) => ({ time: seq * 1000, net: 1, cpu: 'softirq', skb: 1, ...d, seq }) as TraceEvent);
}

/** A ping that comes in, meets a rule in INPUT, and is dropped or delivered. */
export function pingTrace(verdict: 'ACCEPT' | 'DROP'): TraceEvent[] {
  const pkt = packetState(echoRequest());
  const hook = {
    kind: 'hook',
    fn: 'ipt_do_table',
    priority: 0,
    module: 'iptable_filter',
    inDev: 'eth0',
    outDev: '',
  } as const;
  const drop = verdict === 'DROP';
  return trace([
    {
      kind: 'hooks',
      skb: 0,
      fn: 'nf_register_net_hook',
      hook: 'INPUT',
      functions: [{ name: 'ipt_do_table', priority: 0, module: 'iptable_filter', table: 'filter' }],
    },
    { kind: 'rules', skb: 0, fn: 'xt_replace_table', table: 'filter', generation: 2, rules: 1 },
    { kind: 'alloc', fn: 'dma_write', parent: 0, why: 'a frame came in on eth0', pkt, cpu: 'hardirq' },
    { kind: 'step', fn: 'nic_poll', note: 'takes a frame' },
    { kind: 'step', fn: 'napi_build_skb', note: 'built' },
    { kind: 'step', fn: 'ip_rcv', note: 'header is sound' },
    { kind: 'step', fn: 'ip_route_input_noref', note: 'local' },
    { kind: 'step', fn: 'ip_local_deliver', note: 'to INPUT' },
    {
      ...hook,
      hook: 'INPUT',
      verdict,
      walk: {
        table: 'filter',
        generation: 2,
        steps: [
          drop
            ? { chain: 'INPUT', kind: 'rule', rule: 1, skipped: 0, verdict: 'DROP', target: 'DROP' }
            : { chain: 'INPUT', kind: 'policy', rule: 0, skipped: 1, misses: [4], verdict: 'ACCEPT', target: 'ACCEPT' },
        ],
      },
    },
    drop
      ? {
          kind: 'drop',
          fn: 'ipt_do_table',
          reason: 'SKB_DROP_REASON_NETFILTER_DROP',
          culprit: { kind: 'rule', table: 'filter', chain: 'INPUT', rule: 1 },
          note: 'rule 1 of chain INPUT dropped it',
        }
      : { kind: 'consume', fn: 'icmp_rcv', note: 'answered' },
  ]);
}
