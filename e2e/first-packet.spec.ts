import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { firstLoad } from '../scripts/checks/size.mjs';

// The size budget counts the scripts that are loaded at once. Here all others are held back, and the first packet must
// move all the same: so the budget counts the right ones.
test('the first packet moves with nothing but the scripts of the size budget', async ({ page }) => {
  const dist = join(import.meta.dirname, '..', 'dist');
  test.skip(!existsSync(dist), 'the page is served from elsewhere');
  const { page: ofPage, worker } = firstLoad(dist);
  const counted = new Set([...ofPage, ...worker].map((file) => basename(file)));
  const loaded = new Set<string>();
  await page.route(/\.js(\?|$)/, async (route) => {
    const name = basename(new URL(route.request().url()).pathname);
    if (!counted.has(name)) return;
    loaded.add(name);
    await route.continue();
  });

  // slow enough to be seen on its way, however late this test comes to look
  await page.addInitScript(() => localStorage.setItem('hookscope.settings', '{"speed":0.25}'));
  await page.goto('');
  const packet = page.getByTestId('packet').first();
  await expect(packet).toBeVisible();
  const before = await packet.getAttribute('transform');
  await expect.poll(() => packet.getAttribute('transform')).not.toBe(before);
  expect(loaded.size).toBeGreaterThan(0);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});
