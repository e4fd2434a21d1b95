import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { violations } from './pages/axe.ts';
import { HookscopePage } from './pages/hookscope-page.ts';
import { SandboxPage } from './pages/sandbox-page.ts';

const lab = (page: Page) => page.getByRole('combobox', { name: 'Lab' });
const kept = (page: Page) => page.evaluate(() => localStorage.getItem('hookscope.labs') ?? '');

/** The editor with a lab from a template. */
async function editor(page: Page, template: string): Promise<SandboxPage> {
  await new HookscopePage(page).open();
  const sandbox = new SandboxPage(page);
  await sandbox.open();
  await sandbox.begin(template);
  return sandbox;
}

test('two hosts and a router, made by key, answer each other; a reload and a link bring them back', async ({
  page,
  browser,
}) => {
  const sandbox = await editor(page, 'Nothing');
  await sandbox.press(sandbox.tool('Host'));
  await sandbox.press(sandbox.tool('Host'));
  await sandbox.press(sandbox.tool('Router'));
  // one link by the form, one in the drawing
  await sandbox.form.getByRole('combobox', { name: 'Link to' }).selectOption('host1');
  await sandbox.press(sandbox.form.getByRole('button', { name: 'Add link' }));
  await expect(sandbox.item('router1 \u2013 host1')).toHaveAttribute('aria-current', 'true');
  await sandbox.press(sandbox.node('host2'), 'c');
  await expect(page.getByText('Choose the other end of the link from host2')).toBeVisible();
  await sandbox.press(sandbox.node('router1'));
  await expect(sandbox.item('host2 \u2013 router1')).toHaveAttribute('aria-current', 'true');
  await expect(sandbox.problems).toContainText('No problems');
  await sandbox.press(sandbox.item('Lab'));
  await sandbox.form.getByRole('textbox', { name: 'Title' }).fill('Two hosts and a router');
  await sandbox.press(sandbox.run);

  const hookscope = new HookscopePage(page);
  await expect(hookscope.map).toBeVisible();
  await expect(lab(page).locator('option:checked')).toHaveText('Two hosts and a router');
  await expect(hookscope.transcript).toContainText('1 packets transmitted, 1 received');
  await hookscope.enter('host2', 'ping -c 1 10.0.1.10');
  await expect(hookscope.transcript).toContainText('64 bytes from 10.0.1.10: icmp_seq=1 ttl=63');
  await hookscope.leaveTerminal();
  await page.getByRole('button', { name: 'Undo the last command (u)' }).click();
  await expect(hookscope.transcript).not.toContainText('ttl=63');
  await expect.poll(() => hookscope.keptSession()).not.toContain('ping -c 1 10.0.1.10');
  await hookscope.enter('host2', 'ping -c 1 10.0.1.10');
  await expect(hookscope.transcript).toContainText('ttl=63');

  await expect.poll(() => hookscope.keptSession()).toContain('ping -c 1 10.0.1.10');
  await hookscope.keptLines(2);
  await page.reload();
  await expect(lab(page).locator('option:checked')).toHaveText('Two hosts and a router');
  await hookscope.terminal.getByRole('tab', { name: 'host2' }).click();
  await expect(hookscope.transcript).toContainText('ttl=63');

  await page.getByRole('button', { name: /^Share/ }).click();
  const link = page.getByRole('textbox', { name: 'Link', exact: true });
  await expect(link).toHaveValue(/#v1=/);
  const url = await link.inputValue();
  expect(url.length).toBeLessThan(2_000);
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(url);
  const theirs = new HookscopePage(other);
  await theirs.terminal.getByRole('tab', { name: 'host2' }).click();
  await expect(theirs.transcript).toContainText('ttl=63');
  await expect(lab(other).locator('option:checked')).toHaveText('Two hosts and a router');
  await theirs.enter('host1', 'ping -c 1 host2');
  await expect(theirs.transcript).toContainText('1 received');
  // who was sent it can change it
  await other.getByRole('button', { name: 'Make a lab, or change this one' }).click();
  await other.getByRole('button', { name: 'Edit this lab\u2019s hosts and links' }).click();
  await expect(new SandboxPage(other).item('router1 \u2013 host1')).toBeVisible();
  await elsewhere.close();
});

test('what is wrong is said where it is, keeps the lab from running, and can be taken back', async ({ page }) => {
  const sandbox = await editor(page, 'A router between');
  await sandbox.press(sandbox.item('host1 host'));
  await sandbox.form.getByText('eth0', { exact: true }).first().click();
  const address = sandbox.form.getByRole('textbox', { name: 'Address 1' });
  await address.fill('10.0.1.300/24');
  await expect(address).toHaveAccessibleDescription(/"10.0.1.300\/24" is no address with a prefix length/);
  await expect(sandbox.problems).toContainText('1 error');
  await expect(sandbox.run).toBeDisabled();
  await sandbox.press(sandbox.item('Lab'));
  await sandbox.press(sandbox.problems.getByRole('button', { name: /^Error host1, eth0/ }));
  await expect(page.getByRole('textbox', { name: 'Address 1' }).first()).toBeFocused();

  await sandbox.press(sandbox.node('router1'));
  const name = sandbox.form.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('host2');
  await expect(sandbox.form.getByRole('alert')).toContainText('there are two nodes named host2');
  await name.press('Escape');
  await expect(name).toHaveValue('router1');
  await name.fill('gate');
  await name.press('Enter');
  await expect(sandbox.item('host1 \u2013 gate')).toBeVisible();
  await sandbox.press(sandbox.node('gate'), 'Delete');
  await expect(sandbox.item('gate')).toHaveCount(0);
  const undo = page.getByRole('button', { name: /^Take the last change back/ });
  await undo.click();
  await expect(sandbox.item('host1 \u2013 gate')).toBeVisible();
  for (let i = 0; i < 2; i++) await undo.click();
  await expect(sandbox.problems).toContainText('No problems');
  await expect(undo).toBeDisabled();

  // what only the kernel can say is said when it is tried, and the lab that was open stays
  await sandbox.press(sandbox.node('host2'));
  await sandbox.form.getByRole('combobox', { name: 'Name of a sysctl' }).fill('net.ipv4.no_such');
  await sandbox.form.getByRole('button', { name: 'Set', exact: true }).click();
  await sandbox.press(sandbox.run);
  await expect(page.getByText('It does not start: host2: net.ipv4.no_such: No such file or directory')).toBeVisible();
  await page.getByRole('button', { name: 'Explore' }).click();
  await expect(lab(page)).toHaveValue('host');
});

test('nodes are moved and linked by pointer', async ({ page }) => {
  const sandbox = await editor(page, 'Two hosts');
  await sandbox.press(sandbox.tool('Switch'));
  const middle = async (name: string) => {
    const box = await sandbox.node(name).boundingBox();
    if (!box) throw new Error(`${name} is not drawn`);
    return { x: box.x + box.width / 2, y: box.y + 20 };
  };
  const before = await middle('switch1');
  await page.mouse.move(before.x, before.y);
  await page.mouse.down();
  await page.mouse.move(before.x - 60, before.y + 120, { steps: 6 });
  await page.mouse.up();
  const x = async (): Promise<number> => JSON.parse(JSON.parse(await kept(page)).labs[0].text).nodes[2].x;
  await expect.poll(x).toBeLessThan(600);
  await page.getByRole('button', { name: /^Take the last change back/ }).click();
  await expect.poll(x).toBe(600);

  const to = await middle('switch1');
  const plug = await page.locator('[data-node="host2"] .map-plug').boundingBox();
  if (!plug) throw new Error('host2 has no dot');
  await page.mouse.move(plug.x + plug.width / 2, plug.y + plug.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await page.mouse.up();
  await expect(sandbox.item('host2 \u2013 switch1')).toHaveAttribute('aria-current', 'true');
});

test('labs are renamed, saved, deleted, put back and opened from a file; a bad file loses nothing', async ({
  page,
}) => {
  const sandbox = await editor(page, 'A host with containers');
  await page.getByRole('button', { name: 'All labs' }).click();
  await page.getByRole('button', { name: 'Rename A host with containers' }).click();
  await page.getByRole('textbox', { name: 'New title of A host with containers' }).fill('Mine');
  await page.keyboard.press('Enter');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save Mine to a file' }).click();
  const file = await (await download).path();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1, title: 'Mine' });
  await page.getByRole('button', { name: 'Delete Mine' }).click();
  await expect(page.getByText('None yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Put it back' }).click();
  await expect(page.getByRole('button', { name: 'Edit Mine' })).toBeVisible();

  const choose = async (text: string): Promise<void> =>
    page
      .getByLabel('Open a file')
      .last()
      .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await choose('{"version":1,"title":"x","nodes":[{"name":"a","kind":"cloud","x":0,"y":0}],"links":[]}');
  await expect(page.getByRole('alert')).toContainText('nodes.0.kind should be one of host');
  await expect(page.getByRole('button', { name: 'Edit Mine' })).toBeVisible();
  await choose(readFileSync(file, 'utf8'));
  await expect(page.getByRole('heading', { name: 'Mine 2' })).toBeVisible();
  await expect(sandbox.node('pod1')).toBeVisible();
});

test('a lab of ours is changed as a copy, its cluster included', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await lab(page).selectOption('cluster');
  await expect(hookscope.transcript).toContainText('pod-web');
  await page.getByRole('button', { name: 'Make a lab, or change this one' }).click();
  await page.getByRole('button', { name: 'Edit a copy of this lab' }).click();
  const sandbox = new SandboxPage(page);
  await sandbox.press(sandbox.node('node-a'));
  await expect(sandbox.form.getByRole('textbox', { name: 'Name', exact: true })).toBeDisabled();
  await sandbox.press(sandbox.run);
  await expect(lab(page).locator('option:checked')).toHaveText('A cluster of two nodes (copy)');
  await expect(hookscope.transcript).toContainText(/pod-web-\d: hello/);
  await expect(hookscope.inspector.getByRole('tab', { name: 'Service' })).toBeVisible();
});

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const)
  test(`nothing for axe to find at ${width} by ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto('./');
    const sandbox = new SandboxPage(page);
    await page.getByRole('button', { name: 'Make a lab, or change this one' }).click();
    await expect(page.getByRole('button', { name: 'New lab\u2026' })).toBeVisible();
    expect(await violations(page, '#lab-menu')).toEqual([]);
    await page.getByRole('button', { name: 'New lab\u2026' }).click();
    await expect(page.getByRole('heading', { name: 'Labs of your own' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await sandbox.begin('A host with containers');
    expect(await violations(page)).toEqual([]);
    await sandbox.node('host1').focus();
    await sandbox.form.locator('summary').first().click();
    await sandbox.form.getByRole('textbox', { name: 'Address 1' }).fill('x');
    await expect(sandbox.problems).toContainText('1 error');
    expect(await violations(page)).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
  });
