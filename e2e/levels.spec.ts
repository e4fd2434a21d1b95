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

test('the same packet is seen from the whole lab down to the rule that dropped it', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.enter('node', 'iptables -A INPUT -p tcp -j ACCEPT');
  await hookscope.enter('node', 'iptables -A INPUT -s 192.0.2.0/24 -p icmp -j DROP');
  await hookscope.enter('client', 'ping -c 1 -W 1 node');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('r');
  await hookscope.key('ArrowLeft');
  await expect(hookscope.caption).toContainText('INPUT rule 2');

  await page.getByRole('button', { name: 'Lab', exact: true }).click();
  await expect(hookscope.map.getByTestId('packet')).toBeVisible();
  await hookscope.map.getByRole('button', { name: 'Look into node' }).click();
  await expect(page.locator('.diagram').getByTestId('packet')).toBeVisible();

  await hookscope.hook('INPUT').click();
  const inside = hookscope.inside('INPUT');
  await expect(inside.getByTestId('packet')).toBeAttached();
  const deciding = inside.getByRole('listitem').filter({ hasText: '-s 192.0.2.0/24 -p icmp -j DROP' });
  await expect(deciding).toHaveAttribute('aria-current', 'step');
  await expect(inside).toContainText('-p tcp: the packet is icmp');

  await deciding.getByRole('button').click();
  const rule = inside.getByRole('region', { name: 'INPUT, rule 2' });
  await expect(rule).toContainText('the source is 192.0.2.0/24');
  await expect(rule).toContainText('drop it without a word');
  const crumbs = page.getByRole('navigation', { name: 'Level' });
  await expect(crumbs.getByRole('listitem')).toHaveText(['node', 'INPUT', 'filter', 'INPUT', '2']);
  await crumbs.getByRole('button', { name: 'node' }).click();
  await expect(page.locator('[data-hook="INPUT"]')).toHaveClass(/lit/);
});

test('the keyboard alone goes from the lab into a hook and back', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.key('-');
  await expect(hookscope.map).toBeVisible();
  await hookscope.map.getByRole('button', { name: 'Look into node' }).focus();
  await hookscope.key('Enter');
  const hook = hookscope.hook('OUTPUT');
  await hook.focus();
  await hookscope.key('+');
  await expect(hookscope.inside('OUTPUT')).toBeVisible();
  await hookscope.key('-');
  await expect(hook).toBeVisible();
  await hookscope.key('-');
  await expect(hookscope.map).toBeVisible();
});

test('the wheel goes deep into a hook and out to the lab', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  const hook = page.locator('[data-hook="OUTPUT"]');
  await hook.hover();
  await expect(async () => {
    await page.mouse.wheel(0, -240);
    await expect(hookscope.picture).toHaveAttribute('data-level', 'hook', { timeout: 2_000 });
  }).toPass();
  await expect(hookscope.inside('OUTPUT')).toBeVisible();
  await page.getByRole('button', { name: /^Zoom out/ }).click();
  await expect(hook).toBeVisible();
  await hook.hover();
  await expect(async () => {
    await page.mouse.wheel(0, 240);
    await expect(hookscope.picture).toHaveAttribute('data-level', 'lab', { timeout: 2_000 });
  }).toPass();
  await expect(hookscope.map).toBeVisible();
});

test('places that are not modelled say so', async ({ page }) => {
  const xdp = page.getByRole('img', { name: /^XDP: .*not modelled/ });
  const note = xdp.getByText('not modelled', { exact: true });
  await expect(note).toBeHidden();
  await xdp.focus();
  await expect(note).toBeVisible();
});

test('the live tables lead to the step where the packet passes', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.enter('node', 'iptables -A OUTPUT -p icmp -j ACCEPT');
  await hookscope.enter('client', 'ping -c 1 node');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('End');
  await hookscope.lookAt('node');
  await hookscope.tab('Hooks');
  await page.getByRole('button', { name: /^filter in OUTPUT: registered/ }).click();
  await expect(hookscope.caption).toContainText('OUTPUT rule 1');
  await expect(page.getByRole('button', { name: /^filter in OUTPUT: the packet is here/ })).toHaveAttribute(
    'aria-current',
    'step',
  );
  await page.getByRole('button', { name: /^filter in FORWARD/ }).click();
  await expect(hookscope.inside('FORWARD')).toBeVisible();
});

test('the timeline zooms, shows a tick before it is gone to, and takes the playhead along', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.enter('client', 'ping -c 8 -i 0.05 node');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('End');
  const room = page.getByRole('group', { name: /^Steps of all packets/ });
  const box = await room.boundingBox();
  if (!box) throw new Error('no timeline');
  await room.focus();
  await hookscope.key('0');
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  await expect(page.locator('.track-tip')).toContainText(/node|client/);
  const before = await hookscope.step();
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 3, box.y + 40, { steps: 3 });
  await page.mouse.up();
  await hookscope.settled();
  const third = await hookscope.step();
  expect(third.at).toBeLessThan(before.at);
  // the same place of the screen is another step once the view is closer
  const stepWidth = () => page.locator('.hover-line').evaluate((line) => line.getBoundingClientRect().width);
  const narrow = await stepWidth();
  await page.mouse.wheel(0, -600);
  await expect.poll(stepWidth).toBeGreaterThan(narrow);
  await hookscope.settled();
  await page.mouse.click(box.x + box.width / 3 + 200, box.y + 40);
  const near = await hookscope.step();
  expect(near.at - third.at).toBeGreaterThan(0);
  expect(near.at - third.at).toBeLessThan(before.of / 8);
});

test('ten thousand rules are folded to what matters, and each can be looked at', async ({ page }) => {
  test.slow();
  const hookscope = new HookscopePage(page);
  const loop = 'for i in $(seq 1 9999); do echo "-A INPUT -p tcp --dport $i -j DROP"; done';
  const rules = `{ echo "*filter"; ${loop}; echo "-A INPUT -p icmp -j ACCEPT"; echo COMMIT; } | iptables-restore`;
  await hookscope.enter('node', rules);
  await hookscope.idle();
  await hookscope.enter('client', 'ping -c 1 node');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('End');
  await hookscope.lookAt('node');
  await hookscope.tab('Rules');
  const list = hookscope.inspector.getByRole('region', { name: /^INPUT in table filter/ });
  await expect(list).toContainText('10,000 rules');
  // back over OUTPUT, to the request in INPUT
  await hookscope.leaveTerminal();
  await hookscope.key('Shift+ArrowLeft');
  await hookscope.key('Shift+ArrowLeft');
  await expect(list).toContainText('9,999 rules did not match');
  await expect(list.getByText('-p icmp -j ACCEPT')).toBeVisible();
  await list.getByLabel('What matters').uncheck();
  const long = list.getByRole('list', { name: 'Rules of INPUT' });
  // it opens where the packet's fate was decided, and stays where the reader scrolls to
  await expect.poll(() => long.evaluate((e) => e.scrollTop)).toBeGreaterThan(9000 * 27);
  await long.evaluate((e) => e.scrollTo(0, 5000 * 27));
  await expect(long.getByText('--dport 5003 ')).toBeVisible();
  await expect.poll(() => long.getByRole('listitem').count()).toBeLessThan(80);
  await list.getByRole('radio', { name: 'In words' }).check();
  await expect(long).toContainText('the destination port is 5003');
});

test('the State tab has routes with the one that was taken, sets, and IPVS', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.enter('node', 'ipset create blocked hash:ip');
  await hookscope.enter('node', 'ipset add blocked 198.51.100.9');
  await hookscope.enter('node', 'ipvsadm -A -t 192.0.2.10:8080 -s rr');
  await hookscope.enter('client', 'ping -c 1 node');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('End');
  await hookscope.lookAt('node');
  await hookscope.tab('State');
  const tab = hookscope.inspector.getByRole('tabpanel');
  await tab.getByRole('radio', { name: 'Sets' }).check();
  await expect(tab).toContainText('198.51.100.9');
  await tab.getByRole('radio', { name: 'IPVS' }).check();
  await expect(tab).toContainText('TCP 192.0.2.10:8080');
  await tab.getByRole('radio', { name: 'Routes' }).check();
  await expect(tab).toContainText('192.0.2.0/24 dev eth0');
});
