import { isCount, isObject } from '../base/checks.ts';
import { type Branch, currentTimeline } from './branch.ts';
import type { Entry } from './journal.ts';
import { isEntry } from './saved-entry.ts';

export type RxModel = 'classic' | 'napi';

/** Version of the form below. A reader for an older one is added when it changes. */
export const SAVED_VERSION = 1;

/** A session as it is kept: enough to make the same trace again. */
export interface Saved {
  readonly version: number;
  readonly lab: string;
  readonly seed: number;
  readonly rxModel: RxModel;
  readonly journal: SavedJournal;
}

interface SavedJournal {
  readonly current: number;
  readonly branches: readonly SavedBranch[];
}

/** A branch keeps only what its parent does not have. */
interface SavedBranch {
  readonly id: number;
  readonly parent: Branch['parent'];
  readonly title: string;
  /** How many entries of the parent's it begins with. */
  readonly shared: number;
  readonly entries: readonly Entry[];
  readonly end: { readonly steps: number; readonly time: number };
}

interface Savable {
  readonly lab: { readonly id: string };
  readonly seed: number;
  readonly rxModel: RxModel;
  readonly branches: readonly Branch[];
  readonly current: number;
}

export function writeSaved(session: Savable): Saved {
  const branches = session.branches.map((branch): SavedBranch => {
    const { entries, end } = currentTimeline(branch);
    const parent = session.branches.find((other) => other.id === branch.parent?.branch);
    const before = parent ? currentTimeline(parent).entries : [];
    let shared = 0;
    while (shared < entries.length && sameEntry(entries[shared], before[shared])) shared++;
    return { id: branch.id, parent: branch.parent, title: branch.title, shared, entries: entries.slice(shared), end };
  });
  return {
    version: SAVED_VERSION,
    lab: session.lab.id,
    seed: session.seed,
    rxModel: session.rxModel,
    journal: { current: session.current, branches },
  };
}

/** Replays share the action objects, so identity is enough where they do; a restored session compares by text. */
const sameEntry = (a: Entry | undefined, b: Entry | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.seq === b.seq &&
  (a.action === b.action || JSON.stringify(a) === JSON.stringify(b));

export interface ReadSession {
  readonly lab: string;
  readonly seed: number;
  readonly rxModel: RxModel;
  readonly branches: readonly Omit<Branch, 'machine'>[];
  /** Index into `branches`. */
  readonly current: number;
}

/** Checks a saved session of any version. Throws with a sentence for a person. */
export function readSaved(value: unknown): ReadSession {
  const bad = (why: string): Error => new Error(`this is no saved session: ${why}`);
  if (!isObject(value)) throw bad('not an object');
  const { version, lab, seed, rxModel, journal } = value;
  if (version !== SAVED_VERSION) throw new Error(`a saved session of version ${String(version)} can't be read here`);
  if (typeof lab !== 'string' || !Number.isSafeInteger(seed)) throw bad('lab or seed is missing');
  if (rxModel !== 'classic' && rxModel !== 'napi') throw bad('unknown receive model');
  if (!isObject(journal) || !Array.isArray(journal.branches)) throw bad('no journal');
  const branches: Omit<Branch, 'machine'>[] = [];
  for (const branch of journal.branches as unknown[]) {
    if (!isObject(branch) || !isCount(branch.id) || typeof branch.title !== 'string') throw bad('branch');
    const { id, title, parent, shared, entries, end } = branch;
    if (branches.some((other) => other.id === id)) throw bad(`branch ${id} is there twice`);
    if (!Array.isArray(entries) || !entries.every(isEntry)) throw bad(`the entries of branch ${id}`);
    if (!isObject(end) || !isCount(end.steps) || !isCount(end.time)) throw bad('end');
    const from =
      isObject(parent) && isCount(parent.branch) && isCount(parent.seq)
        ? { branch: parent.branch, seq: parent.seq }
        : null;
    const before = from ? branches.find((other) => other.id === from.branch)?.timeline.entries : [];
    if (before === undefined || !isCount(shared) || shared > before.length) throw bad(`the parent of branch ${id}`);
    branches.push({
      id,
      title,
      parent: from,
      kept: shared,
      timeline: { entries: [...before.slice(0, shared), ...entries], end: { steps: end.steps, time: end.time } },
    });
  }
  const current = branches.findIndex((branch) => branch.id === journal.current);
  if (current < 0) throw bad('no current branch');
  return { lab, seed: Number(seed), rxModel, branches, current };
}
