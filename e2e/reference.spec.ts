import { expect, type Page, test } from '@playwright/test';
import { violations } from './pages/axe.ts';
import { LearnPage } from './pages/learn-page.ts';

async function openReference(page: Page): Promise<LearnPage> {
  const learn = new LearnPage(page);
  await learn.openLearn();
  await learn.panel.getByRole('tab', { name: 'Reference' }).click();
  await expect(learn.panel.getByLabel('Find in the reference')).toBeVisible();
  return learn;
}

const entry = (learn: LearnPage, name: string) =>
  learn.panel.locator('.entry').filter({ has: learn.page.locator('summary > code').getByText(name, { exact: true }) });

test('a hook function says where it sits, runs its example, and shows where it ran', async ({ page }) => {
  const learn = await openReference(page);
  await learn.panel.locator('.chapter > summary').filter({ hasText: 'Hook functions' }).click();
  const hook = entry(learn, 'nf_nat_ipv4_out');
  await hook.locator('summary').click();
  await expect(hook).toContainText('POSTROUTING 100 (nf_nat)');
  await expect(hook.getByRole('link', { name: 'net/netfilter/nf_nat_proto.c' })).toHaveAttribute(
    'href',
    /elixir\.bootlin\.com\/linux\/v6\.12\/source\/net\/netfilter\/nf_nat_proto\.c$/,
  );
  await hook.getByRole('button', { name: 'Show where it ran last' }).click();
  await expect(hook.getByRole('status')).toHaveText('It has not run in this session yet.');
  expect(await violations(page, '.learn-area')).toEqual([]);
  await hook.getByRole('button', { name: /^Run at client: iptables -t nat -L -n/ }).click();
  await expect(learn.transcript).toContainText('127.0.0.1 ping statistics');
  await hook.getByRole('button', { name: 'Show where it ran last' }).click();
  await expect(hook.getByRole('status')).toHaveText('');
  await expect(learn.function()).toHaveText('nf_nat_ipv4_out');
});

test('a flag of kube-proxy opens a cluster, and the words looked for stay', async ({ page }) => {
  const learn = await openReference(page);
  await learn.panel.getByLabel('Find in the reference').fill('masquerade-bit');
  const flag = entry(learn, '--iptables-masquerade-bit');
  await flag.locator('summary').click();
  await expect(flag).toContainText('It opens the lab “A cluster of two nodes” first');
  await flag.getByRole('button', { name: /^Open its lab and run: kubectl/ }).click();
  await expect(learn.transcript).toContainText('0x100000/0x100000', { timeout: 30_000 });
  await expect(learn.panel.getByLabel('Find in the reference')).toHaveValue('masquerade-bit');
  await entry(learn, '--iptables-masquerade-bit').locator('summary').click();
  await expect(flag.getByRole('button', { name: /^Run at node-a: kubectl/ })).toBeVisible();
});

test('the reference is used by keyboard', async ({ page }) => {
  const learn = await openReference(page);
  await learn.panel.getByLabel('Find in the reference').fill('ip_rcv');
  await expect(learn.panel.getByRole('status').first()).toHaveText(/entries|entry/);
  const found = entry(learn, 'ip_rcv').locator('summary');
  await found.focus();
  await page.keyboard.press('Enter');
  await expect(learn.panel.getByRole('link', { name: 'net/ipv4/ip_input.c' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(learn.panel.getByRole('button', { name: 'Show where it ran last' })).toBeFocused();
});
