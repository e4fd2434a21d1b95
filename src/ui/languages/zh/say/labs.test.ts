import { describe, expect, it } from 'vitest';
import { issueLine } from '../../../../protocol/own-lab/check.ts';
import { readOwnLab } from '../../../../protocol/own-lab/read.ts';
import { ISSUES, type OwnLab } from '../../../../store/own-lab/form.ts';
import { say } from './say.ts';

const HAN = /\p{Script=Han}/u;
const reason = (text: string): string => {
  try {
    readOwnLab(text);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
};

describe('what is wrong with a lab, in Chinese', () => {
  it.each(Object.keys(ISSUES) as (keyof typeof ISSUES)[])('%s is known, with its place and without', (code) => {
    const lab = { nodes: [{ name: 'host1' }], links: [] } as unknown as OwnLab;
    for (const path of ['title', 'nodes.0.name']) {
      const english = issueLine(lab, { level: 'error', code, path, args: ['x1', 'x2'] });
      const told = say(english);
      expect(told).toMatch(HAN);
      expect(told.includes('host1')).toBe(english.includes('host1'));
    }
  });

  it('has a sentence for what cannot be read', () => {
    for (const text of [
      '{',
      '[]',
      '{}',
      '{"version":9}',
      '{"version":1,"title":3}',
      '{"version":1,"title":"x","nodes":[],"links":[]}',
    ])
      expect(say(reason(text)).replaceAll(/[\w.]+|Hookscope|JSON/g, '')).not.toMatch(/ [a-z]/i);
    expect(say(reason('{"version":1,"title":"x","nodes":[],"links":[]}'))).toBe('实验无法运行：里面没有主机');
  });
});
