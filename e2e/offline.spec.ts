import { expect, type Page, test } from '@playwright/test';
import { BuiltSite } from './pages/built-site.ts';
import { HookscopePage } from './pages/hookscope-page.ts';

/** Until everything is kept. */
const kept = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== 'activated') await new Promise((done) => active?.addEventListener('statechange', done));
  });

test('after a first visit the page works without a network, with everything it loads later', async ({
  page,
  context,
}) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await kept(page);
  await context.setOffline(true);
  await page.reload();
  await expect(hookscope.packet).toBeVisible();
  // The shell library and the dialog have not been loaded before.
  await hookscope.enter('node', 'iptables -S | grep -c INPUT');
  await expect(hookscope.transcript).toContainText('\n1\n');
  await page.getByRole('button', { name: /^Share/ }).click();
  await expect(page.getByRole('dialog', { name: 'Share what you see' })).toBeVisible();
});

test('a frame is not kept, and registers nothing', async ({ page }) => {
  await page.goto('./embed.html?load=now#scenario=host');
  await expect(page.getByTestId('caption')).toBeVisible();
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});

test('below any path, from a server without headers: the page, a frame, and the page without a network', async ({
  page,
  context,
}) => {
  const site = new BuiltSite('dist', '/a/b/');
  const address = await site.listen();
  const outside: string[] = [];
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(address)) outside.push(request.url());
  });
  await page.goto(`${address}embed.html?load=now#scenario=host`);
  await expect(page.getByTestId('caption')).toBeVisible();
  const full = await page.getByRole('link', { name: 'Open in full' }).evaluate((a) => (a as HTMLAnchorElement).href);
  expect(full).toMatch(`${address}#`);
  await page.goto(full);
  const hookscope = new HookscopePage(page);
  await expect(hookscope.packet).toBeVisible();
  await kept(page);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).scope)).toBe(address);
  await context.setOffline(true);
  await page.reload();
  await expect(hookscope.packet).toBeVisible();
  await page.getByRole('button', { name: /^Share/ }).click();
  await expect(page.getByRole('textbox', { name: 'Link' })).toHaveValue(new RegExp(`^${address}#v1=`));
  expect(outside).toEqual([]);
  site.close();
});
