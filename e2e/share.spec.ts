import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { readLink } from '../src/protocol/share-link.ts';
import { violations } from './pages/axe.ts';
import { HookscopePage } from './pages/hookscope-page.ts';

const lab = (page: Page): Locator => page.getByRole('combobox', { name: 'Lab' });
const fragment = (page: Page): Promise<string> => page.evaluate(() => location.hash);
const rested = async (page: Page): Promise<string> => {
  await expect.poll(() => fragment(page)).toMatch(/^#v1=/);
  return fragment(page);
};

/** Waits until the address is another one than `before`. */
async function moved(page: Page, before: string): Promise<string> {
  await expect.poll(() => fragment(page)).not.toBe(before);
  return fragment(page);
}

test('the address holds what is shown, and somebody else sees the same there', async ({ page, browser }) => {
  const mine = new HookscopePage(page);
  await mine.open();
  await mine.enter('node', 'iptables -A INPUT -p icmp -j DROP');
  const first = await rested(page);
  await mine.leaveTerminal();
  for (let i = 0; i < 9; i++) await mine.key('ArrowLeft');
  await mine.key('3');
  await moved(page, first);
  await expect.poll(async () => (await fragment(page)).length).toBeLessThan(2_000);
  const shown = { step: await mine.step(), fn: await mine.function().textContent() };
  // It rests: the last of the changes is in it.
  await page.waitForFunction(
    () =>
      new Promise((resolve) => {
        const before = location.hash;
        setTimeout(() => resolve(location.hash === before), 900);
      }),
  );

  const other = await browser.newPage();
  await other.goto(page.url());
  const theirs = new HookscopePage(other);
  await expect(theirs.function()).toHaveText(shown.fn ?? '');
  expect(await theirs.step()).toEqual(shown.step);
  await expect(theirs.inspector.getByRole('tab', { name: 'Hooks' })).toHaveAttribute('aria-selected', 'true');
  await theirs.terminal.getByRole('tab', { name: 'node' }).click();
  await expect(theirs.transcript).toContainText('iptables -A INPUT -p icmp -j DROP');
  await other.close();
});

test('back and forward go from lab to lab', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.enter('node', 'iptables -N MINE');
  await expect.poll(() => page.evaluate(() => localStorage.getItem('hookscope.session') ?? '')).toContain('MINE');
  const before = await rested(page);
  await lab(page).selectOption('router');
  await expect.poll(() => page.evaluate(() => localStorage.getItem('hookscope.session') ?? '')).toContain('router');
  await moved(page, before);
  const router = await page.evaluate(() => history.length);
  await page.goBack();
  await expect(lab(page)).toHaveValue('host');
  await hookscope.terminal.getByRole('tab', { name: 'node' }).click();
  await expect(hookscope.transcript).toContainText('iptables -N MINE');
  await page.goForward();
  await expect(lab(page)).toHaveValue('router');
  expect(await page.evaluate(() => history.length)).toBe(router);
});

test('a link holds what is compared and what is measured; back and forward go from view to view', async ({
  page,
  browser,
}) => {
  const views = (of: Page): Locator => of.getByRole('navigation', { name: 'Views' });
  const inView = (name: string) =>
    expect(views(page).getByRole('button', { name })).toHaveAttribute('aria-current', 'page');
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  let before = await rested(page);
  await views(page).getByRole('button', { name: 'Compare modes' }).click();
  await page.getByRole('combobox', { name: 'Question' }).selectOption('ping-cluster-ip');
  const position = page.getByTestId('twin-position');
  await expect(position).toContainText('step 1 of');
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
  await expect(position).toContainText('step 5 of');
  await moved(page, before);
  await expect.poll(async () => (await readLink(await fragment(page))).twin).toMatchObject({ at: 4 });
  before = await fragment(page);
  expect(before.length).toBeLessThan(2_000);

  const other = await browser.newPage();
  await other.goto(page.url());
  await expect(other.getByTestId('twin-position')).toHaveText((await position.textContent()) ?? '');
  await expect(other.getByRole('combobox', { name: 'Question' })).toHaveValue('ping-cluster-ip');
  await other.close();

  await views(page).getByRole('button', { name: 'Cost' }).click();
  const slider = page.getByRole('slider').first();
  await slider.fill('3');
  await page.getByRole('radio', { name: 'last' }).check({ force: true });
  const services = await slider.getAttribute('aria-valuetext');
  await moved(page, before);
  await expect.poll(async () => (await readLink(await fragment(page))).cost).toMatchObject({ position: 'last' });
  expect((await fragment(page)).length).toBeLessThan(2_000);
  await page.goBack();
  await inView('Compare modes');
  await expect(position).toContainText('step 5 of');
  await page.goForward();
  await inView('Cost');
  await page.reload();
  await expect(slider).toHaveAttribute('aria-valuetext', services ?? '');
  await expect(page.getByRole('radio', { name: 'last' })).toBeChecked();
});

test('a broken link gives a reason and an empty lab, and keeps the reader\u2019s own session', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.enter('node', 'iptables -N MINE');
  await expect.poll(() => page.evaluate(() => localStorage.getItem('hookscope.session') ?? '')).toContain('MINE');
  await rested(page);
  const link = page.url();
  await page.goto('about:blank');
  await page.goto(link.slice(0, -7));
  await expect(page.getByRole('status').filter({ hasText: 'damaged' })).toBeVisible();
  await expect(lab(page)).toHaveValue('host');
  await expect(hookscope.caption).toHaveCount(0);
  await page.getByRole('button', { name: /^Share/ }).click();
  await page.getByRole('button', { name: 'Go back to it' }).click();
  await hookscope.terminal.getByRole('tab', { name: 'node' }).click();
  await expect(hookscope.transcript).toContainText('iptables -N MINE');
});

test('a link typed into the address bar that is none leaves everything as it is', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await rested(page);
  await page.evaluate(() => {
    location.hash = '#v7=abc';
  });
  await expect(page.getByRole('status').filter({ hasText: 'newer Hookscope' })).toBeVisible();
  await expect(hookscope.packet).toBeVisible();
  await rested(page);
});

test('the dialog gives the link, and a file that opens again', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.enter('node', 'iptables -N MINE');
  await page.getByRole('button', { name: /^Share/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Share what you see' });
  await expect(dialog.getByRole('textbox', { name: 'Link' })).toHaveValue(/#v1=/);
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Copy the link' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/#v1=[\w-]+$/);
  const saving = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save as a file' }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toBe('hookscope-host.json');
  const text = readFileSync(await file.path(), 'utf8');
  await page.keyboard.press('Escape');

  await lab(page).selectOption('router');
  await page.getByRole('button', { name: /^Share/ }).click();
  const opener = dialog.locator('input[type="file"]');
  await opener.setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') });
  await expect(dialog.getByRole('status').filter({ hasText: 'not a session of Hookscope' })).toBeVisible();
  await opener.setInputFiles({ name: 'y.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await expect(dialog).toHaveCount(0);
  await expect(lab(page)).toHaveValue('host');
  await hookscope.terminal.getByRole('tab', { name: 'node' }).click();
  await expect(hookscope.transcript).toContainText('iptables -N MINE');
});
