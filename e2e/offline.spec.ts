import { expect, test } from '@playwright/test';
import { HookscopePage } from './pages/hookscope-page.ts';

test('after a first visit the page works without a network, with everything it loads later', async ({
  page,
  context,
}) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== 'activated') await new Promise((done) => active?.addEventListener('statechange', done));
  });
  await context.setOffline(true);
  await page.reload();
  await expect(hookscope.packet).toBeVisible();
  // The shell library and the dialog have not been loaded before.
  await hookscope.enter('node', 'iptables -S | grep -c INPUT');
  await expect(hookscope.transcript).toContainText('\n1\n');
  await page.getByRole('button', { name: /^Share/ }).click();
  await expect(page.getByRole('dialog', { name: 'Share what you see' })).toBeVisible();
});

test('a frame is not kept, and registers nothing', async ({ page }) => {
  await page.goto('./embed.html?load=now#scenario=host');
  await expect(page.getByTestId('caption')).toBeVisible();
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});
