import { expect, it } from 'vitest';
import { ruleWords } from '../../../diagram/rule-words.ts';
import { ruleWordsZh } from './rule-words.ts';

const RULES = [
  '-p tcp -m tcp --dport 80 -j ACCEPT',
  '! -s 10.180.0.0/16 -m comment --comment "from outside" -j KUBE-MARK-MASQ',
  '-m conntrack --ctstate RELATED,ESTABLISHED -j DROP',
  '-m statistic --mode random --probability 0.5 -j KUBE-SEP-X',
  '-i eth0 -m mark --mark 0x4000/0x4000 -j DNAT --to-destination 10.0.0.1:80',
  '-m set ! --match-set bad src -j LOG --log-prefix "no "',
  '-p udp -g OTHER',
];

it.each(RULES)('%s is explained condition by condition, as in English', (rule) => {
  const english = ruleWords(rule);
  const zh = ruleWordsZh(rule);
  expect(zh.conditions.map((c) => c.text)).toEqual(english.conditions.map((c) => c.text));
  expect(zh.comment).toBe(english.comment);
  for (const words of [...zh.conditions.map((c) => c.words), zh.action]) expect(words).toMatch(/\p{Script=Han}/u);
});

it('says what a rule is not', () => {
  expect(ruleWordsZh('! -s 10.0.0.0/8 -j ACCEPT').conditions[0]?.words).toBe('源地址不是 10.0.0.0/8');
});
