import { type Browser, chromium, type Page } from '@playwright/test';
import { keysInto, median, short } from './clock.ts';

const LOADS = 5;
const STEPS = 40;

/** In the page: when the largest thing was painted, and how much the layout shifted. */
const OBSERVE = `
  window.bench = { lcp: 0, shift: 0, steps: [] };
  new PerformanceObserver((list) => { for (const e of list.getEntries()) bench.lcp = e.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) bench.shift += e.value; })
    .observe({ type: 'layout-shift', buffered: true });
  ${keysInto('bench.steps')}
`;

interface Load {
  readonly lcp: number;
  readonly shift: number;
}

async function load(browser: Browser, url: string, slow: number): Promise<{ page: Page; figures: Load }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  if (slow > 1) {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slow });
  }
  await page.addInitScript(OBSERVE);
  await page.goto(url);
  await page.waitForTimeout(1_500);
  return { page, figures: await page.evaluate<Load>('({ lcp: bench.lcp, shift: bench.shift })') };
}

/** Milliseconds from a key that steps to the frame with its picture, at the median; the words beside it may come in the next. */
async function stepping(page: Page): Promise<number> {
  await page.keyboard.press('Home');
  await page.evaluate('bench.steps.length = 0');
  for (let i = 0; i < STEPS; i++) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(30);
  }
  return median(await page.evaluate<number[]>('bench.steps'));
}

/** Prints what a visitor of the page waits for, beside a blank page in the same browser. */
export async function browserFigures(program: string, url: string, say: (text: string) => void): Promise<void> {
  const browser = await chromium.launch({ executablePath: program });
  say(`In ${browser.browserType().name()} ${browser.version()}, beside a blank page`);
  const blank = 'data:text/html,<title>blank</title><p>blank';
  for (const slow of [1, 4]) {
    const own: Load[] = [];
    const other: Load[] = [];
    const steps: number[] = [];
    for (let i = 0; i < LOADS; i++) {
      const empty = await load(browser, blank, slow);
      other.push(empty.figures);
      await empty.page.close();
      const { page, figures } = await load(browser, url, slow);
      own.push(figures);
      steps.push(await stepping(page));
      await page.close();
    }
    const [hold, stepHold] = slow === 1 ? [280, 13] : [870, 40];
    const lcp = `${short(median(own.map((f) => f.lcp)))} ms, blank ${short(median(other.map((f) => f.lcp)))} ms (hold: ${hold})`;
    say(`  ${slow === 1 ? 'full speed' : 'CPU slowed 4 times'}: largest paint ${lcp}`);
    say(
      `    a step to the next frame ${short(median(steps))} ms (hold: ${stepHold}); layout shift ${Math.max(...own.map((f) => f.shift)).toFixed(3)}`,
    );
  }
  await browser.close();
}
