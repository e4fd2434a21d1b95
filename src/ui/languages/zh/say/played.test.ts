import { describe, expect, it } from 'vitest';
import { dissect } from '../../../../diagram/dissect.ts';
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

/** What the packet tab shows of a packet. */
function shown({ pkt }: TraceEvent): readonly string[] {
  if (!pkt) return [];
  const { short, tag, layers } = dissect(pkt);
  return [short, tag, ...layers.flatMap((l) => [l.title, ...l.fields.flatMap((f) => [f.label, f.value])])];
}

/** English words that are no names, in what is to be Chinese. */
const ENGLISH = /\b(the|is|are|was|not|to|from|for|and|of|by|at|on|in|with|it|its|no|goes|out|answered|kept|bytes)\b/;
/** Protocols, states and flags of TCP have names only. */
const isName = (text: string): boolean =>
  !/[a-z]{3,} [a-z]|[a-z] [a-z]{3,}|^[A-Z]?[a-z]{4,}$/.test(text) || /^(Ethernet|ICMP type \d+)$/.test(text);

async function untold(lab: LabSpec, rxModel: 'napi' | 'classic', lines: readonly { place: string; line: string }[]) {
  const session = await Session.open({ lab, rxModel });
  for (const { place, line } of lines) await runLine(session, place, line);
  const said = new Set(session.machine.world.tracer.events.flatMap((e) => [...words(e), ...shown(e)]));
  return [...said].filter((text) => !isName(text) && (ENGLISH.test(say(text)) || say(text) === text));
}

describe('what is said and shown while lessons and levels are played, in Chinese', () => {
  it.each(LESSONS.map((lesson) => [lesson.id, lesson] as const))('lesson %s', async (_, lesson) => {
    const lines = lesson.steps.flatMap(({ run = [] }) => run);
    expect(await untold(labOfLesson(lesson), lesson.rxModel ?? 'napi', lines)).toEqual([]);
  });

  it.each(LEVELS.map((level) => [level.id, level] as const))('level %s', async (_, level) => {
    expect(await untold(labOfLevel(level), 'napi', [...level.goal, ...level.solution])).toEqual([]);
  });
});
