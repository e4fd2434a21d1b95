import { readFileSync } from 'node:fs';
import { expect, type Frame, type Page, test } from '@playwright/test';
import { violations } from './pages/axe.ts';
import { ForeignSite } from './pages/foreign-site.ts';

const PICTURE =
  '<img alt="a drop" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2276%22 height=%2248%22/%3E">';
const DROP = 'host\nnode$ iptables -A INPUT -p icmp -j DROP\nclient$ ping -c 1 -W 1 node';

let site: ForeignSite;
test.beforeEach(({ baseURL }) => {
  site = new ForeignSite(baseURL ?? '');
});
test.afterEach(() => site.close());

/** What the element told its page, from now on. */
async function listen(page: Page): Promise<() => Promise<readonly { type: string; [key: string]: unknown }[]>> {
  await page.evaluate(() => {
    const told: unknown[] = [];
    Object.assign(window, { told });
    for (const type of ['ready', 'step', 'verdict', 'height', 'error'])
      document.addEventListener(`hook-scope-${type}`, (event) => told.push((event as CustomEvent).detail));
  });
  return () => page.evaluate(() => (window as unknown as { told: { type: string }[] }).told);
}

/** Problems that the browser reports while a page is looked at. */
function troubles(page: Page): string[] {
  const found: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy/.test(message.text())) found.push(message.text());
  });
  page.on('pageerror', (error) => found.push(error.message));
  return found;
}

const frameOf = (page: Page): Frame | undefined => page.frames().find((f) => f.url().includes('embed.html'));

test('an element shows its picture first, then the live thing at its step, and prose drives it', async ({ page }) => {
  const found = troubles(page);
  await page.goto(
    await site.serve(`<p>See <a href="#top" data-hook-scope-step="12">how it comes in</a>, and <span
      data-hook-scope-step="drop">the drop</span>.</p>
      <hook-scope scenario="${DROP}" step="10">${PICTURE}</hook-scope>`),
  );
  const element = page.locator('hook-scope');
  await expect(element.getByRole('img', { name: 'a drop' })).toBeVisible();
  expect(page.frames()).toHaveLength(1);
  await expect(element.getByRole('link', { name: 'Open in full' })).toHaveAttribute('href', /#scenario=/);
  const told = await listen(page);
  await element.getByRole('button', { name: 'Step through it' }).click();
  const frame = element.locator('iframe').contentFrame();
  await expect(frame.getByTestId('position')).toContainText('step 10 of');
  await expect(frame.getByRole('link', { name: 'Open in full' })).toHaveAttribute('href', /#v1=/);
  await expect
    .poll(async () => (await told()).find((m) => m.type === 'ready') ?? {})
    .toMatchObject({ lab: 'host', readOnly: true });

  await frame.getByRole('button', { name: /^Step forward/ }).click();
  await expect(frame.getByTestId('position')).toContainText('step 11 of');
  await page.getByRole('link', { name: 'how it comes in' }).click();
  await expect(frame.getByTestId('position')).toContainText('step 12 of');
  await expect(page.getByRole('link', { name: 'how it comes in' })).toHaveAttribute('aria-current', 'step');
  const drop = page.getByRole('button', { name: 'the drop' });
  await drop.focus();
  await page.keyboard.press('Enter');
  await expect(drop).toHaveAttribute('aria-current', 'step');
  await expect(page.getByRole('link', { name: 'how it comes in' })).not.toHaveAttribute('aria-current');
  await expect
    .poll(async () => (await told()).findLast((m) => m.type === 'verdict') ?? {})
    .toMatchObject({ fate: 'dropped', host: 'node' });
  // As high as what is in it, once the page has heard how high that is: nothing scrolls.
  await expect
    .poll(() => frameOf(page)?.evaluate(() => document.documentElement.scrollHeight - window.innerHeight))
    .toBeLessThanOrEqual(0);
  expect(page.url()).not.toContain('#top');
  // On paper there is the picture.
  await expect(element.getByRole('img', { name: 'a drop' })).toBeHidden();
  await page.emulateMedia({ media: 'print' });
  await expect(element.getByRole('img', { name: 'a drop' })).toBeVisible();
  await expect(element.locator('iframe')).toBeHidden();
  expect(found).toEqual([]);
});

test('it works in a sandbox too, which has no origin and no storage', async ({ page }) => {
  const found = troubles(page);
  await page.goto(await site.serve(`<hook-scope sandbox scenario="${DROP}" step="drop" theme="dark"></hook-scope>`));
  const told = await listen(page);
  await page.getByRole('button', { name: 'Step through it' }).click();
  const frame = page.locator('iframe').contentFrame();
  await expect(frame.getByTestId('caption')).toContainText('dropped');
  await expect.poll(async () => (await told()).some((m) => m.type === 'verdict')).toBe(true);
  expect(await frameOf(page)?.evaluate(() => self.origin)).toBe('null');
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(found).toEqual([]);
});

test('a frame hears no hostile messages, and writes nothing', async ({ page }) => {
  await page.goto(await site.serve(`<hook-scope scenario="${DROP}" step="10">${PICTURE}</hook-scope>`));
  const told = await listen(page);
  await page.getByRole('button', { name: 'Step through it' }).click();
  const frame = page.locator('iframe').contentFrame();
  await expect(frame.getByTestId('position')).toContainText('step 10 of');
  // The page itself, and a frame of somebody else in it, post whatever they like.
  await page.evaluate(async () => {
    const target = document.querySelector('hook-scope')?.shadowRoot?.querySelector('iframe')?.contentWindow;
    if (!target) throw new Error('no frame');
    const nonsense: unknown[] = [
      null,
      'connect',
      { type: 'run', place: 'node', line: 'iptables -F' },
      { hookscope: 'connect' },
      { hookscope: 'connect', version: 1 },
      { hookscope: 'hello', versions: [1] },
      { hookscope: 'connect', version: '1; alert(1)' },
      new Uint8Array(1000),
    ];
    for (const message of nonsense) target.postMessage(message, '*');
    // A second connection is not taken: its port stays silent.
    const { port1, port2 } = new MessageChannel();
    const heard: unknown[] = [];
    port1.onmessage = (event) => heard.push(event.data);
    target.postMessage({ hookscope: 'connect', version: 1 }, '*', [port2]);
    port1.postMessage({ type: 'seek', step: 3 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (heard.length > 0) throw new Error('a second connection was taken');
  });
  await expect(frame.getByTestId('position')).toContainText('step 10 of');
  await page.evaluate(() => {
    const element = document.querySelector('hook-scope') as unknown as { run(place: string, line: string): void };
    element.run('node', 'iptables -F');
  });
  await expect
    .poll(async () => (await told()).filter((m) => m.type === 'error'))
    .toMatchObject([{ message: 'this frame is read-only', on: 'run' }]);
  await expect(frame.getByTestId('position')).toContainText('step 10 of');
});

test('with the attribute `write`, lines may be typed', async ({ page }) => {
  await page.goto(
    await site.serve('<hook-scope write panels="diagram,timeline,terminal" scenario="host"></hook-scope>'),
  );
  const told = await listen(page);
  await page.evaluate(() => {
    const element = document.querySelector('hook-scope') as unknown as { run(place: string, line: string): void };
    element.run('node', 'iptables -A INPUT -p icmp -j DROP');
    element.run('client', 'ping -c 1 -W 1 node');
  });
  const frame = page.locator('iframe').contentFrame();
  await expect(frame.getByTestId('caption')).toContainText('dropped');
  await expect
    .poll(async () => (await told()).findLast((m) => m.type === 'verdict') ?? {})
    .toMatchObject({ fate: 'dropped' });
});

test('a line that never ends keeps nothing else waiting', async ({ page }) => {
  await page.goto(await site.serve('<hook-scope write scenario="host"></hook-scope>'));
  const told = await listen(page);
  await page.evaluate(() => {
    const element = document.querySelector('hook-scope') as unknown as { run(place: string, line: string): void };
    element.run('client', 'ping node');
  });
  const frame = page.locator('iframe').contentFrame();
  // The second echo: the first came with the lab.
  await expect.poll(async () => (await told()).filter((m) => m.type === 'step').length).toBeGreaterThan(2);
  await page.evaluate(() => {
    const element = document.querySelector('hook-scope') as unknown as { pause(): void; seek(step: number): void };
    element.pause();
    element.seek(2);
  });
  await expect(frame.getByTestId('position')).toContainText('step 2 of');
  await page.evaluate(() => {
    const element = document.querySelector('hook-scope');
    element?.setAttribute('step', 'drop');
    element?.setAttribute('scenario', 'lab: router\nclient$ ping -c 1 -W 1 server');
  });
  await expect
    .poll(async () => (await told()).findLast((m) => m.type === 'ready') ?? {})
    .toMatchObject({ lab: 'router' });
  expect((await told()).filter((m) => m.type === 'error' && m.on !== 'run')).toEqual([]);
});

test('a frame without the element: the example of the package\u2019s README', async ({ page, baseURL }) => {
  const readme = readFileSync('package/README.md', 'utf8');
  const example = /```js\n(const frame[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const { origin } = new URL(baseURL ?? '');
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(await site.serve('<iframe></iframe>'));
  await page.evaluate(example.replace('https://docs.example', origin));
  await page.evaluate(
    (address) => {
      const frame = document.querySelector('iframe');
      if (frame) frame.src = address;
    },
    `${origin}/embed.html?load=now#scenario=${encodeURIComponent(DROP)}`,
  );
  await expect.poll(() => said).toContain('dropped in ipt_do_table on node');
  await expect.poll(() => page.locator('iframe').evaluate((frame) => frame.style.height)).toMatch(/^[3-9]\d\dpx$/);
});

test('an element follows the theme switch of the site it stands in', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(await site.serve(`<hook-scope load="now" scenario="${DROP}">${PICTURE}</hook-scope>`));
  await expect(page.locator('iframe').contentFrame().getByTestId('caption')).toBeVisible();
  const shown = () => frameOf(page)?.evaluate(() => document.documentElement.dataset.theme);
  // A page that says nothing is light, whatever the system is.
  await expect.poll(shown).toBe('light');
  await page.evaluate(() => document.documentElement.classList.add('dark'));
  await expect.poll(shown).toBe('dark');
  await page.evaluate(() => document.documentElement.classList.remove('dark'));
  await expect.poll(shown).toBe('light');
});

test('what cannot be opened says so, in the frame and to the page', async ({ page }) => {
  await page.goto(await site.serve('<hook-scope scenario="lab: nowhere"></hook-scope>'));
  const told = await listen(page);
  await page.getByRole('button', { name: 'Step through it' }).click();
  const frame = page.locator('iframe').contentFrame();
  await expect(frame.getByRole('alert')).toContainText('no such lab: nowhere');
  await expect.poll(async () => (await told()).filter((m) => m.type === 'error').length).toBeGreaterThan(0);
});

test('five on a page cost nothing until the reader acts, and leak no styles', async ({ page }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.addInitScript(() => {
    const long: number[] = [];
    Object.assign(window, { long });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) long.push(entry.duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  const five = `<hook-scope scenario="${DROP}">${PICTURE}</hook-scope>`.repeat(5);
  const address = await site.serve(`<figure id="own"><button>own</button></figure>${five}`);
  await page.goto(address);
  await expect(page.getByRole('button', { name: 'Step through it' })).toHaveCount(5);
  const origins = new Set(requests.filter((url) => !url.startsWith('data:')).map((url) => new URL(url).origin));
  expect([...origins].sort()).toEqual(
    [new URL(address).origin, new URL(test.info().project.use.baseURL ?? '').origin].sort(),
  );
  expect(requests.filter((url) => /worker|embed\.html/.test(url))).toEqual([]);
  // A busy machine makes any task long: the best of some loads counts.
  const long = () => page.evaluate(() => (window as unknown as { long: number[] }).long.length);
  let fewest = await long();
  for (let i = 0; i < 8 && fewest > 0; i++) {
    await page.reload();
    await expect(page.getByRole('button', { name: 'Step through it' })).toHaveCount(5);
    fewest = Math.min(fewest, await long());
  }
  expect(fewest).toBe(0);
  const own = page.locator('#own');
  expect(await own.evaluate((e) => getComputedStyle(e).borderTopWidth)).toBe('0px');
  expect(await own.locator('button').evaluate((e) => getComputedStyle(e).fontWeight)).toBe('400');
});

test('a frame is accessible before and after it is shown', async ({ browser }) => {
  const page = await browser.newPage({ viewport: { width: 720, height: 700 }, reducedMotion: 'reduce' });
  await page.goto(`./embed.html?panels=diagram,timeline,inspector&step=drop#scenario=${encodeURIComponent(DROP)}`);
  expect(await violations(page), 'before').toEqual([]);
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(page.getByTestId('caption')).toContainText('dropped');
  expect(await violations(page), 'after').toEqual([]);
  await page.keyboard.press('Home');
  await expect(page.getByTestId('position')).toContainText('step 1 of');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('position')).toContainText('step 2 of');
  await page.close();
});
