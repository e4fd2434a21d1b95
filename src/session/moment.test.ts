import { describe, expect, it, vi } from 'vitest';
import { host } from '../labs/host.ts';
import { enteredLines } from './goal-count.ts';
import { runLine } from './headless.ts';
import { proveLesson } from './prove.ts';
import { Session } from './session.ts';
import { marksOf, momentAt } from './standing.ts';

const LINES = [
  { place: 'client', line: 'ping -c 2 node' },
  { place: 'node', line: 'iptables -A INPUT -p icmp -j DROP' },
  { place: 'client', line: 'ping -c 1 -W 1 node' },
] as const;

async function played(): Promise<Session> {
  const session = await Session.open({ lab: host });
  for (const { place, line } of LINES) await runLine(session, place, line);
  return session;
}

describe('a moment of a session', () => {
  it('is found again, each of them, in a session with the same lines', async () => {
    const { machine, branch } = await played();
    const lines = enteredLines(branch);
    const again = (await played()).machine;
    const { events } = machine.world.tracer;
    const shown = events.filter((e) => ['step', 'hook', 'drop', 'consume', 'alloc', 'link'].includes(e.kind));
    expect(shown.length).toBeGreaterThan(100);
    const lost: string[] = [];
    for (const { seq, fn } of shown) {
      const moment = momentAt(machine, lines, seq);
      const run = lines.slice(0, moment?.lines ?? 0);
      const [mark] = marksOf(again, [{ run, ...(moment ? { stand: moment.stand } : {}) }]);
      if (mark?.seq !== seq) lost.push(`${seq} ${fn}: ${String(mark?.seq)}`);
    }
    expect(lost).toEqual([]);
  });

  it('comes after the lines that were entered before it, and no others', async () => {
    const { machine, branch } = await played();
    const lines = enteredLines(branch);
    const { events } = machine.world.tracer;
    const drop = events.find((e) => e.kind === 'drop');
    expect(momentAt(machine, lines, drop?.seq ?? -1)).toEqual({
      lines: 3,
      stand: { kind: 'drop', place: 'node', fn: 'ipt_do_table' },
    });
    const second = events.filter((e) => e.kind === 'step' && e.fn === 'icmp_echo')[1];
    expect(momentAt(machine, lines, second?.seq ?? -1)).toEqual({
      lines: 1,
      stand: { kind: 'step', place: 'node', fn: 'icmp_echo', nth: 1 },
    });
    expect(momentAt(machine, lines, events.length)).toBeNull();
  });

  it('comes after a line that is too long for the trace', async () => {
    const session = await Session.open({ lab: host });
    const run = [{ place: 'node', line: `echo ${'x'.repeat(5_000)}` }, LINES[0]];
    for (const { place, line } of run) await runLine(session, place, line);
    const { machine, branch } = session;
    const seq = machine.world.tracer.events.find((e) => e.fn === 'icmp_echo')?.seq ?? -1;
    const moment = momentAt(machine, enteredLines(branch), seq);
    expect(moment?.lines).toBe(2);
    expect(marksOf(machine, [{ run, stand: { fn: 'icmp_echo' } }])).toEqual([{ done: true, seq }]);
  });
});

describe('a lesson that is checked', () => {
  const first = { run: [LINES[0]], stand: { place: 'node', fn: 'icmp_echo' } };

  it('is good when all comes as it says', async () => {
    expect(await proveLesson(host, { steps: [first, { stand: { place: 'client', fn: 'icmp_rcv' } }] })).toBeNull();
    const failing = { run: [{ place: 'node', line: 'false', status: 1 }] };
    expect(await proveLesson(host, { steps: [failing] })).toBeNull();
  });

  it('leaves no session open, however it ends', async () => {
    const close = vi.spyOn(Session.prototype, 'close');
    await proveLesson(host, { steps: [first] });
    await proveLesson(host, { steps: [{ run: [{ place: 'nobody', line: 'ping node' }] }] });
    expect(close).toHaveBeenCalledTimes(2);
    close.mockRestore();
  });

  it('says which step is wrong, and why', async () => {
    const check = async (step: object) => {
      const fault = await proveLesson(host, { steps: [first, step] });
      return fault && `${fault.step} ${fault.what} ${fault.line} ${fault.status}`;
    };
    expect(await check({ run: [{ place: 'nobody', line: 'ping node' }] })).toMatch(/^2 refused ping node/);
    expect(await check({ run: [{ place: 'client', line: 'ping node' }] })).toMatch(/^2 endless ping node/);
    expect(await check({ run: [{ place: 'node', line: 'false' }] })).toBe('2 status false 1');
    expect(await check({ stand: { place: 'node', fn: 'tcp_v4_rcv' } })).toBe('2 nowhere  0');
  });
});
