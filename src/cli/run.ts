import type { TraceEvent } from '../kernel/trace/events.ts';
import { labById } from '../labs/labs.ts';
import { PATIENCE, runLine } from '../session/headless.ts';
import type { LabSpec } from '../session/lab-spec.ts';
import { Session } from '../session/session.ts';
import { numberOption, parseOptions, readScript, UsageError } from './usage.ts';

export const LAB_OPTIONS = ['lab', 'place', 'seed', 'rx'] as const;

export interface Start {
  readonly session: Session;
  readonly place: string;
  readonly script: string;
}

/** Opens the lab that the options name and reads the script. */
export function start(words: readonly string[], options: ReadonlyMap<string, string>): Start {
  const id = options.get('lab') ?? 'bare';
  const lab = labById(id);
  if (!lab) throw new UsageError(`no such lab: ${id}; 'hookscope labs' lists them`);
  if (words.length > 1) throw new UsageError(`one script, please: ${words.join(' ')}`);
  const place = options.get('place') ?? lab.focus;
  if (!lab.places.some((spec) => spec.name === place)) throw new UsageError(`no such place in lab ${id}: ${place}`);
  const rx = options.get('rx') ?? 'napi';
  if (rx !== 'napi' && rx !== 'classic') throw new UsageError(`--rx takes napi or classic, not ${rx}`);
  const session = new Session({ lab, seed: numberOption(options, 'seed', 1), rxModel: rx });
  return { session, place, script: readScript(words[0]) };
}

/** Parts of a script by place: a line `[PLACE]`, or one that begins so, changes the place. */
export function scriptParts(lab: LabSpec, place: string, script: string): { place: string; text: string }[] {
  const parts: { place: string; text: string }[] = [];
  let here = place;
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.some((line) => line.trim() !== '')) parts.push({ place: here, text: `${lines.join('\n')}\n` });
    lines = [];
  };
  for (const line of script.split('\n')) {
    const mark = /^\[([\w.-]+)\][ \t]*(.*)$/.exec(line);
    const known = mark && lab.places.some((spec) => spec.name === mark[1]);
    if (!mark || !known) {
      lines.push(line);
      continue;
    }
    flush();
    if (mark[2] === '') here = mark[1] ?? here;
    else parts.push({ place: mark[1] ?? here, text: `${mark[2]}\n` });
  }
  flush();
  return parts;
}

/** Runs all parts. `onEvents` gets the events of each part as it ends. */
export async function runParts(begin: Start, onEvents: (events: readonly TraceEvent[]) => void): Promise<number> {
  const { session, place, script } = begin;
  let status = 0;
  let seen = 0;
  for (const part of scriptParts(session.lab, place, script)) {
    const outcome = await runLine(session, part.place, part.text);
    onEvents(session.machine.world.tracer.events.slice(seen));
    seen = session.machine.seq;
    if (outcome.endless)
      process.stderr.write(`hookscope: a command did not end; interrupted after ${PATIENCE} s of simulated time\n`);
    status = outcome.status;
  }
  return status;
}

export async function runCommand(argv: readonly string[]): Promise<number> {
  const { words, options } = parseOptions(argv, LAB_OPTIONS);
  return runParts(start(words, options), (events) => {
    for (const event of events) {
      if (event.kind !== 'tty') continue;
      if (event.stream === 'out') process.stdout.write(event.text);
      if (event.stream === 'err') process.stderr.write(event.text);
    }
  });
}
