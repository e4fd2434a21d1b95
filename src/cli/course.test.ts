import { expect, it } from 'vitest';
import { LESSONS } from '../labs/course/course.ts';
import { readScenario } from '../protocol/scenario.ts';
import { lessonPage } from './course.ts';

it('a lesson is a page whose text drives the picture', async () => {
  const lesson = LESSONS.find(({ id }) => id === 'anchors');
  if (!lesson) throw new Error('no such lesson');
  const page = await lessonPage(lesson);
  expect(page.startsWith(`# ${lesson.title}\n`)).toBe(true);
  const [, info = '', body = ''] = /```hookscope ([^\n]*)\n([^`]*)```/.exec(page) ?? [];
  expect(info).toContain('id=lesson');
  const scenario = readScenario(body);
  expect(scenario.lab).toBe('lesson/anchors');
  expect(scenario.lines).toEqual(lesson.steps.flatMap((s) => s.run ?? []).map(({ place, line }) => ({ place, line })));
  const steps = [...page.matchAll(/data-hook-scope-step="lesson:(\d+)"/g)].map((m) => Number(m[1]));
  expect(steps).toHaveLength(lesson.steps.length);
  expect(new Set(steps).size).toBeGreaterThan(4);
  expect(Math.min(...steps)).toBeGreaterThan(0);
  for (const { text } of lesson.steps) for (const paragraph of text) expect(page).toContain(paragraph);
});
