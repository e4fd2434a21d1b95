import { describe, expect, it } from 'vitest';
import { grepArgs } from './grep-args.ts';

describe('grepArgs', () => {
  it('makes one pattern of several', () => {
    expect(grepArgs(['-v', '-e', 'a', '-e', 'b', 'file'])).toEqual(['-e', 'a\nb', '-v', 'file']);
    expect(grepArgs(['--regexp=a', '--regexp', 'b', '-ec'])).toEqual(['-e', 'a\nb\nc']);
  });

  it('finds a pattern behind other letters', () => {
    expect(grepArgs(['-vFe', 'a.b', 'x'])).toEqual(['-e', 'a.b', '-vF', 'x']);
  });

  it('leaves arguments that are no patterns alone', () => {
    for (const args of [['x', 'file'], ['-A', '-e', 'x'], ['-m1e', 'x'], ['-e'], ['--', '-e', 'a'], ['-v']])
      expect(grepArgs(args)).toEqual(args);
  });
});
