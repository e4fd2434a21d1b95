import { type Fields, isObject, isText, isWhole } from '../base/checks.ts';
import type { SavedSession, TypedLine } from './messages.ts';

/** Everything that makes a reader see what the writer saw. A link, a file and the address bar hold it. */
export interface Shared {
  readonly session: SavedSession;
  /** The last event that has happened at the moment shown; -1 before the first. */
  readonly seq: number;
  /** Names of the page's: one that it does not know any more is left at its default. */
  readonly view: string;
  readonly tab: string;
  /** The namespace in view; null to follow the packet. */
  readonly net: number | null;
  /** How deep the picture looks; the stack when left out. */
  readonly level?: SharedLevel;
  /** What is shown in the comparison of modes, when that is the view. */
  readonly twin?: SharedTwin;
  /** What is measured, when that is the view. */
  readonly cost?: SharedCost;
}

/** The whole lab, or what is seen of a hook. */
export type SharedLevel =
  | 'lab'
  | { readonly hook: string; readonly slot: string | null; readonly chain: string | null; readonly rule: number };

/** The same question in both modes. */
export interface SharedTwin {
  /** Name of the page's: one that is not known gives way to the first. */
  readonly scenario: string;
  /** What was tried in both after it. */
  readonly lines: readonly TypedLine[];
  /** The row that is shown. */
  readonly at: number;
}

export interface SharedCost {
  readonly services: number;
  readonly seed: number;
  /** Name of the page's: which Service is asked. */
  readonly position: string;
}

/** Version of the form below. A new form keeps the old ones' readers: add an upgrader, a fixture of it and its test. */
export const SHARE_VERSION = 1;

/** What leaves the page, version 1. `saved` is the version of the journal in it, which `session/saved.ts` reads. */
interface ShareV1 {
  readonly lab: string;
  readonly seed: number;
  readonly rx: 'classic' | 'napi';
  readonly saved: number;
  readonly journal: unknown;
  readonly seq: number;
  readonly view: string;
  readonly tab: string;
  readonly net: number | null;
  readonly level?: SharedLevel;
  readonly twin?: SharedTwin;
  readonly cost?: SharedCost;
}

/** From the form of one version to the next one's. It gets what nobody has checked yet. */
export type Upgrader = (old: Fields) => Fields;
/** By the version they take. */
const UPGRADERS: Readonly<Record<number, Upgrader>> = {};

export type ShareProblem = 'damaged' | 'newer' | 'foreign' | 'too long';

/** Why something cannot be opened: a sentence for a person, and what kind of trouble it is. */
export class ShareError extends Error {
  readonly problem: ShareProblem;
  constructor(problem: ShareProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

export function writeShared({ session, seq, view, tab, net, ...more }: Shared): ShareV1 {
  const { lab, seed, rxModel, version, journal } = session;
  return { lab, seed, rx: rxModel, saved: version, journal, seq, view, tab, net, ...more };
}

const isNumber = (value: unknown, min: number): value is number => isWhole(value) && value >= min;
const NAME = /^[a-z][\w-]{0,63}$/;
/** Labs of lessons and levels have a path; what a reader made is all in its name, line ends too, and read where it is opened. */
const LAB = /^(?:[a-z][\w-]{0,63}(?:\/[a-z0-9][\w-]{0,63})?|(?:(?:level|lesson)\/custom:|own\/)\{.{1,600000}\})$/s;
const isName = (value: unknown): value is string => isText(value) && NAME.test(value);

/** More lines than anybody tries, and longer ones. */
const MAX_TRIED = 100;
const MAX_LINE = 2_000;
const isLine = (v: unknown): v is TypedLine =>
  isObject(v) && isName(v.place) && isText(v.line) && v.line.length <= MAX_LINE;

const isSpot = (v: unknown): v is string | null => v === null || (isText(v) && v.length <= 200);

/** What is not as it should be is left out: the session itself is whole without it. */
function readLevel(value: unknown): { level?: SharedLevel } {
  if (value === 'lab') return { level: value };
  if (!isObject(value)) return {};
  const { hook, slot, chain, rule } = value;
  if (typeof hook !== 'string' || hook.length > 20 || !isSpot(slot) || !isSpot(chain) || !isNumber(rule, 0)) return {};
  return { level: { hook, slot, chain, rule } };
}

function readTwin(value: unknown): { twin?: SharedTwin } {
  if (!isObject(value)) return {};
  const { scenario, lines, at } = value;
  if (!isName(scenario) || !Array.isArray(lines) || lines.length > MAX_TRIED || !isNumber(at, 0)) return {};
  if (!lines.every(isLine)) return {};
  return { twin: { scenario, lines: lines.map(({ place, line }) => ({ place, line })), at } };
}

function readCost(value: unknown): { cost?: SharedCost } {
  if (!isObject(value)) return {};
  const { services, seed, position } = value;
  if (!isNumber(services, 1) || !isNumber(seed, 1) || !isName(position)) return {};
  return { cost: { services, seed, position } };
}

/**
 * Reads a form of any version up to ours. The journal is the worker's business: it is checked when the session is
 * restored. Throws a ShareError.
 */
export function readShared(
  version: number,
  value: unknown,
  upgraders: Readonly<Record<number, Upgrader>> = UPGRADERS,
  ours = SHARE_VERSION,
): Shared {
  const bad = (what: string): ShareError => new ShareError('damaged', `it does not hold a session: ${what}`);
  if (version > ours)
    throw new ShareError('newer', `it was made by a newer Hookscope (form ${version}; this one reads up to ${ours})`);
  if (!isObject(value)) throw bad('not an object');
  let form = value;
  for (let v = version; v < ours; v++) {
    const upgrade = Object.hasOwn(upgraders, v) ? upgraders[v] : undefined;
    if (!upgrade) throw bad(`form ${v} is unknown`);
    form = upgrade(form);
  }
  const { lab, seed, rx, saved, journal, seq, view, tab, net } = form;
  if (typeof lab !== 'string' || !LAB.test(lab)) throw bad('no lab is named');
  if (!isNumber(seed, Number.MIN_SAFE_INTEGER)) throw bad('the seed is missing');
  if (rx !== 'classic' && rx !== 'napi') throw bad('unknown receive model');
  if (!isNumber(saved, 1)) throw bad('the version of the journal is missing');
  if (!isObject(journal)) throw bad('the journal is missing');
  if (!isNumber(seq, -1)) throw bad('the step is missing');
  if (!isName(view) || !isName(tab)) throw bad('the view is missing');
  if (net !== null && !isNumber(net, 0)) throw bad('unknown host');
  const views = { ...readLevel(form.level), ...readTwin(form.twin), ...readCost(form.cost) };
  return { session: { version: saved, lab, seed, rxModel: rx, journal }, seq, view, tab, net, ...views };
}

/** What a file begins with that we write. */
const MARK = 'hookscope';

/** The text of a file that holds a session. */
export const writeFile = (shared: Shared): string =>
  `${JSON.stringify({ [MARK]: SHARE_VERSION, ...writeShared(shared) })}\n`;

/** Reads a file: one of ours, or an exported journal. Throws a ShareError. */
export function readFile(text: string): Shared {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ShareError('foreign', 'it is not a session of Hookscope: not JSON');
  }
  if (!isObject(value)) throw new ShareError('foreign', 'it is not a session of Hookscope');
  if (isNumber(value[MARK], 1)) return readShared(value[MARK], value);
  const { version, lab, seed, rxModel, journal } = value;
  if (version === undefined || rxModel === undefined)
    throw new ShareError('foreign', 'it is not a session of Hookscope');
  const end = { seq: Number.MAX_SAFE_INTEGER, view: 'explore', tab: 'packet', net: null };
  return readShared(1, { lab, seed, rx: rxModel, saved: version, journal, ...end });
}
