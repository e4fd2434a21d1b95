import { type Browser, chromium, type Page } from '@playwright/test';
import { short } from './clock.ts';
import { framesDuring, shown, slowDown, watch } from './frames.ts';

/** A worker that computes all the time, for the blank page: what another thread's work alone does to the frames. */
const SPIN = `
  const code = 'for (let x = [];;) { x.push({}); if (x.length > 1e6) x = []; }';
  window.spinner = new Worker(URL.createObjectURL(new Blob([code])));
`;

async function pageAt(browser: Browser, url: string, slow: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await slowDown(page, slow);
  await page.addInitScript(`localStorage.setItem('hookscope.settings', '{"view":"cost"}')`);
  await page.goto(url);
  return page;
}

/** Prints how the page draws while 10,000 Services with 10 endpoints are synced in both modes, beside a blank page. */
export async function syncFrames(program: string, url: string, say: (text: string) => void): Promise<void> {
  const browser = await chromium.launch({ executablePath: program });
  say('Frames while 10,000 Services are synced in a worker of the page (hold: 60 a second, no task over 50 ms)');
  for (const slow of [1, 4]) {
    say(`  ${slow === 1 ? 'full speed' : 'CPU slowed 4 times'}`);
    const page = await pageAt(browser, url, slow);
    const idle = page.locator('.cost-next p', { hasText: 'Counted by the model' });
    await idle.waitFor({ timeout: 120_000 });
    await watch(page);
    let took = 0;
    const busy = await framesDuring(browser, page, async () => {
      const start = performance.now();
      await page.getByRole('button', { name: 'Build 10,000 Services' }).click();
      await page.locator('.cost-here', { hasText: '320,008' }).waitFor({ timeout: 240_000 });
      took = performance.now() - start;
    });
    say(`    the page: ${shown(busy)}; both syncs took ${short(took / 1000)} s`);
    say(`      ${(await page.locator('.cost-here p').first().textContent()) ?? ''}`);
    await page.close();
    const blank = await pageAt(browser, new URL('icon.svg', url).href, slow);
    await watch(blank);
    const alone = await framesDuring(browser, blank, () => blank.waitForTimeout(3_000));
    say(`    a blank page: ${shown(alone)}`);
    await blank.close();
    const beside = await browser.newPage();
    await beside.goto('data:text/html,<p>blank');
    await watch(beside);
    await beside.evaluate(SPIN);
    const spun = await framesDuring(browser, beside, () => beside.waitForTimeout(3_000));
    say(`    a blank page beside a busy worker: ${shown(spun)}`);
    await beside.close();
  }
  await browser.close();
}
