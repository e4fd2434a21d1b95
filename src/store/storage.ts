import { textIn } from '../base/text-in.ts';
import type { SavedSession } from '../protocol/messages.ts';

/** What the browser lets us keep: `kept` until it refuses. */
export type StorageState = 'kept' | 'denied' | 'full';

const SESSION = 'hookscope.session';
const SETTINGS = 'hookscope.settings';
const PROGRESS = 'hookscope.progress';
/** Lessons that the reader made. */
const LESSONS = 'hookscope.lessons';
const LABS = 'hookscope.labs';
/** The reader's own session, when a link took its place. */
const ASIDE = 'hookscope.session.aside';

/** Keeps the session and the settings across reloads. Never throws: a refusal is a state that the page shows. */
export class Keeper {
  private readonly storage: Storage | null;
  /** What it would not take: what it has under these names is old. */
  private readonly refused = new Set<string>();
  state: StorageState = 'kept';
  onState: (state: StorageState) => void = () => {};

  constructor(open: () => Storage) {
    let storage: Storage | null = null;
    try {
      storage = open();
      storage.getItem(SESSION);
    } catch {
      storage = null;
    }
    this.storage = storage;
    if (!storage) this.state = 'denied';
  }

  /** Keeps a session that a link takes the place of. */
  setAside(saved: SavedSession): void {
    this.save(ASIDE, saved);
  }

  loadAside(): SavedSession | null {
    const value = this.load(ASIDE);
    return isSaved(value) ? value : null;
  }

  loadSession(): SavedSession | null {
    const value = this.load(SESSION);
    return isSaved(value) ? value : null;
  }

  saveSession(saved: SavedSession): void {
    this.save(SESSION, saved);
  }

  forgetSession(): void {
    try {
      this.storage?.removeItem(SESSION);
      this.refused.delete(SESSION);
    } catch {
      this.turn('denied');
    }
  }

  loadSettings(): Readonly<Record<string, unknown>> {
    const value = this.load(SETTINGS);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  }

  saveSettings(settings: object): void {
    this.save(SETTINGS, settings);
  }

  /** Whether the labs that were saved last are those that can be loaded, or later ones of another tab. */
  get hasLabs(): boolean {
    return this.storage !== null && !this.refused.has(LABS);
  }

  loadLabs(): unknown {
    return this.load(LABS);
  }

  saveLabs(labs: object): void {
    this.save(LABS, labs);
  }

  /** The same of the lessons. */
  get hasLessons(): boolean {
    return this.storage !== null && !this.refused.has(LESSONS);
  }

  loadLessons(): unknown {
    return this.load(LESSONS);
  }

  saveLessons(lessons: object): void {
    this.save(LESSONS, lessons);
  }

  loadProgress(): unknown {
    return this.load(PROGRESS);
  }

  saveProgress(progress: object): void {
    this.save(PROGRESS, progress);
  }

  private load(key: string): unknown {
    try {
      const text = this.storage?.getItem(key);
      return text ? JSON.parse(text) : null;
    } catch {
      return null;
    }
  }

  private save(key: string, value: unknown): void {
    if (!this.storage) {
      this.turn('denied');
      return;
    }
    this.refused.add(key);
    try {
      if (textIn(value, MOST) <= MOST) {
        this.storage.setItem(key, JSON.stringify(value));
        this.refused.delete(key);
      }
    } catch {
      // it stays refused
    }
    this.turn(this.refused.size === 0 ? 'kept' : 'full');
  }

  private turn(state: StorageState): void {
    if (this.state === state) return;
    this.state = state;
    this.onState(state);
  }
}

/** Browsers keep five million characters. To write down more than that, only to be refused, would stop the page. */
const MOST = 5_300_000;

function isSaved(value: unknown): value is SavedSession {
  if (typeof value !== 'object' || value === null) return false;
  const v = value as Partial<Record<keyof SavedSession, unknown>>;
  return (
    typeof v.version === 'number' &&
    typeof v.lab === 'string' &&
    typeof v.seed === 'number' &&
    (v.rxModel === 'classic' || v.rxModel === 'napi')
  );
}
