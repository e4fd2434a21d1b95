import { existsSync } from 'node:fs';
import { TraceIndex } from '../diagram/trace-index.ts';
import { readScenario, readStep, type Scenario, ScenarioError, type Step } from '../protocol/scenario.ts';
import { readFile, type Shared, ShareError } from '../protocol/share.ts';
import { isLink, readLink } from '../protocol/share-link.ts';
import { playScenario } from '../session/scenario.ts';
import { Session } from '../session/session.ts';
import { labNamed, labOfLearning } from './own-lab.ts';
import { numberOption, type Options, option, readText, UsageError } from './usage.ts';

export const SCENARIO_OPTIONS = ['lab', 'step', 'seed', 'rx'] as const;

/** A scenario that was played: its trace, and the event at which the wanted step rests. */
export interface Played {
  readonly session: Session;
  readonly index: TraceIndex;
  readonly seq: number;
  readonly title: string;
}

/**
 * Plays what the words name: a lab and the lines to type, a file (a scenario, or a session that the page saved), or a
 * link of the page. With `--lab` the words are the lines to type.
 */
export async function playWords(words: readonly string[], options: Options): Promise<Played> {
  const lab = option(options, 'lab');
  const [first, ...lines] = words;
  try {
    // a first line of one word would be taken for the name of a lab
    if (lab !== undefined) return await play({ ...readScenario(['host', ...words].join('\n')), lab }, options);
    if (first === undefined) throw new UsageError('a scenario is wanted: a lab and commands, a file or a link');
    const fragment = first.slice(first.indexOf('#') + 1);
    if (isLink(fragment)) return await restore(await readLink(fragment), options);
    if (first !== '-' && !existsSync(first)) return await play(readScenario([first, ...lines].join('\n')), options);
    const text = readText(first);
    if (text.trimStart().startsWith('{')) return await restore(readFile(text), options);
    return await play(readScenario([text, ...lines].join('\n')), options);
  } catch (error) {
    if (error instanceof ScenarioError || error instanceof ShareError) throw new UsageError(error.message);
    throw error;
  }
}

function labOf(id: string) {
  const lab = labOfLearning(id) ?? labNamed(id);
  if (!lab) throw new UsageError(`no such lab: ${id}; 'hookscope labs' lists them`);
  return lab;
}

async function play(scenario: Scenario, options: Options): Promise<Played> {
  const rx = option(options, 'rx') ?? scenario.rx;
  if (rx !== 'napi' && rx !== 'classic') throw new UsageError(`--rx takes napi or classic, not ${rx}`);
  const seed = numberOption(options, 'seed', scenario.seed);
  const session = await playScenario({ lab: labOf(scenario.lab), seed, rxModel: rx }, scenario.lines);
  const step = option(options, 'step');
  return at(session, step === undefined ? scenario.step : readStep(step), scenario.title);
}

async function restore(shared: Shared, options: Options): Promise<Played> {
  const session = await Session.restore(shared.session, { lab: labOf(shared.session.lab) });
  const step = option(options, 'step');
  if (step !== undefined) return at(session, readStep(step), '');
  const { index, title } = at(session, -1, '');
  return { session, index, seq: Math.min(shared.seq, index.length - 1), title };
}

/** The step, and where it rests: before the event of the next one. */
function at(session: Session, step: Step, title: string): Played {
  const index = new TraceIndex();
  index.append(session.machine.world.tracer.events);
  const { stops } = index;
  const wanted = step === 'drop' ? index.stopIndex(index.drops[0] ?? -1) : step < 0 ? stops.length - 1 : step - 1;
  if (step === 'drop' && index.drops.length === 0) throw new UsageError('no packet is dropped in this scenario');
  if (wanted >= stops.length) throw new UsageError(`there is no step ${step}: the scenario has ${stops.length}`);
  const next = stops[wanted + 1];
  return { session, index, seq: next === undefined ? index.length - 1 : next - 1, title: title || session.lab.title };
}
