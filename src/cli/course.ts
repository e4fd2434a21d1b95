import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TraceIndex } from '../diagram/trace-index.ts';
import { LESSONS, labOfLesson } from '../labs/course/course.ts';
import type { Lesson } from '../labs/course/lesson.ts';
import { playScenario } from '../session/scenario.ts';
import { marksOf } from '../session/standing.ts';
import { parseOptions, UsageError } from './usage.ts';

/** A lesson as a page of Markdown: the picture once, and text that drives it, a paragraph a step. */
export async function lessonPage(lesson: Lesson): Promise<string> {
  const lines = lesson.steps.flatMap((step) => step.run ?? []).map(({ place, line }) => ({ place, line }));
  const rxModel = lesson.rxModel ?? 'napi';
  const session = await playScenario({ lab: labOfLesson(lesson), rxModel }, lines);
  const index = new TraceIndex();
  index.append(session.machine.world.tracer.events);
  const steps = marksOf(session.machine, lesson.steps).map(({ seq }) => Math.max(1, index.stopIndex(seq ?? 0) + 1));
  const typed = lines.map(({ place, line }) => `${place}$ ${line}`);
  const rx = rxModel === 'napi' ? [] : [`rx: ${rxModel}`];
  return [
    `# ${lesson.title}`,
    lesson.summary,
    fenced(`hookscope id=lesson panels=diagram step=${steps[0] ?? 1}`, [`lab: lesson/${lesson.id}`, ...rx, ...typed]),
    ...lesson.steps.flatMap(({ text, run = [] }, i) => [
      `<div class="lesson-step" data-hook-scope-step="lesson:${steps[i]}">`,
      ...text,
      ...(run.length > 0
        ? [
            fenced(
              'sh',
              run.map(({ place, line }) => `${place}$ ${line}`),
            ),
          ]
        : []),
      '</div>',
    ]),
    '',
  ].join('\n\n');
}

const fenced = (info: string, lines: readonly string[]): string => [`\`\`\`${info}`, ...lines, '```'].join('\n');

/** `course FOLDER`: writes the lessons as pages, and a page that lists them. */
export async function courseCommand(argv: readonly string[]): Promise<number> {
  const [folder] = parseOptions(argv, []).words;
  if (folder === undefined) throw new UsageError('a folder is wanted, for the pages');
  mkdirSync(folder, { recursive: true });
  for (const lesson of LESSONS) writeFileSync(join(folder, `${lesson.id}.md`), await lessonPage(lesson));
  const list = LESSONS.map(({ id, title, summary }) => `- [${title}](./${id}.md): ${summary}`);
  writeFileSync(join(folder, 'index.md'), `# Course\n\n${list.join('\n')}\n`);
  process.stdout.write(`${LESSONS.length} lessons in ${folder}\n`);
  return 0;
}
