import { basename } from 'node:path';
import type { TraceEvent } from '../kernel/trace/events.ts';
import { isPlainLine } from '../session/driver.ts';
import { PATIENCE, runLine } from '../session/headless.ts';
import type { LabSpec } from '../session/lab-spec.ts';
import { Session } from '../session/session.ts';
import { labNamed } from './own-lab.ts';
import { numberOption, type Options, option, parseOptions, readText, UsageError } from './usage.ts';

export const LAB_OPTIONS = ['lab', 'place', 'seed', 'rx', 'file'] as const;

export interface Start {
  readonly session: Session;
  readonly place: string;
  readonly script: string;
}

/** Opens the lab that the options name and reads the script. */
export async function start(words: readonly string[], options: Options): Promise<Start> {
  const id = option(options, 'lab') ?? 'bare';
  const lab = labNamed(id);
  if (!lab) throw new UsageError(`no such lab: ${id}; 'hookscope labs' lists them`);
  if (words[0] === undefined || words.length > 1) throw new UsageError('one script is wanted');
  const place = option(options, 'place') ?? lab.focus;
  if (!lab.places.some((spec) => spec.name === place)) throw new UsageError(`no such place in lab ${id}: ${place}`);
  const rx = option(options, 'rx') ?? 'napi';
  if (rx !== 'napi' && rx !== 'classic') throw new UsageError(`--rx takes napi or classic, not ${rx}`);
  const session = await Session.open({ lab, seed: numberOption(options, 'seed', 1), rxModel: rx });
  for (const path of options.get('file') ?? []) session.machine.files.write(`/root/${basename(path)}`, readText(path));
  return { session, place, script: readText(words[0]) };
}

/** Parts of a script by place: a line `[PLACE]`, or one that begins so, changes the place. */
export function scriptParts(lab: LabSpec, place: string, script: string): { place: string; text: string }[] {
  const parts: { place: string; text: string }[] = [];
  let here = place;
  let lines: string[] = [];
  const flush = (): void => {
    // plain lines are run one by one, so that each is a line of the trace
    const plain = lines.every((line) => isPlainLine(line));
    for (const text of plain ? lines : [`${lines.join('\n')}\n`])
      if (text.trim() !== '') parts.push({ place: here, text });
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
    if (outcome.refused !== undefined) process.stderr.write(`hookscope: ${outcome.refused}\n`);
    if (outcome.endless)
      process.stderr.write(`hookscope: a command did not end; interrupted after ${PATIENCE} s of simulated time\n`);
    status = outcome.status;
  }
  return status;
}

export async function runCommand(argv: readonly string[]): Promise<number> {
  const { words, options } = parseOptions(argv, LAB_OPTIONS);
  return runParts(await start(words, options), (events) => {
    for (const event of events) {
      if (event.kind !== 'tty') continue;
      if (event.stream === 'out') process.stdout.write(event.text);
      if (event.stream === 'err') process.stderr.write(event.text);
    }
  });
}
