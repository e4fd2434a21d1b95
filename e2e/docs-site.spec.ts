import { expect, test } from '@playwright/test';
import { BuiltSite } from './pages/built-site.ts';

let site: BuiltSite;
let address = '';
test.beforeAll(async () => {
  site = new BuiltSite('.cache/site');
  address = await site.listen();
});
test.afterAll(() => site.close());

test('a site that VitePress built shows the picture, then steps through it, and asks nobody else', async ({ page }) => {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  await page.goto(address);
  const element = page.locator('hook-scope').first();
  await expect(element.getByRole('img')).toHaveAttribute('alt', /dropped here/);
  await element.getByRole('button', { name: 'Step through it' }).click();
  const frame = element.locator('iframe').contentFrame();
  await expect(frame.getByTestId('caption')).toContainText('dropped');
  const before = await frame.getByTestId('position').textContent();
  await frame.getByRole('button', { name: /^Step back/ }).click();
  await expect(frame.getByTestId('position')).not.toHaveText(before ?? '');
  const full = await frame.getByRole('link', { name: 'Open in full' }).getAttribute('href');
  await page.goto(new URL(full ?? '', `${address}hookscope/embed.html`).href);
  await expect(page.getByTestId('packet')).toBeVisible();
  expect(elsewhere).toEqual([]);
});

test('a lesson as a page: its text drives the picture, and the picture marks the text', async ({ page }) => {
  await page.goto(`${address}course/anchors.html`);
  const steps = page.locator('[data-hook-scope-step]');
  await steps.nth(2).click();
  const frame = page.locator('hook-scope iframe').contentFrame();
  await expect(frame.getByTestId('caption')).toContainText('nf_nat');
  await expect(steps.nth(2)).toHaveAttribute('aria-current', 'step');
  await steps.nth(3).click();
  await expect(frame.getByTestId('caption')).toContainText('ip_route_input');
  await expect(steps.nth(2)).not.toHaveAttribute('aria-current');
});

test('an example of the reference runs in the page', async ({ page, context }) => {
  await page.goto(`${address}reference/match.html`);
  const opened = context.waitForEvent('page');
  await page.locator('#addrtype ~ p').getByRole('link', { name: 'Run it in the page' }).first().click();
  const run = await opened;
  await run.getByRole('region', { name: 'Terminal' }).getByRole('tab', { name: 'node' }).click();
  await expect(run.getByTestId('transcript')).toContainText('node$ iptables -A INPUT -m addrtype');
});

test('without scripts the picture and its description are there', async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(`${address}quick-start.html`);
  await expect(page.getByRole('img', { name: /The packet is dropped here/ })).toBeVisible();
  await page.close();
});
