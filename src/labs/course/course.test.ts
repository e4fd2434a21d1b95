import { describe, expect, it } from 'vitest';
import { runLine } from '../../session/headless.ts';
import { Session } from '../../session/session.ts';
import { marksOf } from '../../session/standing.ts';
import { levelById } from '../levels/levels.ts';
import { LESSONS, labOfLesson, lessonById } from './course.ts';

describe.each(LESSONS.map((lesson) => [lesson.id, lesson] as const))('lesson %s', (_, lesson) => {
  it('plays: every command runs as it says, and every step finds its event', async () => {
    const session = await Session.open({ lab: labOfLesson(lesson), rxModel: lesson.rxModel ?? 'napi' });
    for (const step of lesson.steps)
      for (const { place, line, status = 0 } of step.run ?? []) {
        const from = session.machine.seq;
        const outcome = await runLine(session, place, line);
        const events = session.machine.world.tracer.events.slice(from);
        const said = events.flatMap((e) => (e.kind === 'tty' ? [e.text] : [])).join('');
        expect(outcome, `${place}: ${line}\n${said}`).toEqual({ status, endless: false });
      }
    const marks = marksOf(session.machine, lesson.steps);
    const missing = lesson.steps.flatMap((step, i) => (marks[i]?.seq === null ? [`${i + 1}: ${step.text[0]}`] : []));
    expect(missing).toEqual([]);
    expect(marks.every((mark) => mark.done)).toBe(true);
    const seqs = marks.map((mark) => mark.seq ?? -1);
    expect(seqs, 'the steps go forward in time').toEqual([...seqs].sort((a, b) => a - b));
  });

  it('knows how far a session is: nothing is done before it was entered', async () => {
    const session = await Session.open({ lab: labOfLesson(lesson), rxModel: lesson.rxModel ?? 'napi' });
    expect(marksOf(session.machine, lesson.steps).map((mark) => mark.done)).toEqual(lesson.steps.map(() => false));
    const [first] = lesson.steps;
    for (const { place, line } of first?.run ?? []) await runLine(session, place, line);
    const done = marksOf(session.machine, lesson.steps).map((mark) => mark.done);
    const known = lesson.steps.findIndex((step, i) => i > 0 && step.run !== undefined);
    expect(done).toEqual(lesson.steps.map((__, i) => known < 0 || i < known));
  });

  it('leads on to lessons and levels that exist', () => {
    for (const id of lesson.next)
      expect(id.startsWith('lesson/') ? lessonById(id.slice(7)) : levelById(id), id).not.toBeNull();
  });
});

it('levels lead on to lessons that exist', async () => {
  const { LEVELS } = await import('../levels/levels.ts');
  for (const level of LEVELS)
    for (const id of level.next) if (id.startsWith('lesson/')) expect(lessonById(id.slice(7)), id).not.toBeNull();
});
