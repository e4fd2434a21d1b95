import { describe, expect, it } from 'vitest';
import { alignSteps } from './align.ts';
import { runsOf, stepKeys } from './runs.ts';
import { pingTrace, trace } from './testing/trace.ts';
import { TraceIndex } from './trace-index.ts';

const command = (text: string) => ({ kind: 'tty', skb: 0, fn: 'tty', job: 1, stream: 'in', text }) as const;
const nameOf = (net: number): string => `net ${net}`;

function indexOf(...runs: readonly (readonly [line: string, verdict: 'ACCEPT' | 'DROP' | null])[]): TraceIndex {
  const index = new TraceIndex();
  index.append(
    trace(
      runs.flatMap(([line, verdict], i) => [
        command(line),
        ...(verdict ? pingTrace(verdict).map((e) => ({ ...e, ...(e.skb > 0 ? { skb: i + 1 } : {}) })) : []),
      ]),
    ),
  );
  return index;
}

describe('two runs of one command', () => {
  const index = indexOf(
    ['ping a', 'ACCEPT'],
    ['iptables -A INPUT -j DROP', null],
    ['ping a', 'DROP'],
    ['ping a', 'DROP'],
  );
  const runs = runsOf(index);

  it('are found, and what made no packet move is no run', () => {
    expect(runs.map((r) => r.line)).toEqual(['ping a', 'ping a', 'ping a']);
    expect(runs.map((r) => r.to - r.from)).toEqual([8, 8, 8]);
  });

  it('differ first where the rule dropped it', () => {
    const [before, after] = runs.map((r) => stepKeys(index, r, nameOf));
    const { rows, firstDifference } = alignSteps(before ?? [], after ?? []);
    expect(rows.slice(firstDifference).map((r) => r.kind)).toEqual(['changed', 'onlyA', 'onlyB']);
    expect(before?.[firstDifference]?.key).toContain('INPUT 0 ipt_do_table');
  });

  it('are not cut by a command typed while the packet is in flight', () => {
    const flight = new TraceIndex();
    const ping = pingTrace('DROP');
    flight.append(
      trace([command('ping a'), ...ping.slice(0, 5), command('iptables -A INPUT -j DROP'), ...ping.slice(5)]),
    );
    expect(runsOf(flight).map((r) => [r.line, r.to - r.from])).toEqual([['ping a', 8]]);
  });

  it('are alike when they are', () => {
    const [, second, third] = runs.map((r) => stepKeys(index, r, nameOf));
    expect(alignSteps(second ?? [], third ?? []).firstDifference).toBe(-1);
  });
});
