import { expect, type Page, test } from '@playwright/test';
import { BuiltSite } from './pages/built-site.ts';

let site: BuiltSite;
let address = '';
test.beforeAll(async () => {
  site = new BuiltSite('.cache/docusaurus/site/build', '/manual/');
  address = await site.listen();
});
test.afterAll(() => site.close());

/** What the page asks others for, and what goes wrong in it. */
function watch(page: Page): { readonly elsewhere: string[]; readonly troubles: string[] } {
  const seen = { elsewhere: [] as string[], troubles: [] as string[] };
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(address)) seen.elsewhere.push(request.url());
  });
  page.on('pageerror', (error) => seen.troubles.push(error.message));
  return seen;
}

test('a site that Docusaurus built shows the picture, then steps through it, and its text drives it', async ({
  page,
}) => {
  const seen = watch(page);
  await page.goto(address);
  const element = page.locator('hook-scope');
  await expect(element.getByRole('img')).toHaveAttribute('alt', /dropped here/);
  const drop = page.getByRole('button', { name: 'there the ping ends' });
  await drop.click();
  const frame = element.locator('iframe').contentFrame();
  await expect(frame.getByTestId('caption')).toContainText('dropped');
  await expect(drop).toHaveAttribute('aria-current', 'step');
  const before = (await frame.getByTestId('position').textContent()) ?? '';
  await frame.getByRole('button', { name: /^Step back/ }).click();
  await expect(frame.getByTestId('position')).not.toHaveText(before);
  await expect(drop).not.toHaveAttribute('aria-current');
  const full = await frame.getByRole('link', { name: 'Open in full' }).evaluate((a) => (a as HTMLAnchorElement).href);
  await page.goto(full);
  await expect(page.getByTestId('packet')).toBeVisible();
  expect(seen).toEqual({ elsewhere: [], troubles: [] });
});

test('its own links go to a page with another element, and back, without leaving anything behind', async ({ page }) => {
  const seen = watch(page);
  await page.goto(address);
  await page.getByRole('button', { name: 'Step through it' }).click();
  await expect(page.locator('hook-scope iframe').contentFrame().getByTestId('caption')).toBeVisible();
  await page.getByRole('link', { name: 'Service' }).first().click();
  const element = page.locator('hook-scope');
  await expect(element.getByRole('img')).toHaveAttribute('alt', /IPVS/);
  await element.getByRole('button', { name: 'Step through it' }).click();
  const frame = element.locator('iframe').contentFrame();
  await expect(frame.getByTestId('position')).toContainText('step 60 of');
  await expect(element.locator('iframe')).toHaveAttribute('title', /A Service in IPVS mode/);
  await expect.poll(() => element.locator('iframe').evaluate((e) => e.clientHeight)).toBe(640);
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Step through it' })).toBeVisible();
  await expect.poll(() => page.frames().length).toBe(1);
  expect(seen).toEqual({ elsewhere: [], troubles: [] });
});
