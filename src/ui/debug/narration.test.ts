import { describe, expect, it } from 'vitest';
import { pingTrace } from '../../diagram/testing/trace.ts';
import { isTold } from './narration.ts';

const events = pingTrace('DROP').filter((e) => e.skb > 0);
const told = (state: { playing: boolean; speed: number }): string[] =>
  events.flatMap((e, i) => (isTold(e, events[i - 1] ?? null, state) ? [e.kind === 'step' ? e.fn : e.kind] : []));

describe('what is told of a ping that is dropped', () => {
  it('standing still, or slowly: everything', () => {
    expect(told({ playing: false, speed: 8 })).toHaveLength(events.length);
    expect(told({ playing: true, speed: 0.5 })).toHaveLength(events.length);
  });

  it('in play: where it came in, the hook, the drop', () => {
    expect(told({ playing: true, speed: 1 })).toEqual(['alloc', 'hook', 'drop']);
  });

  it('in fast play: hosts and ends', () => {
    expect(told({ playing: true, speed: 4 })).toEqual(['alloc', 'drop']);
  });
});
