import { describe, expect, it } from 'vitest';
import { labById } from '../labs/labs.ts';
import type { LabSpec } from './lab-spec.ts';
import { playScenario } from './scenario.ts';
import { Session } from './session.ts';

const lab = (id: string): LabSpec => {
  const found = labById(id);
  if (!found) throw new Error(id);
  return found;
};
const typed = (session: Session): string[] =>
  session.machine.world.tracer.events.flatMap((e) => (e.kind === 'tty' && e.stream === 'in' ? [e.text] : []));

describe('a scenario', () => {
  const lines = [
    { place: '', line: 'iptables -A INPUT -p icmp -j DROP' },
    { place: 'client', line: 'ping -c 1 -W 1 node' },
  ];

  it('types its lines one after the other, at the lab\u2019s host when none is named', async () => {
    const session = await playScenario({ lab: lab('host') }, lines);
    expect(typed(session)).toEqual(lines.map((l) => l.line));
    expect(session.machine.places.get('node')?.history).toEqual(['iptables -A INPUT -p icmp -j DROP']);
    expect(session.machine.world.tracer.events.some((e) => e.kind === 'drop')).toBe(true);
  });

  it('without lines plays the lab\u2019s first one', async () => {
    expect(typed(await playScenario({ lab: lab('host') }, []))).toEqual([lab('host').first.line]);
  });

  it('has the same trace each time, and after it was kept and opened again', async () => {
    const text = (s: Session): string =>
      JSON.stringify(s.machine.world.tracer.events.map((e) => [e.time, e.kind, e.fn]));
    const once = await playScenario({ lab: lab('host') }, lines);
    const again = await playScenario({ lab: lab('host') }, lines);
    expect(text(again)).toBe(text(once));
    expect(text(await Session.restore(once.save(), { lab: lab('host') }))).toBe(text(once));
  });

  it('says which line was refused', async () => {
    const wrong = [{ place: 'nowhere', line: 'ls' }];
    await expect(playScenario({ lab: lab('host') }, wrong)).rejects.toThrow('nowhere$ ls: no such place: nowhere');
  });
});
