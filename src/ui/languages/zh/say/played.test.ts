import { describe, expect, it } from 'vitest';
import { LESSONS, labOfLesson } from '../../../../labs/course/course.ts';
import { labOfLevel } from '../../../../labs/levels/level-lab.ts';
import { LEVELS } from '../../../../labs/levels/levels.ts';
import type { TraceEvent } from '../../../../protocol/messages.ts';
import { runLine } from '../../../../session/headless.ts';
import type { LabSpec } from '../../../../session/lab-spec.ts';
import { Session } from '../../../../session/session.ts';
import { say } from './say.ts';

/** What an event says in words. */
function words(event: TraceEvent): readonly string[] {
  if (event.kind === 'alloc') return [event.why];
  if (event.kind === 'hook') return [event.note ?? ''];
  if (event.kind === 'step' || event.kind === 'consume') return [event.note];
  if (event.kind !== 'drop') return [];
  const { culprit } = event;
  return [event.note, culprit !== null && 'text' in culprit ? culprit.text : ''];
}

/** English words that are no names, in what is to be Chinese. */
const ENGLISH = /\b(the|is|are|was|not|to|from|for|and|of|by|at|on|in|with|it|its|no|goes|out|answered|kept)\b/;

async function untold(lab: LabSpec, rxModel: 'napi' | 'classic', lines: readonly { place: string; line: string }[]) {
  const session = await Session.open({ lab, rxModel });
  for (const { place, line } of lines) await runLine(session, place, line);
  const said = new Set(session.machine.world.tracer.events.flatMap(words));
  return [...said].filter((text) => /[a-z]{3}/.test(text) && (ENGLISH.test(say(text)) || say(text) === text));
}

/** Names, flags of TCP and addresses: there is nothing to say in another language. */
const isName = (text: string): boolean => !/[a-z]{3,} [a-z]|[a-z] [a-z]{3,}|^[a-z]{4,}$/.test(text);

describe('what is said while lessons and levels are played, in Chinese', () => {
  it.each(LESSONS.map((lesson) => [lesson.id, lesson] as const))('lesson %s', async (_, lesson) => {
    const lines = lesson.steps.flatMap(({ run = [] }) => run);
    const english = await untold(labOfLesson(lesson), lesson.rxModel ?? 'napi', lines);
    expect(english.filter((text) => !isName(text))).toEqual([]);
  });

  it.each(LEVELS.map((level) => [level.id, level] as const))('level %s', async (_, level) => {
    const lines = [...level.goal, ...level.solution];
    const english = await untold(labOfLevel(level), 'napi', lines);
    expect(english.filter((text) => !isName(text))).toEqual([]);
  });
});
