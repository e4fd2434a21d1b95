import { readFileSync } from 'node:fs';
import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { readLink } from '../src/protocol/share-link.ts';
import { violations } from './pages/axe.ts';
import { HookscopePage } from './pages/hookscope-page.ts';

const lab = (page: Page): Locator => page.getByRole('combobox', { name: 'Lab' });
const fragment = (page: Page): Promise<string> => page.evaluate(() => location.hash);
const rested = async (page: Page): Promise<string> => {
  await expect.poll(() => fragment(page)).toMatch(/^#v1=/);
  return fragment(page);
};

/** Waits until the address holds what is wanted: it follows a moment later, and may come by something else first. */
async function holds(page: Page, wanted: Readonly<Record<string, unknown>>): Promise<string> {
  await expect.poll(async () => readLink(await rested(page))).toMatchObject(wanted);
  return fragment(page);
}
const holdsLab = (page: Page, name: string): Promise<string> => holds(page, { session: { lab: name } });

/** Opens the address in another tab, as it stands now. */
async function openedBeside(browser: Browser, page: Page): Promise<Page> {
  const other = await browser.newPage();
  await other.goto(await page.evaluate(() => location.href));
  return other;
}

test('the address holds what is shown, and somebody else sees the same there', async ({ page, browser }) => {
  const mine = new HookscopePage(page);
  await mine.open();
  await mine.enter('node', 'iptables -A INPUT -p icmp -j DROP');
  await mine.idle();
  await mine.keptLines(2);
  await mine.leaveTerminal();
  for (let i = 0; i < 9; i++) await mine.key('ArrowLeft');
  await mine.key('3');
  const shown = { step: await mine.step(), fn: await mine.functionName() };
  // the tab was chosen last: a link that has it has all
  const link = await holds(page, { tab: 'hooks' });
  expect(link.length).toBeLessThan(2_000);

  const other = await openedBeside(browser, page);
  const theirs = new HookscopePage(other);
  await expect(theirs.function()).toHaveText(shown.fn);
  await expect.poll(() => theirs.step()).toEqual(shown.step);
  await expect(theirs.inspector.getByRole('tab', { name: 'Hooks' })).toHaveAttribute('aria-selected', 'true');
  await theirs.terminal.getByRole('tab', { name: 'node' }).click();
  await expect(theirs.transcript).toContainText('iptables -A INPUT -p icmp -j DROP');
  await other.close();
});

test('back and forward go from lab to lab', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.enter('node', 'iptables -N MINE');
  await hookscope.keptLines(2);
  await rested(page);
  await lab(page).selectOption('router');
  await holdsLab(page, 'router');
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
  await rested(page);
  await views(page).getByRole('button', { name: 'Compare modes' }).click();
  await page.getByRole('combobox', { name: 'Question' }).selectOption('ping-cluster-ip');
  const position = page.getByTestId('twin-position');
  await expect(position).toContainText('step 1 of');
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
  await expect(position).toContainText('step 5 of');
  const compared = await holds(page, { twin: { at: 4 } });
  expect(compared.length).toBeLessThan(2_000);

  const other = await openedBeside(browser, page);
  await expect(other.getByTestId('twin-position')).toHaveText((await position.textContent()) ?? '');
  await expect(other.getByRole('combobox', { name: 'Question' })).toHaveValue('ping-cluster-ip');
  await other.close();

  await views(page).getByRole('button', { name: 'Cost' }).click();
  const slider = page.getByRole('slider').first();
  await slider.fill('3');
  await page.getByRole('radio', { name: 'last' }).check({ force: true });
  const services = await slider.getAttribute('aria-valuetext');
  const measured = await holds(page, { cost: { position: 'last' } });
  expect(measured.length).toBeLessThan(2_000);
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
  await hookscope.keptLines(2);
  await rested(page);
  const link = await page.evaluate(() => location.href);
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
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/#v1=[\w-]+$/);
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
  // a file chooser that is given up
  await opener.dispatchEvent('cancel', { bubbles: true });
  await expect(dialog).toBeVisible();
  await opener.setInputFiles({ name: 'y.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await expect(dialog).toHaveCount(0);
  await expect(lab(page)).toHaveValue('host');
  await hookscope.terminal.getByRole('tab', { name: 'node' }).click();
  await expect(hookscope.transcript).toContainText('iptables -N MINE');
});
