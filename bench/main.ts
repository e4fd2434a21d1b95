import { loadCommands } from '../src/shell/registry.ts';
import { browserFigures } from './browser.ts';
import { short } from './clock.ts';
import { connectTimes, linuxProblem, measureLinux } from './linux.ts';
import { forwarding, loadRules, newConnections } from './model.ts';
import { seeking } from './seek.ts';
import { serviceRules } from './services.ts';
import { syncFrames } from './sync-frames.ts';

/** What the real kernel's walk through 10,000 Services was recorded as, for machines that cannot measure it. */
const RECORDED_WALK_US = 61;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};

async function main(): Promise<void> {
  const at = process.argv.indexOf('--connect');
  if (at > 0) return connectTimes(process.argv[at + 1] ?? '', process.argv[at + 2] ?? '');

  await loadCommands();
  const services = option('services', 10_000);
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
  } else {
    const real = measureLinux(rules.text, rules.firstAddress, rules.lastAddress);
    say(`  Linux: iptables-legacy-restore ${short(real.restoreMs / 1000)} s, the walk ${short(real.walkUs)} us`);
    say(`  restore, model / Linux: ${short(ms / real.restoreMs)} (hold: 0.20)`);
    say(
      `  walk, model / Linux: ${short(walk / real.walkUs)} (hold: 0.10); the whole connection / that walk: ${short(last / real.walkUs)}`,
    );
  }

  const traced = forwarding(true);
  const plain = forwarding(false);
  say('Forwarding through a small rule set, with conntrack');
  say(
    `  with a full trace: ${short(traced.perSecond)} packets a second, ${short(traced.events)} events each (hold: 50000)`,
  );
  say(`  without: ${short(plain.perSecond)}; with / without: ${short(traced.perSecond / plain.perSecond)}`);

  const seek = seeking(10_000);
  say('Seeking in a trace of 10000 events, to the picture');
  say(`  ${short(seek.medianMs)} ms at the median, ${short(seek.worstMs)} ms at the most (hold: 16)`);

  const { CHROMIUM_PATH: browser, BASE_URL: url } = process.env;
  if (browser && url) {
    await browserFigures(browser, url, say);
    await syncFrames(browser, url, say);
  } else say('The page is not measured: no browser.');
}

await main();
