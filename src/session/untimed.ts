import { MSEC } from '../kernel/time/clock.ts';
import { runLine } from './headless.ts';
import type { Session } from './session.ts';

/** Packets that are still on their way when a line ends have this long. */
const SETTLE = 200 * MSEC;

/** Runs a line to its end and a moment longer: the same lines make the same trace, however fast the machine is. */
export async function runUntimed(session: Session, place: string, line: string): Promise<number> {
  const { status, refused } = await runLine(session, place, line);
  if (refused !== undefined) throw new Error(refused);
  session.advance(session.machine.world.clock.now + SETTLE);
  return status;
}
