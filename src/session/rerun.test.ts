import { describe, expect, it } from 'vitest';
import { labById } from '../labs/labs.ts';
import { replaysAsKept } from './as-kept.ts';
import type { LabSpec } from './lab-spec.ts';
import { rerun } from './rerun.ts';
import type { Saved } from './saved.ts';
import { playScenario } from './scenario.ts';
import { Session } from './session.ts';

const found = labById('host');
if (!found) throw new Error('no lab');
const lab: LabSpec = found;

const typed = (session: Session): string[] =>
  session.machine.world.tracer.events.flatMap((e) => (e.kind === 'tty' && e.stream === 'in' ? [e.text] : []));

/** A session as a model of another day would have kept it: every trace a little longer, every command a little slower. */
function aged(saved: Saved): Saved {
  const text = JSON.stringify(saved)
    .replace(/"seq":(\d+)/g, (_, n) => `"seq":${Number(n) === 0 ? 0 : Number(n) + 3}`)
    .replace(/"steps":(\d+)/g, (_, n) => `"steps":${Number(n) * 2}`);
  return JSON.parse(text);
}

const LINES = [
  { place: 'client', line: 'ping -c 1 node' },
  { place: 'node', line: 'iptables -A INPUT -p icmp -j DROP' },
  { place: 'node', line: 'iptables -S | grep INPUT' },
  { place: 'client', line: 'ping -c 2 -W 1 node' },
];

describe('a kept session', () => {
  it('of this model replays as it was kept', async () => {
    const session = await playScenario({ lab }, LINES);
    expect(replaysAsKept(await Session.restore(session.save(), { lab }))).toBe(true);
  });

  it('of another one is found out, and its commands are run again', async () => {
    const session = await playScenario({ lab, seed: 5 }, LINES);
    const saved = aged(session.save());
    let fits = true;
    try {
      fits = replaysAsKept(await Session.restore(saved, { lab }));
    } catch {
      fits = false;
    }
    expect(fits).toBe(false);
    const again = await rerun(saved, { lab });
    expect(again.seed).toBe(5);
    expect(typed(again)).toEqual(LINES.map((l) => l.line));
    const drops = (s: Session): number => s.machine.world.tracer.events.filter((e) => e.kind === 'drop').length;
    expect(drops(again)).toBe(drops(session));
    expect(replaysAsKept(await Session.restore(again.save(), { lab }))).toBe(true);
  });

  it('with a command in flight keeps it where it was, as far as can be told', async () => {
    const session = await playScenario({ lab }, LINES.slice(0, 1));
    await session.line('node', 'iptables -A INPUT -p icmp -j DROP', 30);
    const again = await rerun(session.save(), { lab });
    expect(typed(again)).toContain('iptables -A INPUT -p icmp -j DROP');
    expect(again.machine.world.tracer.events.some((e) => e.kind === 'drop')).toBe(true);
  });

  it('with a command that was interrupted is interrupted again', async () => {
    const session = await playScenario({ lab }, []);
    await session.line('client', 'ping node');
    session.advance(session.machine.world.clock.now + 2_500_000_000);
    session.interrupt('client');
    const again = await rerun(session.save(), { lab });
    expect(again.foreground('client')).toEqual([]);
    expect(typed(again)).toContain('ping node');
  });
});
