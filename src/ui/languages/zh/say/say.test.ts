import { describe, expect, it } from 'vitest';
import { proseIn, type Said } from '../../testing/prose.ts';
import { DEVICE } from './device.ts';
import { IP } from './ip.ts';
import { NETFILTER } from './netfilter.ts';
import { phraseBook } from './phrases.ts';
import { TRANSPORT } from './transport.ts';

const MODEL = { ...DEVICE, ...IP, ...TRANSPORT, ...NETFILTER };

/** What Linux prints, and files of /proc: they stay as they are. */
const PRINTED_FILES =
  /errno|proc\.ts|proto-sctp|sysctl|world\.ts|fib-semantics|hooks\.ts|xtables\/(?!traverse|iptable-hooks)/;
const PRINTED = /^(new \w*Error|printk\(\)|invalid\(\)|logInvalid\(\)|outOfWindow\(\)|where =|error:)$/;
const isTold = ({ file, around }: Said): boolean =>
  !PRINTED_FILES.test(file) && !around.slice(-3).some((name) => PRINTED.test(name));

describe('a book of phrases', () => {
  const say = phraseBook({
    'a route to {}': '到 {} 的路由',
    '{} is at {} ({})': '{} 位于 {}（{}）',
    '{} is at {}': '{} 位于 {}',
    'port {} of {}': '{2} 的端口 {1}',
    'no way: {}': '无路：{}',
  });

  it('puts the values in, in order or by number', () => {
    expect(say('a route to 10.0.0.1')).toBe('到 10.0.0.1 的路由');
    expect(say('port eth0 of br0')).toBe('br0 的端口 eth0');
  });

  it('takes the form with the most fixed words', () => {
    expect(say('a is at b (c)')).toBe('a 位于 b（c）');
  });

  it('says what is in a phrase, too', () => {
    expect(say('no way: a route to x')).toBe('无路：到 x 的路由');
  });

  it('leaves alone what it does not know', () => {
    expect(say('whatever (.*) that is')).toBe('whatever (.*) that is');
  });
});

describe('what the model says of its steps', () => {
  const keys = Object.keys(MODEL).join('\n');
  const pieces = (text: string): string[] => text.split('{}').filter((piece) => /[a-z]{2,}/.test(piece));
  const all = proseIn('kernel').filter(isTold);

  it('is known in Chinese, all of it', () => {
    expect(all.length).toBeGreaterThan(300);
    const missing = all.filter(({ text }) => pieces(text).some((piece) => !keys.includes(piece)));
    expect(missing.map(({ file, text, around }) => `${file}: ${text} [${around.slice(-3).join(' ')}]`)).toEqual([]);
  });

  it('has as many values in Chinese as in English', () => {
    const count = (text: string): number => (text.match(/\{\d*\}/g) ?? []).length;
    expect(Object.entries(MODEL).filter(([english, told]) => count(english) !== count(told))).toEqual([]);
    expect(Object.values(MODEL).filter((told) => !/\p{Script=Han}/u.test(told) && /[a-z]{3} [a-z]/.test(told))).toEqual(
      [],
    );
  });
});
