import { describe, expect, it } from 'vitest';
import { ruleParts, ruleTokens } from './rule-tokens.ts';
import { ruleWords } from './rule-words.ts';

const said = (spec: string): string => {
  const { conditions, action } = ruleWords(spec);
  return `${conditions.map((c) => c.words).join('; ')} => ${action}`;
};

describe('a rule', () => {
  it('is words of their kinds, and together they are its text again', () => {
    const spec = '-d 10.96.0.20/32 ! -i lo -p tcp -m comment --comment "default/web:http cluster IP" -j KUBE-SVC-X';
    const tokens = ruleTokens(spec);
    expect(tokens.map((t) => t.text).join(' ')).toBe(spec);
    expect(tokens.filter((t) => t.kind === 'comment').map((t) => t.text)).toEqual(['"default/web:http cluster IP"']);
    expect(tokens.at(-1)).toEqual({ text: 'KUBE-SVC-X', kind: 'jump' });
    expect(tokens.find((t) => t.kind === 'match')?.text).toBe('comment');
  });

  it('has parts that know whose options they are', () => {
    expect(ruleParts('-p tcp -m tcp ! --dport 80 -j DNAT --to-destination 10.0.0.1:80')).toEqual([
      { not: false, option: '-p', values: ['tcp'], module: '' },
      { not: false, option: '-m', values: ['tcp'], module: '' },
      { not: true, option: '--dport', values: ['80'], module: 'tcp' },
      { not: false, option: '-j', values: ['DNAT'], module: '' },
      { not: false, option: '--to-destination', values: ['10.0.0.1:80'], module: 'DNAT' },
    ]);
  });

  it('is explained in words', () => {
    expect(said('-s 10.0.0.0/8 -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW,RELATED -j ACCEPT')).toBe(
      'the source is 10.0.0.0/8; the protocol is tcp; the destination port is 80; ' +
        'its connection is NEW or RELATED => let it pass this table',
    );
    expect(said('! -i cni+ -p tcp -j DNAT --to-destination 10.0.0.1:80')).toBe(
      'it did not come in by a device named cni\u2026; the protocol is tcp => rewrite its destination to 10.0.0.1:80',
    );
    expect(said('-m set --match-set blocked src,dst -g OTHER')).toBe(
      'its source and destination is in the set blocked => go to chain OTHER, and do not come back here',
    );
  });

  it('keeps what it has no words for, and the remark of its author', () => {
    expect(said('-m helper --helper ftp -j WEB')).toBe('helper: --helper ftp => go on in chain WEB');
    expect(said('-p icmp')).toBe('the protocol is icmp => count it and go on');
    expect(ruleWords('-m comment --comment "say \\"hi\\"" -j DROP').comment).toBe('say "hi"');
  });
});
