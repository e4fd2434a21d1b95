import { CUSTOM } from '../base/own-lab-id.ts';
import type { LabSpec } from '../session/lab-spec.ts';
import { labOfLesson, lessonById } from './course/course.ts';
import { customLesson } from './course/custom.ts';
import type { Lesson } from './course/lesson.ts';
import { customLevel } from './levels/custom.ts';
import type { Level } from './levels/level.ts';
import { labOfLevel } from './levels/level-lab.ts';
import { levelById } from './levels/levels.ts';

/** Finds the lab that something a reader made is in. */
type LabOf = (id: string) => LabSpec | null;
type Changes = (line: string) => boolean;

/** A level of ours, or one that a reader made: its id is all of it. Throws if that is no level. */
export const findLevel = (id: string, changes: Changes, labOf: LabOf): Level | null =>
  id.startsWith(CUSTOM) ? customLevel(id, changes, labOf) : levelById(id);

/** A lesson of the course, or one that a reader made. Throws if that is no lesson. */
export const findLesson = (id: string, labOf: LabOf): Lesson | null =>
  id.startsWith(CUSTOM) ? customLesson(id, labOf) : lessonById(id);

/** A lab that is not among the first: `level/ID`, `lesson/ID`. */
export function laterLab(id: string, changes: Changes, labOf: LabOf): LabSpec | null {
  const [, kind, name = ''] = /^(\w+)\/(.*)$/s.exec(id) ?? [];
  const level = kind === 'level' ? findLevel(name, changes, labOf) : null;
  if (level) return labOfLevel(level);
  const lesson = kind === 'lesson' ? findLesson(name, labOf) : null;
  return lesson ? labOfLesson(lesson) : null;
}
