import { LESSONS, labOfLesson } from '../labs/course/course.ts';
import { LABS } from '../labs/labs.ts';
import { findLesson, findLevel, laterLab as later } from '../labs/later-lab.ts';
import type { Level } from '../labs/levels/level.ts';
import { labOfLevel } from '../labs/levels/level-lab.ts';
import { CHAPTERS } from '../labs/levels/levels.ts';
import type { LearnTexts } from '../labs/translation.ts';
import type { LearnAnswer, LearnContents, LearnQuery, LessonInfo, LevelInfo } from '../protocol/learn.ts';
import { countChanges, enteredLines, isChange } from '../session/goal-count.ts';
import { checkGoal } from '../session/goals.ts';
import type { LabSpec } from '../session/lab-spec.ts';
import { proveLesson, proveLevel } from '../session/prove.ts';
import type { Session } from '../session/session.ts';
import { marksOf, momentAt } from '../session/standing.ts';
import { labOf } from './own-lab.ts';

/** A lab that is not among the first: `level/ID`, `lesson/ID`. */
export const laterLab = (id: string): LabSpec | null => later(id, isChange, labOf);

/** Questions about levels and lessons. Throws with a sentence when there is no such thing. */
export async function answerLearn(session: Session, query: LearnQuery): Promise<LearnAnswer> {
  switch (query.kind) {
    case 'learn':
      return { kind: 'learn', contents: contents(await textsOf(query)) };
    case 'reference': {
      const { reference } = await import('../session/reference/reference.ts');
      return { kind: 'reference', entries: await reference() };
    }
    case 'level':
      return { kind: 'level', level: levelInfo(levelOf(query.id), await textsOf(query)) };
    case 'lesson':
      return { kind: 'lesson', lesson: lessonInfo(query.id, await textsOf(query)) };
    case 'goal': {
      const level = levelOf(query.level);
      if (session.lab.id !== labOfLevel(level).id) throw new Error(`the open lab is not level ${level.id}`);
      return { kind: 'goal', rows: await checkGoal(session, level.goal), changes: countChanges(session.branch) };
    }
    case 'entered':
      return { kind: 'entered', lines: enteredLines(session.branch) };
    case 'try':
      return {
        kind: 'try',
        rows: await checkGoal(
          session,
          query.rows.map((row) => ({ ...row, wants: [] })),
        ),
      };
    case 'prove': {
      const level = levelOf(query.level);
      return { kind: 'prove', proof: await proveLevel(labOfLevel(level), level) };
    }
    case 'marks':
      return { kind: 'marks', marks: marksOf(session.machine, lessonOf(query.lesson).steps) };
    case 'moment': {
      const lines = enteredLines(session.branch);
      const moment = momentAt(session.machine, lines, query.seq);
      if (!moment) throw new Error(`no event ${query.seq}`);
      return { kind: 'moment', lines: lines.slice(0, moment.lines), stand: moment.stand };
    }
    case 'prove-lesson': {
      const lesson = lessonOf(query.lesson);
      return { kind: 'prove-lesson', fault: await proveLesson(labOfLesson(lesson), lesson) };
    }
  }
}

/** The texts of another language, null for English. */
const textsOf = async (query: { readonly language?: 'en' | 'zh' }): Promise<LearnTexts | null> =>
  query.language === 'zh' ? (await import('../labs/zh/zh.ts')).ZH : null;

function levelOf(id: string): Level {
  const level = findLevel(id, isChange, labOf);
  if (!level) throw new Error(`no level ${id}`);
  return level;
}

function lessonOf(id: string) {
  const lesson = findLesson(id, labOf);
  if (!lesson) throw new Error(`no lesson ${id}`);
  return lesson;
}

const contents = (texts: LearnTexts | null): LearnContents => ({
  lessons: LESSONS.map(({ id, title, summary }) => ({
    id,
    title: texts?.lessons[id]?.title ?? title,
    summary: texts?.lessons[id]?.summary ?? summary,
  })),
  chapters: CHAPTERS.map(({ id, title, levels }) => ({
    id,
    title: texts?.chapters[id] ?? title,
    levels: levels.map((level) => ({ id: level.id, title: texts?.levels[level.id]?.title ?? level.title })),
  })),
  labs: LABS.map(({ id, title, summary }) => ({ id, title, summary, ...texts?.labs[id] })),
});

/** A level that a reader made has the words of its maker. */
const levelInfo = (level: Level, texts: LearnTexts | null): LevelInfo => {
  const { id, title, story, goal, hints, solution, par, after, next } = level;
  return { id, title, story, goal, hints, solution, par, after, next, ...texts?.levels[id] };
};

function lessonInfo(name: string, texts: LearnTexts | null): LessonInfo {
  const { id, title, summary, rxModel = 'napi', steps, next } = lessonOf(name);
  const told = texts?.lessons[id];
  return {
    id,
    title: told?.title ?? title,
    summary: told?.summary ?? summary,
    rxModel,
    next,
    steps: steps.map(({ text, run = [], tab = null, chain = null }, at) => ({
      text: told?.steps[at] ?? text,
      run: run.map(({ place, line }) => ({ place, line })),
      tab,
      chain,
    })),
  };
}
