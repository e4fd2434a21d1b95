import { expect, type Page, test } from '@playwright/test';
import { violations } from './pages/axe.ts';

const card = (page: Page, name: string) => page.getByRole('article').filter({ hasText: name });
const slider = (page: Page) => page.getByRole('slider', { name: /Services in the cluster/ });

async function open(page: Page): Promise<void> {
  await page.goto('./');
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Cost' }).click();
  await expect(card(page, 'iptables mode').locator('b').first()).not.toHaveText('\u2026');
}

test('with 1,000 Services: rules in one mode, hash entries in the other, nothing for the second packet', async ({
  page,
}) => {
  await open(page);
  await page.getByRole('radio', { name: 'last' }).check();
  const a = card(page, 'iptables mode');
  await expect(a).toContainText('1,010');
  await expect(a).toContainText('1,000 of 1,001 rules read');
  await expect(a).toContainText('nat is not asked');
  const b = card(page, 'IPVS mode');
  await expect(b).toContainText(/7\s*rules compared in nat/);
  await expect(b).toContainText('4 look-ups in ipsets');
  await page.getByRole('radio', { name: 'first' }).check();
  await expect(a).toContainText('1 of 1,001 rules read');
  await expect(page.getByText('measured, not modelled').first()).toBeVisible();
});

test('the slider goes by keys, and a number on the way is not waited for', async ({ page }) => {
  await open(page);
  await slider(page).focus();
  await page.keyboard.press('Home');
  await expect(slider(page)).toHaveAttribute('aria-valuetext', '1 Service');
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
  await expect(slider(page)).toHaveAttribute('aria-valuetext', '10 Services');
  await page.getByRole('radio', { name: 'last' }).check();
  await expect(card(page, 'iptables mode')).toContainText('10 of 11 rules read');
});

test('10,000 Services are built while the page goes on', async ({ page }) => {
  await open(page);
  await page.getByRole('radio', { name: 'last' }).check();
  await page.getByRole('button', { name: 'Build 10,000 Services' }).click();
  await expect(page.getByRole('status').filter({ hasText: '10,000: ' })).toBeVisible();
  await expect(card(page, 'iptables mode')).toContainText('10,010', { timeout: 90_000 });
  await expect(page.getByText(/320,008 nat rules/)).toBeVisible();
  await expect(page.getByText(/10,000 virtual servers/)).toBeVisible();
  await page.getByRole('button', { name: 'Compare the modes step by step' }).click();
  await expect(page.getByRole('main', { name: 'Compare modes' })).toBeVisible();
});

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
])
  test(`axe finds nothing in the cost view at ${viewport.width} pixels`, async ({ browser }) => {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.addInitScript(() => localStorage.setItem('hookscope.settings', '{"view":"cost"}'));
    await page.goto('./');
    await expect(card(page, 'IPVS mode').locator('b').first()).toHaveText('7');
    expect(await violations(page)).toEqual([]);
    await page.getByText('The numbers behind the chart').click();
    await page.getByRole('radio', { name: 'drawn' }).check();
    expect(await violations(page), 'opened').toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await context.close();
  });
