import { describe, expect, it } from 'vitest';
import { proseIn, type Said } from '../../../../../test/prose.ts';
import { CHECKS } from './checks.ts';
import { DEVICE } from './device.ts';
import { IP } from './ip.ts';
import { NETFILTER } from './netfilter.ts';
import { PACKET } from './packet.ts';
import { phraseBook } from './phrases.ts';
import { TRANSPORT } from './transport.ts';

const ALL = { ...DEVICE, ...IP, ...TRANSPORT, ...NETFILTER, ...PACKET, ...CHECKS };

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

interface Source {
  /** A folder or file of `src`. */
  readonly from: string;
  /** Files whose sentences are said elsewhere, or stay as they are: what Linux prints. */
  readonly except: RegExp;
  /** Calls whose texts the reader does not get, or gets in a terminal. */
  readonly unsaid: RegExp;
  readonly least: number;
}

const SOURCES: readonly Source[] = [
  {
    from: 'kernel',
    except: /errno|proc\.ts|proto-sctp|sysctl|world\.ts|fib-semantics|hooks\.ts|xtables\/(?!traverse|iptable-hooks)/,
    unsaid: /^(new \w*Error|printk\(\)|invalid\(\)|logInvalid\(\)|outOfWindow\(\)|where =|error:)$/,
    least: 300,
  },
  {
    // rule-words, labels, gaps and functions have their own Chinese; an embed's host is told in English
    from: 'diagram',
    except: /rule-words|labels|kernel-functions|svg|describe|lab-map|timeline|search|breakpoints/,
    unsaid: /^(FIELDS =|GAPS =)$/,
    least: 60,
  },
  { from: 'session/misses.ts', except: /^$/, unsaid: /^$/, least: 10 },
  { from: 'protocol', except: /embed|own-lab|testing/, unsaid: /^$/, least: 20 },
  { from: 'store', except: /own-lab|settings|moves/, unsaid: /^(noStorage =|\?\(\))$/, least: 5 },
  { from: 'session/saved.ts', except: /^$/, unsaid: /^$/, least: 5 },
  { from: 'labs/levels/custom.ts', except: /^$/, unsaid: /^$/, least: 5 },
  { from: 'labs/course/custom.ts', except: /^$/, unsaid: /^$/, least: 10 },
  { from: 'shell/kube-proxy/agent.ts', except: /^$/, unsaid: /^(info\(\)|error\(\)|new \w*Error)$/, least: 3 },
];

/** Parts of a string that are not put in; names and notation are the same in every language. */
const pieces = (text: string): string[] =>
  text.split('{}').filter((piece) => /[a-z]{2,}/.test(piece) && !/^(net |since|up to )/.test(piece));

describe('what the model, the picture and the checks say', () => {
  const known = Object.keys(ALL).join('\n');

  it.each(SOURCES.map((source) => [source.from, source] as const))('%s is known in Chinese', (_, source) => {
    const isSaid = ({ file, around }: Said): boolean =>
      !source.except.test(file) && !around.slice(-3).some((name) => source.unsaid.test(name));
    const all = proseIn(source.from).filter(isSaid);
    expect(all.length).toBeGreaterThan(source.least);
    const missing = all.filter(({ text }) => pieces(text).some((piece) => !known.includes(piece)));
    expect(missing.map(({ file, text, around }) => `${file}: ${text} [${around.slice(-3).join(' ')}]`)).toEqual([]);
  });

  it('has as many values in Chinese as in English, and Chinese words', () => {
    const count = (text: string): number => (text.match(/\{\d*\}/g) ?? []).length;
    expect(Object.entries(ALL).filter(([english, told]) => count(english) !== count(told))).toEqual([]);
    expect(Object.values(ALL).filter((told) => !/\p{Script=Han}/u.test(told) && /[a-z]{3} [a-z]/.test(told))).toEqual(
      [],
    );
  });
});
