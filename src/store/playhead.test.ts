import { describe, expect, it } from 'vitest';
import { pingTrace, trace } from '../diagram/testing/trace.ts';
import { TraceIndex } from '../diagram/trace-index.ts';
import { breaksAt, nextHook, previousHook, restAfter, runToBreak, stepBack, stepForward } from './playhead.ts';

const hook = (name: 'INPUT' | 'OUTPUT', priority: number, skb = 1) =>
  ({
    kind: 'hook',
    fn: `f${priority}`,
    hook: name,
    priority,
    module: 'm',
    inDev: '',
    outDev: '',
    verdict: 'ACCEPT',
    skb,
  }) as const;
const step = (fn: string) => ({ kind: 'step', fn, note: '' }) as const;

function indexOf(events: Parameters<TraceIndex['append']>[0]): TraceIndex {
  const index = new TraceIndex();
  index.append(events);
  return index;
}
const hooks = indexOf(
  trace([step('ip_rcv'), hook('INPUT', 0), hook('INPUT', 100), step('icmp_rcv'), hook('OUTPUT', 0), step('ip_output')]),
);

describe('stepping', () => {
  it('rests where everything that the step caused is there', () => {
    const index = indexOf(trace([step('a'), { kind: 'log', skb: 0, fn: 'printk', text: '' }, step('b')]));
    expect([restAfter(index, 0), restAfter(index, 1)]).toEqual([1, 2]);
  });

  it('goes to the end and no further', () => {
    expect(stepForward(hooks, -1)).toBe(0);
    expect(stepForward(hooks, 5)).toBeNull();
    expect(stepBack(hooks, 0)).toBeNull();
    expect(stepBack(hooks, 3)).toBe(2);
  });

  it('steps over to the next hook, not to the next function of the same one', () => {
    expect(nextHook(hooks, 0)).toBe(1);
    expect(nextHook(hooks, 1)).toBe(4);
    expect(nextHook(hooks, 4)).toBe(5);
    expect(previousHook(hooks, 5)).toBe(4);
    expect(previousHook(hooks, 4)).toBe(1);
  });
});

describe('breakpoints', () => {
  it('breaks where a hook is entered, once', () => {
    const at = [{ kind: 'hook', hook: 'INPUT' } as const];
    expect(hooks.stops.map((_, i) => breaksAt(hooks, i, at))).toEqual([false, true, false, false, false, false]);
    expect(runToBreak(hooks, -1, at)).toBe(1);
    expect(runToBreak(hooks, 1, at)).toBe(5);
  });

  it('breaks at a drop', () => {
    const index = indexOf(pingTrace('DROP'));
    expect(runToBreak(index, -1, [{ kind: 'drop' }])).toBe(9);
  });
});
