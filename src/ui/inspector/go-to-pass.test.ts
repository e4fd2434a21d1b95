import { describe, expect, it } from 'vitest';
import { pingTrace, trace } from '../../diagram/testing/trace.ts';
import { TraceIndex } from '../../diagram/trace-index.ts';
import type { HookEvent } from '../../protocol/messages.ts';
import { passOf } from './go-to-pass.ts';

describe('passOf', () => {
  const index = new TraceIndex();
  const one = pingTrace('ACCEPT');
  index.append(trace([...one, ...one.map((e) => ({ ...e, skb: 2 }))]));
  const at = index.events.flatMap((e) => (e.kind === 'hook' ? [e.seq] : []));
  const where = { net: 1, hook: 'INPUT', is: (e: HookEvent) => e.priority === 0 } as const;

  it('is where the packet itself passed, before or after the step shown', () => {
    expect(passOf(index, 1, index.length, where)).toBe(at[0]);
    expect(passOf(index, 2, 0, where)).toBe(at[1]);
  });

  it('is the next packet that passes, when this one does not', () => {
    expect(passOf(index, 9, (at[0] ?? 0) + 1, where)).toBe(at[1]);
    expect(passOf(index, 9, index.length, where)).toBe(at[1]);
  });

  it('is nowhere at a hook that no packet comes to', () => {
    expect(passOf(index, 1, 0, { ...where, hook: 'FORWARD' })).toBeNull();
    expect(passOf(index, 1, 0, { ...where, net: 7 })).toBeNull();
  });
});
