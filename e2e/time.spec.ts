import { expect, test } from '@playwright/test';
import { HookscopePage } from './pages/hookscope-page.ts';

test.beforeEach(async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await expect(hookscope.transcript).toContainText('packet loss');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('End');
});

test('steps back and forward over the same ground', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  const end = await hookscope.step();
  expect(end.at).toBe(end.of);
  await hookscope.key('ArrowLeft');
  const before = await hookscope.functionName();
  await hookscope.key('ArrowLeft');
  await expect.poll(() => hookscope.step()).toEqual({ ...end, at: end.at - 2 });
  await hookscope.key('ArrowRight');
  await expect(hookscope.function()).toHaveText(before);
  await hookscope.key('Home');
  await expect.poll(() => hookscope.step()).toEqual({ ...end, at: 1 });
});

test('plays on with space and pauses with space', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.key('Home');
  await hookscope.key(' ');
  await expect.poll(async () => (await hookscope.step()).at).toBeGreaterThan(3);
  await hookscope.key(' ');
  await expect(page.getByRole('button', { name: 'Play (space)' })).toBeVisible();
});

test('runs to a breakpoint on a hook, and steps over to the next one', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.enter('node', 'iptables -A INPUT -p icmp -j ACCEPT');
  await hookscope.enter('client', 'ping -c 1 node');
  await hookscope.idle();
  await page.getByRole('button', { name: 'Pause when a packet enters INPUT' }).click();
  await hookscope.key('Home');
  await hookscope.key('r');
  await expect(hookscope.caption).toContainText('INPUT');
  await expect(page.locator('[data-hook="INPUT"]')).toHaveClass(/lit/);
  await hookscope.key('Shift+ArrowRight');
  await expect(page.locator('[data-hook="OUTPUT"]')).toHaveClass(/lit/);
});

test('counts what a rule has seen up to the step that is shown', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.enter('node', 'iptables -A INPUT -p icmp -j ACCEPT');
  await hookscope.enter('client', 'ping -c 2 -i 0.2 node');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('End');
  await page.getByRole('navigation', { name: 'Hosts' }).getByRole('button', { name: 'node' }).click();
  await hookscope.tab('Rules');
  await hookscope.inspector.getByLabel('Chain').selectOption('INPUT');
  const rule = hookscope.inspector.getByRole('listitem').filter({ hasText: '-p icmp -j ACCEPT' });
  await expect(rule).toContainText('2 pkt');
  await hookscope.leaveTerminal();
  // back over OUTPUT and INPUT of the second reply and request, to those of the first
  for (const expected of ['2 pkt', '2 pkt', '1 pkt', '1 pkt']) {
    await hookscope.key('Shift+ArrowLeft');
    await expect(rule).toContainText(expected);
  }
  await hookscope.key('ArrowLeft');
  await expect(rule).toContainText('0 pkt');
});

test('a command in the past starts a branch; the old one stays', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.key('Home');
  await expect(page.getByTestId('past')).toBeVisible();
  await hookscope.terminal.getByRole('tab', { name: 'node' }).click();
  await hookscope.terminal.getByRole('textbox').focus();
  await page.keyboard.type('iptables -A INPUT -j DROP');
  await page.keyboard.press('Enter');
  const branches = page.getByLabel('Branch');
  await expect(branches).toBeVisible();
  await hookscope.leaveTerminal();
  // the branch is played, and pauses at the drop
  await expect(hookscope.caption).toContainText('dropped');
  await expect.poll(() => hookscope.step().then((s) => s.of)).toBeGreaterThan(10);
  await branches.selectOption({ index: 0 });
  await hookscope.terminal.getByRole('tab', { name: 'client' }).click();
  await expect(hookscope.transcript).toContainText('1 received');
});
