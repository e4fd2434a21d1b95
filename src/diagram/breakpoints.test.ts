import { describe, expect, it } from 'vitest';
import { type Breakpoint, breakAtText, breakTest, hitsOf, parseBreakAt } from './breakpoints.ts';
import { echoRequest, packetState, pingTrace, trace } from './testing/trace.ts';
import { TraceIndex } from './trace-index.ts';

const test = breakTest((net) => (net === 1 ? 'node' : 'client'));
const dropped = new TraceIndex();
dropped.append(pingTrace('DROP'));

/** Functions of the stops at which a breakpoint pauses. */
const hits = (at: Breakpoint, index = dropped): string[] =>
  hitsOf(index, test, at).map((stop) => {
    const event = index.events[index.stops[stop] ?? -1];
    return event?.kind === 'drop' ? 'drop' : (event?.fn ?? '');
  });

describe('a breakpoint', () => {
  it.each<[Breakpoint, string[]]>([
    [{ kind: 'drop' }, ['drop']],
    [{ kind: 'hook', hook: 'INPUT' }, ['ipt_do_table']],
    [{ kind: 'hook', hook: 'OUTPUT' }, []],
    [{ kind: 'table', table: 'filter' }, ['ipt_do_table']],
    [{ kind: 'table', table: 'nat' }, []],
    [{ kind: 'chain', table: 'filter', chain: 'INPUT' }, ['ipt_do_table']],
    [{ kind: 'rule', table: 'filter', chain: 'INPUT', rule: 1 }, ['ipt_do_table']],
    [{ kind: 'rule', table: 'filter', chain: 'INPUT', rule: 2 }, []],
    [{ kind: 'function', fn: 'ip_rcv' }, ['ip_rcv']],
    [{ kind: 'function', fn: 'ip_*' }, ['ip_rcv', 'ip_route_input_noref', 'ip_local_deliver']],
    [{ kind: 'any', condition: 'verdict == DROP' }, ['ipt_do_table']],
    [{ kind: 'function', fn: 'ip_rcv', condition: 'tcp' }, []],
    [{ kind: 'function', fn: 'ip_rcv', condition: 'icmp and dst 192.0.2.10' }, ['ip_rcv']],
    [{ kind: 'function', fn: 'ip_rcv', host: 'client' }, []],
    [{ kind: 'function', fn: 'ip_rcv', host: 'node' }, ['ip_rcv']],
  ])('%j', (at, expected) => {
    expect(hits(at)).toEqual(expected);
  });

  it('on a change of what no packet has pauses nowhere, whatever it is called', () => {
    expect(hits({ kind: 'change', field: 'constructor' })).toEqual([]);
    expect(parseBreakAt('change constructor')).toBeNull();
  });

  it('that is off pauses nowhere, and its hits are counted all the same', () => {
    const off = { kind: 'drop', off: true } as const;
    expect(dropped.stops.some((_, stop) => test(dropped, stop, off))).toBe(false);
    expect(hits(off)).toEqual(['drop']);
  });

  it('with a condition that nobody can read never pauses', () => {
    expect(hits({ kind: 'drop', condition: 'dprt ==' })).toEqual([]);
  });
});

describe('a change', () => {
  const before = packetState(echoRequest());
  const index = new TraceIndex();
  index.append(
    trace([
      { kind: 'step', fn: 'first', note: '', pkt: before },
      { kind: 'step', fn: 'marks', note: '', pkt: { ...before, mark: 5 } },
      { kind: 'step', fn: 'tracks', note: '', pkt: { ...before, mark: 5, ctinfo: 'NEW' } },
      { kind: 'ct', fn: 'nf_conntrack_in', skb: 0, op: 'new', ct: 1, entry: '', expires: 0 },
      { kind: 'step', fn: 'rewrites', note: '', pkt: { ...packetState(echoRequest([10, 0, 0, 7])), mark: 5 } },
      { kind: 'step', fn: 'last', note: '' },
      { kind: 'ct', fn: '__nf_conntrack_confirm', skb: 0, op: 'confirm', ct: 1, entry: '', expires: 0 },
    ]),
  );

  it.each([
    ['mark', ['marks']],
    ['address', ['rewrites']],
    ['ip.dst', ['rewrites']],
    ['port', []],
    // the packet's own state, and its entry in the table
    ['ct', ['tracks', 'rewrites', 'last']],
  ])('of %s', (field, expected) => {
    expect(hits({ kind: 'change', field }, index)).toEqual(expected);
  });
});

describe('a place as one writes it', () => {
  it.each([
    ['INPUT', 'INPUT'],
    ['input', 'INPUT'],
    ['drop', 'drop'],
    ['table nat', 'table nat'],
    ['nat/KUBE-SERVICES', 'nat/KUBE-SERVICES'],
    ['filter/INPUT 3', 'filter/INPUT rule 3'],
    ['filter/INPUT rule 3', 'filter/INPUT rule 3'],
    ['ip_vs_*', 'ip_vs_*'],
    ['change mark', 'change mark'],
    ['change tcp.dport', 'change tcp.dport'],
    ['', 'any'],
  ])('%j', (text, expected) => {
    const at = parseBreakAt(text);
    expect(at && breakAtText(at)).toBe(expected);
  });

  it.each(['filter/INPUT 0', 'table nosuch', 'change nosuch', 'two words', '10.0.0.1', 'nosuch/INPUT'])(
    '%j is none',
    (text) => {
      expect(parseBreakAt(text)).toBeNull();
    },
  );
});
