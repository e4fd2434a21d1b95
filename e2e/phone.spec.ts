import { expect, test } from '@playwright/test';
import { HookscopePage } from './pages/hookscope-page.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test('a phone has the views in a row, and the keys that its keyboard lacks', async ({ page }) => {
  const hookscope = new HookscopePage(page);
  await page.goto('./');
  await expect(hookscope.packet).toBeVisible();
  const views = page.getByRole('navigation', { name: 'Views' });
  for (const name of ['Explore', 'Learn', 'Compare modes', 'Cost'])
    await expect(views.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
  await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Terminal' }).tap();
  const keys = page.getByRole('toolbar', { name: 'Keys of the terminal' });
  await keys.getByRole('button', { name: /^Up/ }).tap();
  await page.keyboard.type(' -q');
  await keys.getByRole('button', { name: /^Control c/ }).tap();
  await keys.getByRole('button', { name: /^Up/ }).tap();
  await page.keyboard.press('Enter');
  await expect(hookscope.transcript).toContainText(/client\$ ping -c 1 node.*client\$ ping -c 1 node/s);
});

test('a lesson on a phone says below a command what it printed', async ({ page }) => {
  await page.goto('./');
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Learn' }).tap();
  const panel = page.getByRole('complementary', { name: 'Learn' });
  await panel.getByRole('button', { name: /What is kube-proxy/ }).tap();
  await panel.getByRole('button', { name: 'Run all 2' }).tap();
  await expect(panel.getByRole('region', { name: 'What kubectl get services printed' })).toContainText('10.96.0.20');
});

test('a phone changes the proxy mode in the settings', async ({ page }) => {
  await page.goto('./');
  await page.getByLabel('Lab', { exact: true }).selectOption('cluster');
  await page.getByRole('button', { name: /^Settings/ }).tap();
  const mode = page.getByRole('dialog', { name: 'Settings' }).getByRole('combobox', { name: 'Proxy mode' });
  await expect(mode).toHaveValue('iptables');
  await mode.selectOption('ipvs');
  await expect(mode).toHaveValue('ipvs');
  await expect(mode).toBeEnabled();
});
