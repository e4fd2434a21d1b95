import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from '@playwright/test';
import { playWords } from '../src/cli/scenario.ts';
import { renderSvg } from '../src/diagram/svg.ts';
import { topologyOf } from '../src/session/topology.ts';
import { median, short } from './clock.ts';
import { FROM, longestBetweenMarks, slowDown, TO } from './frames.ts';

const LOADS = 5;
/** Five scenarios of a docs page, each at a step. */
const SCENARIOS: readonly (readonly [scenario: string, step: string])[] = [
  ['host\nnode$ iptables -A INPUT -p icmp -j DROP\nclient$ ping -c 1 -W 1 node', 'drop'],
  ['router\nclient$ curl http://server/', '40'],
  ['cluster\npod-client$ curl http://web/', '60'],
  ['cluster-ipvs\npod-client$ curl http://web/', '60'],
  ['cluster\nclient$ curl http://192.168.1.2:30080/', 'last'],
];

/** The elements as a plugin makes them: each with its picture inside. */
async function elements(): Promise<string> {
  const made: string[] = [];
  for (const [scenario, step] of SCENARIOS) {
    const { session, index, seq } = await playWords(scenario.split('\n'), new Map([['step', [step]]]));
    const svg = renderSvg(index, seq, { layout: 'medium', theme: 'auto', topology: topologyOf(session), title: '' });
    const src = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    made.push(`<hook-scope scenario="${scenario}" step="${step}"><img src="${src}" alt="a step"></hook-scope>`);
  }
  return made.join('\n');
}

interface Load {
  /** Processor time of the longest task of the page's thread, milliseconds. */
  readonly task: number;
  readonly origins: readonly string[];
}

async function load(browser: Browser, url: string, slow: number): Promise<Load> {
  const page = await browser.newPage({ viewport: { width: 1024, height: 800 } });
  await slowDown(page, slow);
  const origins = new Set<string>();
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) origins.add(new URL(request.url()).origin);
  });
  // A page of the same site first: what starting a process costs is not counted.
  await page.goto(new URL('/nothing', url).href);
  await page.addInitScript(`performance.mark('${FROM}')`);
  await browser.startTracing(page, { categories: ['toplevel', '__metadata', 'blink.user_timing'] });
  await page.waitForTimeout(200);
  await page.goto(url);
  await page.waitForTimeout(500 + 250 * slow);
  await page.evaluate(`performance.mark('${TO}')`);
  const task = longestBetweenMarks(await browser.stopTracing());
  await page.close();
  return { task, origins: [...origins].sort() };
}

/** Prints the longest task while a page of somebody else with five elements loads, beside the same page without the script. */
export async function embeds(program: string, url: string, say: (text: string) => void): Promise<void> {
  const body = await elements();
  const script = `<script type="module" src="${new URL('hook-scope.js', url).href}"></script>`;
  const server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    const own = request.url === '/five' ? script + body : request.url === '/pictures' ? body : '';
    response.end(`<!doctype html><title>docs</title><link rel="icon" href="data:,">${own}`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({ executablePath: program });
  try {
    say('A page of another site with five embeds, until the reader acts (hold: no task over 50 ms, no third origin)');
    for (const slow of [1, 4]) {
      const five: Load[] = [];
      const pictures: Load[] = [];
      for (let i = 0; i < LOADS; i++) {
        pictures.push(await load(browser, `${site}/pictures`, slow));
        five.push(await load(browser, `${site}/five`, slow));
      }
      const tasks = (of: readonly Load[]): string =>
        `${short(median(of.map((l) => l.task)))} ms at the median, ${short(Math.max(...of.map((l) => l.task)))} ms at the most`;
      say(`  ${slow === 1 ? 'full speed' : 'CPU slowed 4 times'}: longest task, of the processor: ${tasks(five)}`);
      say(`    without the script, the pictures alone: ${tasks(pictures)}`);
      const known = [site, new URL(url).origin];
      const others = five.flatMap((l) => l.origins).filter((origin) => !known.includes(origin));
      if (slow === 1) say(`    origins asked beside these two: ${others.length === 0 ? 'none' : others.join(', ')}`);
    }
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}
