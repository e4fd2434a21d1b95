/** A lab and what is typed in it: what a Markdown fence, an element or a file holds. People write it. */
export interface Scenario {
  readonly lab: string;
  readonly seed: number;
  readonly rx: 'napi' | 'classic';
  /** None: the lab's own first line is played. */
  readonly lines: readonly ScenarioLine[];
  /** What to show: a step from 1, or a word for one. */
  readonly step: Step;
  readonly title: string;
}

export interface ScenarioLine {
  /** '' for the host that the lab is about. */
  readonly place: string;
  readonly line: string;
}

/** `drop`: the first one; -1 the last step. */
export type Step = number | 'drop';

/** The text is no scenario. Says what is wrong and in which line. */
export class ScenarioError extends Error {}

const HEADERS = ['lab', 'mode', 'seed', 'rx', 'step', 'title'] as const;
type Header = (typeof HEADERS)[number];
const isHeader = (name: string): name is Header => (HEADERS as readonly string[]).includes(name);

const DEFAULTS: Scenario = { lab: 'host', seed: 1, rx: 'napi', lines: [], step: -1, title: '' };
/** More than anybody writes; it may come from anywhere. */
const MAX_LINES = 1_000;
const MAX_CHARS = 1_000_000;

export function readStep(text: string): Step {
  if (text === 'drop') return 'drop';
  if (text === 'last') return -1;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1)
    throw new ScenarioError(`a step is a number from 1, 'last' or 'drop', not ${JSON.stringify(text.slice(0, 40))}`);
  return Number(text);
}

/**
 * Reads a scenario: first `name: value` lines (`lab`, `mode`, `title`, `step`, `seed`, `rx`), then what is typed, a line each, as
 * `place$ command` or `[place] command`. A first line that is one word names the lab.
 */
export function readScenario(text: string): Scenario {
  if (text.length > MAX_CHARS) throw new ScenarioError('the scenario is too long');
  let scenario = DEFAULTS;
  const lines: ScenarioLine[] = [];
  let place = '';
  let headers = true;
  let lab = '';
  let mode = '';
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const at = `line ${i + 1}: `;
    const header = /^([a-z]+):\s*(.*)$/.exec(line);
    const name = header?.[1] ?? '';
    if (headers && isHeader(name)) {
      const value = header?.[2] ?? '';
      if (name === 'mode') mode = modeOf(value, at);
      else if (name === 'lab') lab = labOf(value, at);
      else scenario = { ...scenario, ...headerValue(name, value, at) };
      continue;
    }
    if (headers && lab === '' && LAB.test(line)) {
      lab = line;
      continue;
    }
    headers = false;
    const typed = /^([\w.-]+)\$\s*(.*)$/.exec(line) ?? /^\[([\w.-]+)\]\s*(.*)$/.exec(line);
    if (typed) place = typed[1] ?? '';
    const command = typed ? (typed[2] ?? '') : line;
    if (command !== '') lines.push({ place, line: command });
    if (lines.length > MAX_LINES) throw new ScenarioError(`${at}more than ${MAX_LINES} commands`);
  }
  return { ...scenario, lab: (lab || DEFAULTS.lab) + mode, lines };
}

const LAB = /^[a-z][\w-]{0,63}(\/[a-z0-9][\w-]{0,63})?$/;

function labOf(value: string, at: string): string {
  if (!LAB.test(value)) throw new ScenarioError(`${at}that is no name of a lab`);
  return value;
}

/** What a mode of kube-proxy adds to a lab's name: the first one is the lab itself. */
function modeOf(value: string, at: string): string {
  if (value === 'iptables') return '';
  if (value === 'ipvs') return '-ipvs';
  throw new ScenarioError(`${at}mode is iptables or ipvs`);
}

function headerValue(name: Exclude<Header, 'lab' | 'mode'>, value: string, at: string): Partial<Scenario> {
  switch (name) {
    case 'title':
      return { title: value.slice(0, 200) };
    case 'seed':
      if (!/^\d{1,9}$/.test(value)) throw new ScenarioError(`${at}the seed is a whole number`);
      return { seed: Number(value) };
    case 'rx':
      if (value !== 'napi' && value !== 'classic') throw new ScenarioError(`${at}rx is napi or classic`);
      return { rx: value };
    case 'step':
      try {
        return { step: readStep(value) };
      } catch (error) {
        throw new ScenarioError(`${at}${error instanceof Error ? error.message : ''}`);
      }
  }
}

/** The text of a scenario, as `readScenario` reads it. */
export function writeScenario(s: Scenario): string {
  const head = [
    `lab: ${s.lab}`,
    s.title === '' ? '' : `title: ${s.title}`,
    s.step === -1 ? '' : `step: ${s.step}`,
    s.seed === 1 ? '' : `seed: ${s.seed}`,
    s.rx === 'napi' ? '' : `rx: ${s.rx}`,
  ];
  const typed = s.lines.map(({ place, line }) => (place === '' ? line : `${place}$ ${line}`));
  return `${[...head, ...typed].filter((line) => line !== '').join('\n')}\n`;
}
