import { describe, expect, test } from 'vitest';
import type { HookEvent, StepEvent } from '../protocol/messages.ts';
import { compareRuns, nextPlace, rowAt, type Twin } from './twin.ts';
import type { TwinStep } from './twin-steps.ts';

let seq = 0;

/** `ip_rcv=ok` is a step with an outcome; `PREROUTING/nat=ACCEPT` a table at a hook; `!` after it: it rewrote something. */
function run(text: string): TwinStep[] {
  return text.split(' ').map((word): TwinStep => {
    const [, name = '', chains = '', outcome = '', rewrote = ''] =
      /^([^=@!]+)(?:@([^=!]*))?(?:=([^!]*))?(!?)$/.exec(word) ?? [];
    const [hook, table] = name.split('/');
    const base = { seq: seq++, time: 0, net: 1, cpu: 'softirq', skb: 1 } as const;
    const event = table
      ? ({
          ...base,
          kind: 'hook',
          fn: table,
          hook,
          priority: 0,
          module: '',
          inDev: '',
          outDev: '',
          verdict: outcome,
        } as HookEvent)
      : ({ ...base, kind: 'step', fn: name, note: outcome } as StepEvent);
    const rewrites = rewrote ? [{ id: 'ip.dst', before: 'x', after: 'y' }] : [];
    return { seq: base.seq, host: 'node', depth: 0, event, chains, rewrites, key: name, outcome: outcome + rewrote };
  });
}

const compared = (left: string, right: string): Twin => compareRuns(run(left), run(right), -1, -1);
const drawn = ({ rows }: Twin): string => rows.map((r) => `${r.kind}:${r.a?.key ?? ''}|${r.b?.key ?? ''}`).join(' ');

describe('two runs of one line', () => {
  test('go side by side where each is in a place of its own, and meet again', () => {
    const twin = compared('rcv route=on fwd out dev', 'rcv route=up input app dev');
    expect(drawn(twin)).toBe('same:rcv|rcv changed:route|route apart:fwd|input apart:out|app same:dev|dev');
    expect(twin.first).toBe(1);
  });

  test('one waits where the other has more to do, and each row says where both stand', () => {
    const twin = compared('rcv a b c', 'rcv');
    expect(drawn(twin)).toBe('same:rcv|rcv onlyA:a| onlyA:b| onlyA:c|');
    expect(new Set(twin.rows.map((r) => r.seqB)).size).toBe(1);
    expect(twin.rows.map((r) => r.seqA)).toEqual(twin.rows.map((r) => r.a?.seq));
  });

  test('other rules with the same outcome are no difference', () => {
    const twin = compared('rcv PREROUTING/nat@A=ACCEPT', 'rcv PREROUTING/nat@B=ACCEPT');
    expect(drawn(twin)).toBe('same:rcv|rcv rules:PREROUTING/nat|PREROUTING/nat');
    expect(twin.first).toBe(-1);
  });

  test('a function that only one mode has is a difference when it does something', () => {
    expect(compared('rcv dev', 'rcv INPUT/ip_vs_in=ACCEPT ip_vs_conn_in_get dev').first).toBe(-1);
    expect(compared('rcv dev', 'rcv INPUT/ip_vs_in=STOLEN dev').first).toBe(1);
    expect(compared('rcv dev', 'rcv ip_vs_nat_xmit! dev').first).toBe(1);
    expect(compared('rcv dev', 'rcv INPUT/filter=DROP dev').first).toBe(1);
  });

  const IPVS_IN = 'INPUT/ip_vs_in=ACCEPT';
  test.each([
    ['rcv fwd dev', 'rcv dev', 1],
    ['rcv dev', 'rcv fwd dev', 1],
    ['rcv fwd out dev', 'rcv input dev', 1],
    [`rcv ${IPVS_IN} dev`, 'rcv dev', -1],
    [`rcv ${IPVS_IN} dev`, 'rcv ip_vs_conn_in_get dev', -1],
    [`rcv ${IPVS_IN} dev`, 'rcv app dev', 1],
    ['rcv INPUT/filter@A=ACCEPT app', 'rcv INPUT/filter@B=DROP', 1],
    ['rcv INPUT/filter@A=ACCEPT app', 'rcv INPUT/filter@B=ACCEPT lost', 2],
    ['rcv INPUT/filter@A=DROP', 'rcv INPUT/filter@B=DROP', -1],
    ['rcv ip_vs_schedule=pod1 dev', 'rcv ip_vs_schedule=pod2 dev', 1],
  ])('%s and %s part at row %i', (left, right, first) => {
    expect(compared(left, right).first).toBe(first);
  });

  test('each row says what kind it is', () => {
    const kinds = (left: string, right: string): string[] => compared(left, right).rows.map((row) => row.kind);
    expect(kinds('rcv INPUT/filter@A=ACCEPT app', 'rcv INPUT/filter@B=ACCEPT app')).toEqual(['same', 'rules', 'same']);
    expect(kinds('rcv INPUT/filter@A=ACCEPT', 'rcv INPUT/filter@A=DROP')).toEqual(['same', 'changed']);
    expect(kinds('rcv INPUT/filter@A=ACCEPT!', 'rcv INPUT/filter@A=ACCEPT')).toEqual(['same', 'changed']);
    expect(kinds('rcv dev', 'rcv a b dev')).toEqual(['same', 'onlyB', 'onlyB', 'same']);
    expect(kinds('rcv c a b dev', 'rcv d dev')).toEqual(['same', 'apart', 'onlyA', 'onlyA', 'same']);
  });

  test('a row is found by an event of either run', () => {
    const twin = compared('rcv route=on fwd dev', 'rcv route=up dev');
    expect(rowAt(twin, 'a', twin.rows[2]?.a?.seq ?? -1)).toBe(2);
    expect(rowAt(twin, 'b', twin.rows[3]?.b?.seq ?? -1)).toBe(3);
    expect(rowAt(twin, 'a', -5)).toBe(-1);
  });

  test('steps over to the next hook', () => {
    const twin = compared('rcv PREROUTING/raw=A PREROUTING/nat=A route INPUT/filter=A', 'rcv PREROUTING/raw=A');
    expect(nextPlace(twin, 0, 1)).toBe(1);
    expect(nextPlace(twin, 1, 1)).toBe(4);
    expect(nextPlace(twin, 4, 1)).toBe(-1);
    expect(nextPlace(twin, 4, -1)).toBe(2);
  });
});
