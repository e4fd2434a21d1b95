import type { SavedSession } from './messages.ts';

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
}

export type Fields = Readonly<Record<string, unknown>>;
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

export function writeShared({ session, seq, view, tab, net }: Shared): ShareV1 {
  const { lab, seed, rxModel, version, journal } = session;
  return { lab, seed, rx: rxModel, saved: version, journal, seq, view, tab, net };
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown, min: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= min;
const NAME = /^[a-z][\w-]{0,63}$/;
/** Labs of lessons and levels have a path; a level that a reader made is all in its name, and read where it is opened. */
const LAB = /^(?:[a-z][\w-]{0,63}(?:\/[a-z0-9][\w-]{0,63})?|level\/custom:\{.{1,40000}\})$/;
const isName = (value: unknown): value is string => typeof value === 'string' && NAME.test(value);

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
  return { session: { version: saved, lab, seed, rxModel: rx, journal }, seq, view, tab, net };
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
