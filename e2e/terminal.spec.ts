import { expect, test } from '@playwright/test';
import { HookscopePage } from './pages/hookscope-page.ts';

test('ping prints line by line and ctrl-c stops it', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.enter('client', 'ping -i 0.2 node');
  await expect(hookscope.transcript).toContainText('icmp_seq=3');
  await page.keyboard.press('Control+c');
  // that of this ping: the lab's own came before it
  await expect(hookscope.transcript).toContainText(/packet loss.*ping -i 0\.2 node.*packet loss/s);
  await hookscope.idle();
  await hookscope.enter('client', 'echo still here');
});

test('a bad rule gets the words of Linux and changes nothing', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.enter('node', 'iptables -A NOWHERE -j DROP');
  await expect(hookscope.transcript).toContainText('iptables: No chain/target/match by that name.');
  await hookscope.enter('node', 'iptables -A INPUT -s 300.1.1.1 -j DROP');
  await expect(hookscope.transcript).toContainText('300.1.1.1');
  await hookscope.enter('node', 'iptables -S INPUT');
  await expect(hookscope.transcript).toHaveText(/-P INPUT ACCEPT\s*$/);
});

test('tab completes, the up arrow brings back, a here-document asks for more', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.enter('node', 'echo one');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(hookscope.transcript).toContainText(/echo one\s+one\s+node\$ echo one\s+one/);
  await page.keyboard.type('iptables-sa');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(hookscope.transcript).toContainText('node$ iptables-save');
  await page.keyboard.type('cat <<END');
  await page.keyboard.press('Enter');
  await page.keyboard.type('within');
  await page.keyboard.press('Enter');
  await page.keyboard.type('END');
  await page.keyboard.press('Enter');
  await expect(hookscope.transcript).toContainText(/END\s+within/);
});

test('lines that are typed while a command runs come after it, in their order', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.enter('node', 'ping -c 2 -i 0.5 client');
  await page.keyboard.type('cat <<END\nwithin\nEND\necho after\n');
  await expect(hookscope.transcript).toContainText(/2 received.*END\s+within\s+node\$ echo after\s+after/s);
});

test('a paste of half a megabyte is taken as one line and leaves the page alive', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.idle();
  const input = hookscope.terminal.getByRole('textbox');
  await input.focus();
  await input.evaluate((element) => {
    const data = new DataTransfer();
    data.setData('text/plain', `cat <<END > /tmp/big\n${'0123456789abcde\n'.repeat(36_864)}END\n`);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await page.keyboard.press('Enter');
  await expect(hookscope.transcript).toContainText('more lines');
  await hookscope.idle();
  await hookscope.enter('client', 'wc -c < /tmp/big');
  await expect(hookscope.transcript).toContainText('589824');
});

test('while one place is busy, another takes commands, also in the past', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.enter('client', 'ping -i 0.2 node');
  await expect(hookscope.transcript).toContainText('icmp_seq=2');
  await hookscope.enter('node', 'iptables -A INPUT -p icmp -j DROP');
  await expect(hookscope.caption).toContainText('dropped', { timeout: 60_000 });
  // it paused there, and the ping went on
  await expect(page.getByTestId('past')).toBeVisible();
  await hookscope.enter('node', 'iptables -I INPUT -p icmp -j ACCEPT');
  await expect(page.getByLabel('Branch')).toBeVisible();
});

test('what iptables-save printed is pasted as it is, and Enter loads it', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  const rules = Array.from({ length: 300 }, (_, i) => `-A INPUT -s 10.0.${i % 250}.0/24 -j ACCEPT`);
  const saved = ['*filter', ':INPUT ACCEPT [0:0]', ...rules, '-A INPUT -p icmp -j DROP', 'COMMIT', ''].join('\n');
  await page.evaluate((text) => navigator.clipboard.writeText(text), saved);
  await hookscope.enter('node', 'true');
  await page.keyboard.press('Control+v');
  await page.keyboard.press('Enter');
  await hookscope.enter('client', 'ping -c 1 -W 1 node');
  await expect(page.getByTestId('why')).toContainText('rule 301 of chain INPUT', { timeout: 30_000 });
});
