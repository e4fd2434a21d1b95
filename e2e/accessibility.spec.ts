import { expect, test } from '@playwright/test';
import { violations } from './pages/axe.ts';
import { HookscopePage } from './pages/hookscope-page.ts';

const DIALOGS = [
  ['Control+k', 'Find an action'],
  ['/', 'Search the steps'],
  ['B', 'Breakpoints'],
  ['c', 'Compare two runs'],
  ['e', 'Export'],
] as const;

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

for (const viewport of SIZES) {
  test(`axe finds nothing in both themes at ${viewport.width} pixels`, async ({ browser }) => {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const hookscope = new HookscopePage(page);
    await page.goto('./');
    await expect(hookscope.packet).toBeVisible();
    expect(await violations(page), 'first visit').toEqual([]);
    await page.getByRole('button', { name: 'Type it for me' }).click();
    await expect(hookscope.caption).toContainText('dropped', { timeout: 25_000 });
    expect(await violations(page)).toEqual([]);
    if (viewport.width < 880) await page.getByRole('button', { name: 'Inspector', exact: true }).click();
    for (const tab of ['Packet', 'Rules', 'Hooks', 'State', 'Why']) {
      await hookscope.tab(tab);
      await expect(page.getByRole('tabpanel', { name: tab })).not.toContainText('\u2026');
      expect(await violations(page), tab).toEqual([]);
    }
    await page.getByRole('button', { name: /^Help/ }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await violations(page), 'help').toEqual([]);
    await hookscope.key('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    for (const [key, name] of DIALOGS) {
      await hookscope.leaveTerminal();
      await hookscope.key(key);
      await expect(page.getByRole('dialog', { name })).toBeVisible();
      expect(await violations(page), name).toEqual([]);
      await hookscope.key('Escape');
      await expect(page.getByRole('dialog', { name })).toHaveCount(0);
    }
    await context.close();
  });
}

test('the keyboard alone drops a ping, reads why, and steps back to the rule', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await hookscope.key('`');
  await expect(hookscope.terminal.getByRole('textbox')).toBeFocused();
  await hookscope.key('Shift+Tab');
  await hookscope.key('Shift+Tab');
  await expect(hookscope.terminal.getByRole('tab', { name: 'client' })).toBeFocused();
  await hookscope.key('ArrowLeft');
  await expect(hookscope.terminal.getByRole('tab', { name: 'node' })).toBeFocused();
  await hookscope.key('`');
  await expect(hookscope.terminal.getByRole('textbox', { name: 'Terminal of node' })).toBeFocused();
  await page.keyboard.type('iptables -A INPUT -p icmp -j DROP\n');
  await expect(hookscope.transcript).toContainText('-j DROP');
  await hookscope.key('Shift+Tab');
  await hookscope.key('Shift+Tab');
  await expect(hookscope.terminal.getByRole('tab', { name: 'node' })).toBeFocused();
  await hookscope.key('ArrowRight');
  await expect(hookscope.terminal.getByRole('tab', { name: 'client' })).toBeFocused();
  await hookscope.key('`');
  await expect(hookscope.terminal.getByRole('textbox', { name: 'Terminal of client' })).toBeFocused();
  await page.keyboard.type('ping -c 1 -W 1 node\n');
  await expect(hookscope.transcript).toContainText('100% packet loss');
  await hookscope.key('Escape');
  await hookscope.key('r');
  await expect(page.getByTestId('why')).toContainText('rule 1 of chain INPUT');
  await hookscope.key('ArrowLeft');
  await expect(hookscope.caption).toContainText('INPUT rule 1: drop');
  await hookscope.key('2');
  await expect(hookscope.inspector.getByText('matched: drop')).toBeVisible();
  await hookscope.key('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await hookscope.key('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

for (const viewport of SIZES) {
  test(`axe finds nothing at any level of the picture at ${viewport.width} pixels`, async ({ browser }) => {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const hookscope = new HookscopePage(page);
    await page.goto('./');
    await page.getByRole('button', { name: 'Type it for me' }).click();
    await expect(hookscope.caption).toContainText('dropped', { timeout: 25_000 });
    await page.getByRole('button', { name: 'Lab', exact: true }).click();
    await expect(hookscope.map).toBeVisible();
    expect(await violations(page), 'map').toEqual([]);
    await page.getByRole('button', { name: 'Look into node' }).click();
    await hookscope.hook('INPUT').click();
    const rule = page.locator('.walk-rule').filter({ hasText: '-j DROP' });
    await expect(rule).toBeVisible();
    expect(await violations(page), 'hook').toEqual([]);
    await rule.click();
    await expect(page.getByRole('region', { name: 'INPUT, rule 1' })).toBeVisible();
    expect(await violations(page), 'rule').toEqual([]);
    if (viewport.width < 880) await page.getByRole('button', { name: 'Inspector', exact: true }).click();
    await hookscope.tab('State');
    for (const part of ['Routes', 'IPVS', 'Sets']) {
      await hookscope.inspector.getByRole('radio', { name: part }).check();
      await expect(hookscope.inspector.getByRole('tabpanel')).not.toContainText('\u2026');
      expect(await violations(page), part).toEqual([]);
    }
    await hookscope.tab('Rules');
    await hookscope.inspector.getByRole('radio', { name: 'In words' }).check();
    expect(await violations(page), 'in words').toEqual([]);
    await context.close();
  });
}
