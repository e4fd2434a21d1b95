import { expect, it } from 'vitest';
import { fieldHistory } from './field-history.ts';
import { echoRequest, packetState, trace } from './testing/trace.ts';
import { TraceIndex } from './trace-index.ts';

const step = (fn: string, skb: number, pkt?: ReturnType<typeof packetState>) =>
  ({ kind: 'step', fn, note: '', skb, ...(pkt ? { pkt } : {}) }) as const;

const before = packetState(echoRequest());
const after = packetState(echoRequest([10, 0, 0, 7]));
const index = new TraceIndex();
index.append(
  trace([
    { kind: 'alloc', fn: 'ping_v4_sendmsg', parent: 0, why: '', cpu: 'process', pkt: { ...before, mark: 1 } },
    step('dma_read', 1),
    { kind: 'alloc', fn: 'dma_write', parent: 1, why: '', cpu: 'hardirq', skb: 2, net: 2, pkt: before },
    step('nf_nat_ipv4_pre_routing', 2, after),
    step('mark_tg', 2, { ...after, mark: 7, ctinfo: 'NEW' }),
  ]),
);
const told = (id: string) => fieldHistory(index, 2, id).map((w) => [w.fn, w.before, w.after]);

it('goes back over the wire to the sender', () => {
  expect(told('ip.dst')).toEqual([
    ['ping_v4_sendmsg', null, '192.0.2.10'],
    ['nf_nat_ipv4_pre_routing', '192.0.2.10', '10.0.0.7'],
  ]);
  expect(told('ip.ttl')).toEqual([['ping_v4_sendmsg', null, '64']]);
});

it('of what lies beside the bytes begins on this host', () => {
  expect(told('skb.mark')).toEqual([
    ['dma_write', null, '0x0'],
    ['mark_tg', '0x0', '0x7'],
  ]);
  expect(told('skb.ctinfo')).toEqual([
    ['dma_write', null, 'none'],
    ['mark_tg', 'none', 'NEW'],
  ]);
});

it('of a field that the packet lacks is empty', () => {
  expect(told('tcp.dport')).toEqual([]);
});
