import { runLine } from './headless.ts';
import type { LabSpec } from './lab-spec.ts';
import { Session } from './session.ts';
import type { SessionOptions } from './session-options.ts';

interface TypedLine {
  readonly place: string;
  readonly line: string;
}

/** Most lines of one scenario. */
const MAX_LINES = 1_000;

/**
 * A session in which lines were typed one after the other, each when the one before had ended. Simulated time alone
 * passes, so the trace is the same everywhere. A line that is refused throws with its reason.
 */
export async function playScenario(options: SessionOptions, lines: readonly TypedLine[]): Promise<Session> {
  const session = await Session.open(options);
  if (lines.length > MAX_LINES) throw new Error(`a scenario has at most ${MAX_LINES} commands`);
  for (const { place, line } of linesOf(options.lab, lines)) {
    const outcome = await runLine(session, place, line);
    if (outcome.refused !== undefined) throw new Error(`${place}$ ${line}: ${outcome.refused}`);
    await options.breathe?.();
  }
  return session;
}

/** Without any line, what a first visit plays; without a place, at the host that the lab is about. */
const linesOf = (lab: LabSpec, lines: readonly TypedLine[]): readonly TypedLine[] =>
  lines.length === 0
    ? [lab.first]
    : lines.map(({ place, line }) => ({ place: place === '' ? lab.focus : place, line }));
