import { type Browser, chromium, type Page } from '@playwright/test';
import { short } from './clock.ts';

/** In the page: when each frame was drawn, and every task over 50 ms. */
const OBSERVE = `
  window.frames_ = { at: [], long: [] };
  const tick = (t) => { frames_.at.push(t); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => { for (const e of list.getEntries()) frames_.long.push(e.duration); })
    .observe({ type: 'longtask' });
`;

/** A worker that computes all the time, for the blank page: what another thread's work alone does to the frames. */
const SPIN = `
  const code = 'for (let x = [];;) { x.push({}); if (x.length > 1e6) x = []; }';
  window.spinner = new Worker(URL.createObjectURL(new Blob([code])));
`;

interface Frames {
  readonly perSecond: number;
  readonly late: number;
  readonly all: number;
  readonly long: number;
}

async function pageAt(browser: Browser, url: string, slow: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  if (slow > 1) {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slow });
  }
  await page.addInitScript(() => localStorage.setItem('hookscope.settings', '{"view":"cost"}'));
  await page.goto(url);
  return page;
}

/** Frames while `work` goes on. One is late when it comes more than a frame and a half after the one before. */
async function framesDuring(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate('frames_.at.length = 0; frames_.long.length = 0');
  await work();
  const { at, long } = await page.evaluate<{ at: number[]; long: number[] }>('frames_');
  const gaps = at.slice(1).map((t, i) => t - (at[i] ?? t));
  const seconds = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1000;
  return {
    perSecond: gaps.length / seconds,
    late: gaps.filter((gap) => gap > 25).length,
    all: gaps.length,
    long: Math.max(0, ...long),
  };
}

const shown = (f: Frames): string =>
  `${short(f.perSecond)} frames a second, ${f.late} of ${f.all} late, longest task ${f.long === 0 ? 'under 50' : short(f.long)} ms`;

/** Prints how the page draws while 10,000 Services with 10 endpoints are synced in both modes, beside a blank page. */
export async function syncFrames(program: string, url: string, say: (text: string) => void): Promise<void> {
  const browser = await chromium.launch({ executablePath: program });
  say('Frames while 10,000 Services are synced in a worker of the page (hold: 60 a second, no task over 50 ms)');
  for (const slow of [1, 4]) {
    say(`  ${slow === 1 ? 'full speed' : 'CPU slowed 4 times'}`);
    const page = await pageAt(browser, url, slow);
    const idle = page.locator('.cost-next p', { hasText: 'Counted by the model' });
    await idle.waitFor({ timeout: 120_000 });
    await page.evaluate(OBSERVE);
    let took = 0;
    const busy = await framesDuring(page, async () => {
      const start = performance.now();
      await page.getByRole('button', { name: 'Build 10,000 Services' }).click();
      await page.locator('.cost-here', { hasText: '320,008' }).waitFor({ timeout: 240_000 });
      took = performance.now() - start;
    });
    say(`    the page: ${shown(busy)}; both syncs took ${short(took / 1000)} s`);
    say(`      ${(await page.locator('.cost-here p').first().textContent()) ?? ''}`);
    await page.close();
    const blank = await pageAt(browser, new URL('icon.svg', url).href, slow);
    await blank.evaluate(OBSERVE);
    const alone = await framesDuring(blank, () => blank.waitForTimeout(3_000));
    say(`    a blank page: ${shown(alone)}`);
    await blank.close();
    const beside = await browser.newPage();
    await beside.goto('data:text/html,<p>blank');
    await beside.evaluate(OBSERVE);
    await beside.evaluate(SPIN);
    const spun = await framesDuring(beside, () => beside.waitForTimeout(3_000));
    say(`    a blank page beside a busy worker: ${shown(spun)}`);
    await beside.close();
  }
  await browser.close();
}
