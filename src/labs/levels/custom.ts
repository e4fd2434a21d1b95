import { isObject, isText } from '../../base/checks.ts';
import { CUSTOM } from '../../base/own-lab-id.ts';
import type { GoalRow } from '../../session/goals.ts';
import type { LabSpec, SetupLine } from '../../session/lab-spec.ts';
import type { Level, Line } from './level.ts';

/** A level that a reader made, as it is kept in a file. */
export interface CustomLevel {
  readonly version: 1;
  readonly title: string;
  readonly story: readonly string[];
  /** Id of the lab it is played in. */
  readonly lab: string;
  readonly setup: readonly SetupLine[];
  readonly goal: readonly GoalRow[];
  readonly hints: readonly string[];
  readonly solution: readonly Line[];
}

/** A level by its id, in a lab that `labOf` finds. Throws with a sentence when the text is none. */
export function customLevel(
  id: string,
  changes: (line: string) => boolean,
  labOf: (id: string) => LabSpec | null,
): Level {
  const made = readCustom(id.slice(CUSTOM.length));
  const lab = labOf(made.lab);
  if (!lab) throw new Error(`the level is played in a lab that is not here: ${made.lab}`);
  const { title, story, goal, hints, solution } = made;
  const setup = [...(lab.setup ?? []), ...made.setup];
  const par = solution.filter(({ line }) => changes(line)).length;
  return { id, title, story, lab, setup, goal, hints, solution, par, after: '', next: [] };
}

const isLine = (value: unknown): boolean => isObject(value) && isText(value.place) && isText(value.line);
const KINDS = ['answered', 'refused', 'silent', 'says', 'dropped', 'passes', 'cost'];

const isWish = (value: unknown): boolean =>
  isObject(value) &&
  KINDS.includes(String(value.kind)) &&
  (value.kind !== 'says' || isText(value.text)) &&
  (value.kind !== 'cost' || (isText(value.place) && isText(value.table) && typeof value.most === 'number')) &&
  (value.kind !== 'passes' || isText(value.place));

const isRow = (value: unknown): boolean =>
  isLine(value) && isObject(value) && Array.isArray(value.wants) && value.wants.every(isWish);

/** More than this no level has: a file may be anything. */
const MAX_ITEMS = 100;

function listOf(what: string, value: unknown, fine: (item: unknown) => boolean): void {
  if (!Array.isArray(value) || value.length > MAX_ITEMS || !value.every(fine))
    throw new Error(`this is no level: ${what} is not as it should be`);
}

function readCustom(text: string): CustomLevel {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('this is no level: it is not JSON');
  }
  if (!isObject(value)) throw new Error('this is no level: not an object');
  if (value.version !== 1) throw new Error(`a level of version ${String(value.version)} can't be read here`);
  if (!isText(value.title) || value.title.trim() === '') throw new Error('this is no level: it has no title');
  if (!isText(value.lab)) throw new Error('this is no level: it has no lab');
  listOf('story', value.story, isText);
  listOf('setup', value.setup, isLine);
  listOf('goal', value.goal, isRow);
  listOf('hints', value.hints, isText);
  listOf('solution', value.solution, isLine);
  return value as unknown as CustomLevel; // every field has been checked
}
