import { SEC } from '../kernel/time/clock.ts';
import type { Entry } from './journal.ts';
import { readSaved } from './saved.ts';
import { Session } from './session.ts';
import type { SessionOptions } from './session-options.ts';

/** How long a place may be busy before the next line is typed there all the same, simulated seconds. */
const PATIENCE = 60;
/** And how many alarms may pass for one line. */
const MAX_STEPS = 200_000;

/**
 * A kept session whose journal does not fit any more, since the model has changed: its lines are typed again, at their
 * times, on one branch. What they do is what they do now.
 */
export async function rerun(saved: unknown, options: Omit<SessionOptions, 'seed' | 'rxModel'>): Promise<Session> {
  const read = readSaved(saved);
  const timeline = read.branches[read.current]?.timeline;
  const session = await Session.open({ ...options, seed: read.seed, rxModel: read.rxModel });
  const places = new Map<number, string>();
  for (const entry of timeline?.entries ?? []) {
    const { action } = entry;
    if (action.do === 'line') places.set(action.job, action.place);
    if (action.do === 'interrupt' && 'time' in entry.at) {
      await pass(session, entry.at.time, null);
      session.interrupt(places.get(action.job) ?? '');
    }
    if (action.do === 'line' && action.kind !== 'background') await type(session, entry, action);
    await options.breathe?.();
  }
  if (timeline) await pass(session, timeline.end.time, null);
  return session;
}

async function type(session: Session, entry: Entry, { place, text }: { place: string; text: string }): Promise<void> {
  if ('flight' in entry.at) {
    // A packet was held then; the event it was held at is not far from where it is now.
    await session.line(place, text, Math.min(entry.seq, session.machine.seq), { whole: true });
    return;
  }
  await pass(session, entry.at.time, place);
  await session.line(place, text, null, { whole: true });
}

/** Lets time pass to `time`, and on while `place` is busy. */
async function pass(session: Session, time: number, place: string | null): Promise<void> {
  const { clock } = session.machine.world;
  const latest = Math.max(time, clock.now) + PATIENCE * SEC;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    await session.scriptBusy;
    const busy = place !== null && session.foreground(place).length > 0;
    if (clock.now >= time && !busy) return;
    const next = clock.nextAt;
    if (clock.now >= latest || (next === null && clock.now >= time)) return;
    session.advance(busy ? (next ?? time) : Math.min(time, next ?? time));
    await Promise.resolve();
  }
}
