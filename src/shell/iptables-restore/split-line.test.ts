import { describe, expect, it } from 'vitest';
import { LineParts, splitLine } from './split-line.ts';

const split = (line: string): LineParts | null => {
  const text = `before\n${line}\nafter`;
  const parts = new LineParts();
  return splitLine(parts, text, 7, 8 + line.length, (word) => word === 'KUBE-SEP-1') ? parts : null;
};

describe('taking a rule line apart', () => {
  it('gives the words of its own and what stands around them', () => {
    expect(split('-A KUBE-SVC-1 -m comment --comment "a b -> c" ! -s 10.0.0.0/8 -j KUBE-SEP-1')).toEqual({
      runs: ['-A ', ' -m comment --comment ', ' ! -s ', ' -j ', '\n'],
      words: ['KUBE-SVC-1', 'a b -> c', '10.0.0.0/8', 'KUBE-SEP-1'],
      places: [1, 5, 8, 10],
      jumps: [false, false, false, true],
      targets: [],
      count: 4,
    });
  });

  it('keeps a target that is no chain in the run', () => {
    expect(split('-A X -j DNAT --to-destination 10.0.0.1:80')).toEqual({
      runs: ['-A ', ' -j DNAT --to-destination ', '\n'],
      words: ['X', '10.0.0.1:80'],
      places: [1, 5],
      jumps: [false, false],
      targets: ['DNAT'],
      count: 2,
    });
  });

  it.each([
    '-A X --comment "a\\"b"',
    '-A X --comment "open',
    '-A X --comment ""',
    '-A X --comment a"b"',
    '-A X --comment "a"b',
    '-A X --comment a\\b',
    '-A X --comment a\vb',
    `-A ${'x'.repeat(1024)}`,
  ])('leaves %s alone', (line) => {
    expect(split(line)).toBeNull();
  });
});
