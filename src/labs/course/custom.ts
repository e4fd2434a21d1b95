import { type Check, isCount, isObject, isText, listOf, oneOf } from '../../base/checks.ts';
import { CUSTOM } from '../../base/own-lab-id.ts';
import type { LabSpec } from '../../session/lab-spec.ts';
import type { Lesson, LessonStep } from './lesson.ts';

/** A lesson that a reader made, as it is kept in a file. */
export interface CustomLesson {
  readonly version: 1;
  readonly title: string;
  readonly summary: string;
  /** Id of the lab it is told in. */
  readonly lab: string;
  readonly rxModel: 'classic' | 'napi';
  readonly steps: readonly LessonStep[];
}

/** A lesson by its id, in a lab that `labOf` finds. Throws with a sentence when the text is none. */
export function customLesson(id: string, labOf: (id: string) => LabSpec | null): Lesson {
  const made = readLesson(id.slice(CUSTOM.length));
  const lab = labOf(made.lab);
  if (!lab) throw new Error(`the lesson is told in a lab that is not here: ${made.lab}`);
  const { title, summary, rxModel, steps } = made;
  return { id, title, summary, lab, rxModel, steps, next: [] };
}

/** More than this no lesson has: a file may be anything. */
const MAX_STEPS = 100;
const MAX_LINES = 50;
const areTexts = listOf(isText, MAX_LINES);
/** An object that has all of the first fields, may have the others, and has no more. */
const object =
  (needs: Readonly<Record<string, Check>>, may: Readonly<Record<string, Check>> = {}): Check =>
  (value) =>
    isObject(value) &&
    Object.entries(needs).every(([name, check]) => check(value[name])) &&
    Object.entries(value).every(
      ([name, part]) => Object.hasOwn(needs, name) || (Object.hasOwn(may, name) && may[name]?.(part)),
    );

const isTable = oneOf('raw', 'mangle', 'nat', 'filter', 'security');
const isLine = object({ place: isText, line: isText }, { status: isCount });
const isStand = object(
  {},
  {
    kind: isText,
    place: isText,
    fn: isText,
    hook: isText,
    table: isTable,
    chain: isText,
    target: isText,
    verdict: isText,
    packet: areTexts,
    says: isText,
    nth: isCount,
  },
);
const isChain = object({ table: isTable, chain: isText });

/** The parts of a step, and what is said when one is not as it should be. */
const STEP: readonly (readonly [part: string, fault: string, check: Check])[] = [
  ['text', 'its text is not as it should be', (v) => areTexts(v) && Array.isArray(v) && v.length > 0],
  ['run', 'its commands are not as they should be', (v) => v === undefined || listOf(isLine, MAX_LINES)(v)],
  ['stand', 'the moment it shows is not as it should be', (v) => v === undefined || isStand(v)],
  ['tab', 'its tab is unknown', (v) => v === undefined || oneOf('packet', 'rules', 'hooks', 'conntrack', 'why')(v)],
  ['chain', 'its chain is not as it should be', (v) => v === undefined || isChain(v)],
];

function checkStep(step: unknown, at: number): void {
  if (!isObject(step)) throw new Error(`this is no lesson: step ${at} is not an object`);
  for (const [part, fault, isFine] of STEP)
    if (!isFine(step[part])) throw new Error(`this is no lesson: step ${at}, ${fault}`);
  const more = Object.keys(step).find((name) => !STEP.some(([part]) => part === name));
  if (more !== undefined) throw new Error(`this is no lesson: step ${at}, no step has "${more}"`);
}

function readLesson(text: string): CustomLesson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('this is no lesson: it is not JSON');
  }
  if (!isObject(value)) throw new Error('this is no lesson: not an object');
  const { version, title, summary, lab, rxModel, steps } = value;
  if (version !== 1) throw new Error(`a lesson of version ${String(version)} can't be read here`);
  if (typeof title !== 'string' || title.trim() === '') throw new Error('this is no lesson: it has no title');
  if (!isText(summary)) throw new Error('this is no lesson: it has no summary');
  if (!isText(lab)) throw new Error('this is no lesson: it has no lab');
  if (!oneOf('classic', 'napi')(rxModel)) throw new Error('this is no lesson: its receive model is unknown');
  if (!Array.isArray(steps) || steps.length === 0) throw new Error('this is no lesson: it has no steps');
  if (steps.length > MAX_STEPS) throw new Error(`this is no lesson: it has more than ${MAX_STEPS} steps`);
  steps.forEach((step, i) => {
    checkStep(step, i + 1);
  });
  return value as unknown as CustomLesson; // every field has been checked
}
