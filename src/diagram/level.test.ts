import { describe, expect, it } from 'vitest';
import { above, inHook, LAB, STACK } from './level.ts';

describe('levels', () => {
  it('lead up from a rule to the lab, one by one', () => {
    const seen = [];
    for (let level = above(inHook('INPUT', '0:filter', 'SUB', 3)); ; level = above(level)) {
      seen.push(level);
      if (level === LAB) break;
    }
    expect(seen).toEqual([
      inHook('INPUT', '0:filter', 'SUB'),
      inHook('INPUT', '0:filter'),
      inHook('INPUT'),
      STACK,
      LAB,
    ]);
    expect(above(LAB)).toBe(LAB);
  });
});
