import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../protocol/messages.ts';
import { pingTrace } from './testing/trace.ts';
import { TraceIndex } from './trace-index.ts';
import { nextOf, whyOn } from './why-on.ts';

function indexOf(verdict: 'ACCEPT' | 'DROP'): { index: TraceIndex; of: (fn: string, kind?: string) => TraceEvent } {
  const index = new TraceIndex();
  index.append(pingTrace(verdict));
  const of = (fn: string, kind?: string): TraceEvent => {
    const event = index.events.find((e) => e.fn === fn && (kind === undefined || e.kind === kind) && e.skb > 0);
    if (!event) throw new Error(`no ${fn}`);
    return event;
  };
  return { index, of };
}

describe('why a packet goes on', () => {
  it('because of the policy, after the rules that did not match', () => {
    const { index, of } = indexOf('ACCEPT');
    expect(whyOn(index, of('ipt_do_table'))).toEqual({ kind: 'policy', chain: 'INPUT', verdict: 'ACCEPT', passed: 1 });
    expect(nextOf(index, of('ipt_do_table'))).toMatchObject({ fn: 'icmp_rcv', hook: null, left: 'INPUT' });
  });

  it('or does not, because of a rule', () => {
    const { index, of } = indexOf('DROP');
    expect(whyOn(index, of('ipt_do_table', 'hook'))).toEqual({
      kind: 'rule',
      chain: 'INPUT',
      rule: 1,
      verdict: 'DROP',
    });
    expect(whyOn(index, of('ipt_do_table', 'drop'))).toEqual({ kind: 'dropped' });
    expect(nextOf(index, of('ipt_do_table', 'drop'))).toBeNull();
  });

  it('names what comes next', () => {
    const { index, of } = indexOf('ACCEPT');
    expect(whyOn(index, of('ip_rcv'))).toEqual({ kind: 'step' });
    expect(nextOf(index, of('ip_rcv'))).toMatchObject({ fn: 'ip_route_input_noref', hook: null, left: null });
    expect(whyOn(index, of('icmp_rcv'))).toEqual({ kind: 'ended' });
  });
});
