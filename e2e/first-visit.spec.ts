import { expect, test } from '@playwright/test';
import { HookscopePage } from './pages/hookscope-page.ts';

test('a first visit shows a packet of the model on its way, and what to do next', async ({ page }) => {
  // slow enough to be still on its way, however late this test comes to look
  await page.addInitScript(() => localStorage.setItem('hookscope.settings', '{"speed":0.25}'));
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  const seen = await hookscope.step();
  await expect.poll(async () => (await hookscope.step()).at).toBeGreaterThan(seen.at);
  await expect(hookscope.transcript).toContainText('bytes from');
  await expect(page.getByRole('button', { name: 'Type it for me' })).toBeVisible();
});

test('the button types the rule, the kernel drops the ping, and the page says why', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await page.getByLabel('Speed').selectOption('8');
  await page.getByRole('button', { name: 'Type it for me' }).click();
  await expect(hookscope.caption).toContainText('dropped', { timeout: 60_000 });
  const why = page.getByTestId('why');
  await expect(why).toContainText('-A INPUT -p icmp -j DROP');
  await expect(why).toContainText('SKB_DROP_REASON_NETFILTER_DROP');
  await why.getByRole('button', { name: 'Show the rule' }).click();
  await expect(hookscope.inspector.getByText('matched: drop')).toBeVisible();
  await page.getByRole('button', { name: 'Take the rule away' }).click();
  await expect(page.getByRole('button', { name: 'Open the cluster lab' })).toBeVisible();
  await hookscope.enter('node', 'iptables -S INPUT');
  await expect(hookscope.transcript).toHaveText(/-P INPUT ACCEPT\s*$/);
});

test('when even the first ping is taken back, the hint offers to send it again', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await expect(hookscope.transcript).toContainText('packet loss');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(page.getByText('Nothing has been sent yet')).toBeVisible();
  await page.getByRole('button', { name: 'Type it for me' }).click();
  await expect(page.getByText('A ping crosses the node. Now drop it')).toBeVisible();
  await expect(hookscope.transcript).toContainText('packet loss');
});

test('a press before the model has started is kept', async ({ page }) => {
  let release = (): void => {};
  const pressed = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/worker-[^/]*\.js$/, async (route) => {
    await pressed;
    await route.continue();
  });
  const hookscope = new HookscopePage(page);
  await page.goto('./');
  await page.getByRole('button', { name: 'Type it for me' }).click();
  release();
  await expect(hookscope.packet).toBeVisible();
  await page.getByLabel('Speed').selectOption('8');
  await expect(hookscope.caption).toContainText('dropped', { timeout: 60_000 });
});

test('nothing moves but the packet while the first visit plays', async ({ page }) => {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const e of list.getEntries()) shifts.push((e as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await page.getByLabel('Speed').selectOption('8');
  await expect(hookscope.caption).toContainText('ping_queue_rcv_skb');
  const sum = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts.reduce((a, b) => a + b, 0));
  expect(sum).toBeLessThan(0.001);
});

test('before its script runs the page says what it is and what to do next', async ({ page }) => {
  await page.route(/\/assets\/.*\.js/, () => {});
  await page.goto('./', { waitUntil: 'commit' });
  await expect(page.getByRole('heading', { name: 'Hookscope' })).toBeVisible();
  await expect(page.getByText('A ping crosses the node').and(page.locator(':visible'))).toBeVisible();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('the first moment is in the page as it is served, and the model comes to the same', async ({ page }) => {
  let release = (): void => {};
  const looked = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/assets\/.*\.js/, async (route) => {
    await looked;
    await route.continue();
  });
  await page.goto('./', { waitUntil: 'commit' });
  const words = page.locator('.caption:visible .caption-fn code');
  await expect(page.locator('.diagram:visible .active-packet')).toHaveCount(1);
  const served = (await words.textContent()) ?? '';
  expect(served).not.toBe('');
  release();
  const hookscope = new HookscopePage(page);
  await expect(hookscope.packet).toBeVisible();
  await hookscope.leaveTerminal();
  await hookscope.key('Home');
  await expect(hookscope.caption.locator('.caption-fn code')).toHaveText(served);
  await expect(page.locator('.kept')).toHaveCount(0);

  // who comes back sees what was kept, and no first moment before it
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.route(/\/assets\/.*\.js/, () => {});
  await expect.poll(() => page.evaluate(() => localStorage.getItem('hookscope.session'))).not.toBeNull();
  await page.goto('./', { waitUntil: 'commit' });
  await expect(page.getByRole('heading', { name: 'Hookscope' })).toBeVisible();
  await expect(page.locator('.diagram:visible')).toHaveCount(0);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('no file comes from anywhere else, and nothing breaks the content security policy', async ({ page, baseURL }) => {
  const foreign: string[] = [];
  const refused: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL ?? '')) foreign.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  page.on('pageerror', (error) => refused.push(error.message));
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.enter('node', 'for i in 1 2; do echo n$i; done | wc -l');
  await expect(hookscope.transcript).toContainText(/\n2\n/);
  expect(foreign).toEqual([]);
  expect(refused).toEqual([]);
});
