import { loadCommands } from '../src/shell/registry.ts';
import { browserFigures } from './browser.ts';
import { short } from './clock.ts';
import { embeds } from './embeds.ts';
import { linuxProblem, measureLinux } from './linux.ts';
import { forwarding, loadRules, newConnections } from './model.ts';
import { playFrames } from './play-frames.ts';
import { seeking } from './seek.ts';
import { serviceRules } from './services.ts';
import { syncFrames } from './sync-frames.ts';

/** What the real kernel's walk through 10,000 Services was recorded as, for machines that cannot measure it. */
const RECORDED_WALK_US = 61;

export interface Surroundings {
  readonly say: (text: string) => void;
  /** How many Services the rule set has. */
  readonly services: number;
  /** A browser, and where the page is served; null when there is none. */
  readonly page: { readonly browser: string; readonly url: string } | null;
}

type Part = (around: Surroundings) => void | Promise<void>;

async function services({ say, services }: Surroundings): Promise<void> {
  await loadCommands();
  const rules = serviceRules(services, 10);
  say(
    `${services} Services with 10 endpoints each: ${rules.natRules} nat rules, ${short(rules.text.length / 1e6)} MB of text`,
  );
  const { node, ms } = loadRules(rules);
  say(
    `  the model loads them in ${short(ms / 1000)} s, with ${short(process.memoryUsage().heapUsed / 1e6)} MB of memory in use (hold: 400)`,
  );
  const [first = Number.NaN, last = Number.NaN] = newConnections(node, [rules.firstAddress, rules.lastAddress], 3_000);
  const walk = Math.max(0, last - first);
  say(
    `  a new connection: ${short(first)} us to the first Service, ${short(last)} us to the last; the walk is ${short(walk)} us`,
  );
  const problem = linuxProblem();
  if (problem) {
    say(`  real Linux is not measured: ${problem}`);
    say(`  walk, model / Linux (recorded as ${RECORDED_WALK_US} us): ${short(walk / RECORDED_WALK_US)} (hold: 0.10)`);
    return;
  }
  const real = measureLinux(rules.text, rules.firstAddress, rules.lastAddress);
  say(`  Linux: iptables-legacy-restore ${short(real.restoreMs / 1000)} s, the walk ${short(real.walkUs)} us`);
  say(`  restore, model / Linux: ${short(ms / real.restoreMs)} (hold: 0.20)`);
  say(
    `  walk, model / Linux: ${short(walk / real.walkUs)} (hold: 0.10); the whole connection / that walk: ${short(last / real.walkUs)}`,
  );
}

async function forward({ say }: Surroundings): Promise<void> {
  await loadCommands();
  const traced = forwarding(true);
  const plain = forwarding(false);
  say('Forwarding through a small rule set, with conntrack');
  say(
    `  with a full trace: ${short(traced.perSecond)} packets a second, ${short(traced.events)} events each (hold: 50000)`,
  );
  say(`  without: ${short(plain.perSecond)}; with / without: ${short(traced.perSecond / plain.perSecond)}`);
}

async function seek({ say }: Surroundings): Promise<void> {
  await loadCommands();
  const figures = seeking(10_000);
  say('Seeking in a trace of 10000 events, to the picture');
  say(
    `  ${short(figures.medianMs)} ms at the median, ${short(figures.worstMs)} ms at the most (hold: 16); the first, which reads the whole trace, ${short(figures.firstMs)} ms`,
  );
}

type InPage = (browser: string, url: string, say: (text: string) => void) => Promise<void>;
const inPage =
  (measure: InPage): Part =>
  ({ page, say }) =>
    page ? measure(page.browser, page.url, say) : say('The page is not measured: no browser.');

/** Parts by their names, in the order in which they are measured. */
export const PARTS = {
  services,
  forward,
  seek,
  page: inPage(browserFigures),
  play: inPage(playFrames),
  sync: inPage(syncFrames),
  embed: inPage(embeds),
} satisfies Record<string, Part>;

type PartName = keyof typeof PARTS;
const isPart = (name: string): name is PartName => Object.hasOwn(PARTS, name);

/** The parts that `--only a,b` names; all of them without it. */
export function chosen(only: string | undefined): readonly PartName[] {
  const all = Object.keys(PARTS).filter(isPart);
  if (only === undefined) return all;
  const names = only.split(',');
  const unknown = names.find((name) => !isPart(name));
  if (unknown !== undefined) throw new Error(`--only: no part ${unknown}; there are ${all.join(', ')}`);
  return all.filter((name) => names.includes(name));
}
