import { SEC } from '../kernel/time/clock.ts';
import type { Session } from './session.ts';

/** How long a command may wait that would never end by itself, simulated seconds. */
export const PATIENCE = 600;
/** And how many alarms may pass: a fast endless command must not fill the memory. */
const MAX_STEPS = 200_000;

export interface Outcome {
  readonly status: number;
  /** True when it had to be interrupted. */
  readonly endless: boolean;
  /** Why it was not run at all. */
  readonly refused?: string;
}

/** Enters a line and lets time pass until it has ended. A command that does not end is interrupted. */
export async function runLine(session: Session, place: string, text: string, stdin?: string): Promise<Outcome> {
  const entered = await session.line(place, text, null, { whole: true, ...(stdin === undefined ? {} : { stdin }) });
  if (entered.kind === 'refused') return { status: 126, endless: false, refused: entered.error };
  if (entered.kind === 'incomplete') throw new Error('a whole line cannot be incomplete');
  let over = false;
  const done = entered.done.then((status) => {
    over = true;
    return status;
  });
  let steps = 0;
  let endless = false;
  const start = session.machine.world.clock.now;
  await Promise.resolve();
  while (!over) {
    const busy = session.scriptBusy;
    if (busy) {
      await Promise.race([busy, done]);
      continue;
    }
    const { clock } = session.machine.world;
    const sleeping = session.foreground().some((job) => job.process?.argv[0] === 'sleep');
    const late = steps > MAX_STEPS || (clock.now - start > PATIENCE * SEC && !sleeping);
    if (late || clock.nextAt === null) {
      endless = true;
      session.interrupt(place);
      if (session.foreground(place).some((job) => job.process)) session.kill(place);
    } else {
      session.advance(clock.nextAt);
      steps++;
    }
    await Promise.resolve();
  }
  return { status: await done, endless };
}
