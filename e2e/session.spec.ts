import { expect, test } from '@playwright/test';
import { HookscopePage } from './pages/hookscope-page.ts';

test('a reload keeps rules, connections and what the terminal said', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.enter('node', 'iptables -A INPUT -p udp --dport 53 -j DROP');
  await hookscope.keptLines(2);
  await page.reload();
  await hookscope.terminal.getByRole('tab', { name: 'client' }).click();
  await expect(hookscope.transcript).toContainText('ping');
  await hookscope.enter('node', 'iptables -S INPUT');
  await expect(hookscope.transcript).toContainText('-A INPUT -p udp -m udp --dport 53 -j DROP');
});

test('a session that cannot be read is left behind, and the page says so', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await page.addInitScript(() => {
    const saved = { version: 99, lab: 'host', seed: 1, rxModel: 'napi', journal: {} };
    localStorage.setItem('hookscope.session', JSON.stringify(saved));
  });
  await hookscope.open();
  await expect(page.getByRole('status').filter({ hasText: 'saved session' })).toBeVisible();
  await expect(hookscope.transcript).toContainText('ping');
});

test('without storage the page works and says what that means', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await expect(page.getByRole('status').filter({ hasText: 'gone after a reload' })).toBeVisible();
});

test('the classic receive model copies in the interrupt handler', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await page.getByRole('button', { name: /^Settings/ }).click();
  await page.getByRole('radio', { name: 'Classic' }).check();
  await page.keyboard.press('Escape');
  await expect(hookscope.packet).toBeVisible();
  await expect(hookscope.transcript).toContainText('packet loss');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('Home');
  const names = new Set<string>();
  for (let i = 0; i < 30; i++) {
    names.add(await hookscope.functionName());
    await hookscope.key('ArrowRight');
    await expect.poll(async () => (await hookscope.step()).at).toBe(i + 2);
  }
  expect([...names]).toContain('memcpy_fromio');
  expect([...names]).not.toContain('napi_build_skb');
});
