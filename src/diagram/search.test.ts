import { describe, expect, it } from 'vitest';
import { breakAtText } from './breakpoints.ts';
import { likeliest, placesIn, searchSteps } from './search.ts';
import { pingTrace } from './testing/trace.ts';
import { TraceIndex } from './trace-index.ts';

const index = new TraceIndex();
index.append(pingTrace('DROP'));

const found = (query: string): string[] | string => {
  const result = searchSteps(index, query, () => 'node-a');
  if (result.kind === 'error') return result.message;
  return result.stops.map((s) => {
    const event = index.events[index.stops[s] ?? -1];
    return event?.kind === 'drop' ? 'drop' : (event?.fn ?? '');
  });
};

describe('a search over the steps', () => {
  it.each([
    ['ip_rcv', ['ip_rcv']],
    ['IP_RCV', ['ip_rcv']],
    ['input rule', ['drop']],
    ['netfilter_drop', ['drop']],
    ['filter drop', ['ipt_do_table', 'drop']],
    ['node-a header', ['ip_rcv']],
    ['192.0.2.10 sound', ['ip_rcv']],
    ['nothing-like-it', []],
    ['', []],
    ['kind == drop', ['drop']],
    ['fn == ip_l* && icmp', ['ip_local_deliver']],
  ])('%j', (query, expected) => {
    expect(found(query)).toEqual(expected);
  });

  it('stands at the step that bears the name, not at one whose note has the word', () => {
    const at = (query: string, now: number): string => {
      const result = searchSteps(index, query, () => 'node-a');
      const stops = result.kind === 'stops' ? result.stops : [];
      return index.events[index.stops[stops[likeliest(index, stops, query, now)] ?? -1] ?? -1]?.fn ?? '';
    };
    const all = index.stops.map((_, stop) => stop);
    const fnOf = (stop: number | undefined): string => index.events[index.stops[stop ?? -1] ?? -1]?.fn ?? '';
    expect(fnOf(all[likeliest(index, all, 'ip_rcv', 0)])).toBe('ip_rcv');
    expect(fnOf(all[likeliest(index, all, 'FILTER', -1)])).toBe('ipt_do_table');
    expect(likeliest(index, all, 'ip_rcv', all.length)).toBe(all.findIndex((stop) => fnOf(stop) === 'ip_rcv'));
    expect(likeliest(index, all, 'no such name', 1)).toBe(2);
    expect(at('header', -1)).toBe('ip_rcv');
  });

  it('says what is wrong with a condition', () => {
    expect(found('dprt == 80')).toContain('did you mean dport?');
  });

  it('offers what is in the trace to pause at', () => {
    const places = placesIn(index).map(breakAtText);
    expect(places).toContain('filter/INPUT');
    expect(places).toContain('ip_rcv');
    expect(places).toContain('table filter');
    expect(places).not.toContain('table nat');
  });
});

it('looks for the words of the reader\u2019s language as well', () => {
  const say = (english: string): string => english.replace('header is sound', '头部正确');
  const stops = (query: string): number => {
    const result = searchSteps(index, query, () => 'node-a', say);
    return result.kind === 'stops' ? result.stops.length : -1;
  };
  expect(stops('头部正确')).toBeGreaterThan(0);
  expect(stops('头部正确')).toBe(stops('header sound'));
  expect(found('头部正确')).toEqual([]);
});
