import { describe, expect, it } from 'vitest';
import { countChanges } from '../../session/goal-count.ts';
import { checkGoal, type GoalResult } from '../../session/goals.ts';
import { runLine } from '../../session/headless.ts';
import { Session } from '../../session/session.ts';
import type { Level } from './level.ts';
import { labOfLevel } from './level-lab.ts';
import { CHAPTERS, LEVELS, levelById } from './levels.ts';

const only = process.env.LEVEL?.split(',');

/** The rows as text, so that a failing level says what came of each. */
const report = (level: Level, results: readonly GoalResult[]): string =>
  level.goal
    .map(({ place, line }, i) => {
      const r = results[i];
      const drop = r?.drop
        ? ` [${[r.drop.place, r.drop.hook, r.drop.table, r.drop.chain, r.drop.rule, r.drop.reason, r.drop.fn].join(' ')}]`
        : '';
      return `${r?.ok ? 'ok  ' : 'FAIL'} ${place}: ${line} => ${r?.came} "${r?.said}"${drop} ${r?.wishes.map((w) => (w ? '+' : '-')).join('')}`;
    })
    .join('\n');

describe.each(LEVELS.filter((level) => !only || only.includes(level.id)).map((level) => [level.id, level] as const))(
  'level %s',
  (_, level) => {
    it('is failed at the start and passed by its solution, which takes what par says', async () => {
      const session = await Session.open({ lab: labOfLevel(level) });
      const before = await checkGoal(session, level.goal);
      if (only) console.log(`${level.id}\n${report(level, before)}`);
      expect(
        before.every((row) => row.ok),
        `solved before it began:\n${report(level, before)}`,
      ).toBe(false);
      for (const { place, line } of level.solution) {
        const outcome = await runLine(session, place, line);
        const text = session.machine.world.tracer.events.flatMap((e) => (e.kind === 'tty' ? [e.text] : [])).join('');
        expect(outcome, `${place}: ${line}\n${text}`).toEqual({ status: 0, endless: false });
      }
      const entries = session.machine.entries.length;
      const events = session.machine.seq;
      const after = await checkGoal(session, level.goal);
      if (only) console.log(report(level, after));
      expect(
        after.every((row) => row.ok),
        report(level, after),
      ).toBe(true);
      expect([session.machine.entries.length, session.machine.seq], 'the goal disturbed the session').toEqual([
        entries,
        events,
      ]);
      expect(countChanges(session.branch)).toBe(level.par);
    });
  },
);

describe('the levels', () => {
  it('are at least thirty, each with a name of its own', () => {
    expect(LEVELS.length).toBeGreaterThanOrEqual(30);
    expect(new Set(LEVELS.map((level) => level.id)).size).toBe(LEVELS.length);
    for (const { levels } of CHAPTERS) expect(levels.length).toBeGreaterThan(0);
  });

  it('have hints, and lead on to levels and lessons that exist', () => {
    for (const level of LEVELS) {
      expect(level.hints.length, level.id).toBeGreaterThanOrEqual(2);
      expect(level.next.length, level.id).toBeGreaterThan(0);
      for (const id of level.next)
        expect(id.startsWith('lesson/') || levelById(id) !== null, `${level.id}: ${id}`).toBe(true);
    }
  });
});
