import { expect, type Page, test } from '@playwright/test';
import { violations } from './pages/axe.ts';
import { HookscopePage } from './pages/hookscope-page.ts';

const goFirst = (page: Page) => page.getByRole('button', { name: 'Go to the first difference' });
const iptables = (page: Page) => page.getByRole('region', { name: 'iptables mode' });
const ipvs = (page: Page) => page.getByRole('region', { name: 'IPVS mode' });

async function compare(page: Page): Promise<void> {
  await page.goto('./');
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Compare modes' }).click();
  await expect(goFirst(page)).toBeVisible();
}

test('the node port behind a DROP policy: both outcomes, why, and the step at which the packets part', async ({
  page,
}) => {
  await compare(page);
  await expect(iptables(page)).toContainText('pod-web-1: hello');
  await expect(iptables(page)).toContainText('nat in PREROUTING sends it to 10.180.0.1:80');
  await expect(ipvs(page)).toContainText('timed out');
  await expect(ipvs(page)).toContainText('the policy of chain INPUT, table filter drops it');
  await goFirst(page).click();
  await expect(page.getByTestId('twin-caption-a')).toContainText('DNAT 192.168.1.2:30080 -> 10.180.0.1:80');
  await expect(page.getByTestId('twin-caption-b')).toContainText('nf_nat_ipv4_pre_routing');
  await expect(page.getByTestId('twin-caption-b')).not.toContainText('DNAT');
  const first = page.locator('.twin-row.first');
  await expect(first).toHaveAttribute('aria-current', 'step');
  await expect(first).toContainText('PREROUTING, nat');
});

test('one playhead moves both packets, by keys, by the slider and by the list', async ({ page }) => {
  await compare(page);
  const position = page.getByTestId('twin-position');
  await expect(position).toHaveText(/^step 1 of \d+$/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(position).toContainText('step 3 of');
  const both = [page.getByTestId('twin-caption-a'), page.getByTestId('twin-caption-b')];
  for (const caption of both) await expect(caption).toContainText('ip_output');
  await page.keyboard.press('Shift+ArrowRight');
  for (const caption of both) await expect(caption).toContainText('ipv4_conntrack_defrag');
  await page.keyboard.press('d');
  await page.keyboard.press('ArrowRight');
  await expect(both[0] ?? page.locator('none')).toContainText('forward it');
  await expect(both[1] ?? page.locator('none')).toContainText('deliver it here');
  await page.keyboard.press('End');
  await expect(ipvs(page)).toContainText('the policy of chain INPUT in table filter is DROP');
  await page.getByRole('slider', { name: 'Step of both packets' }).fill('0');
  await expect(position).toContainText('step 1 of');
  await page
    .getByRole('button', { name: /steps alike/ })
    .first()
    .click();
  await page
    .getByRole('button', { name: /__ip_local_out/ })
    .first()
    .click();
  await expect(position).toContainText('step 2 of');
});

test('playing pauses where the packets part', async ({ page }) => {
  await compare(page);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('8');
  await page.getByRole('button', { name: 'Play (space)' }).click();
  await expect(page.getByText('This is the first difference')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Play (space)' })).toBeVisible();
});

test('another question, and a line of one\u2019s own in both', async ({ page }) => {
  await compare(page);
  await page.getByRole('combobox', { name: 'Question' }).selectOption('ping-cluster-ip');
  await expect(ipvs(page)).toContainText('Port Unreachable');
  await expect(iptables(page)).toContainText('100% packet loss');
  const form = page.getByRole('region', { name: 'Try a line of your own in both' });
  await form.getByRole('combobox', { name: 'Place' }).selectOption('node-a');
  await form.getByRole('textbox', { name: 'Command' }).fill('ipvsadm -Ln');
  await form.getByRole('button', { name: 'Run in both' }).click();
  await expect(ipvs(page)).toContainText('10.96.0.20:80 rr');
  await expect(iptables(page)).not.toContainText('10.96.0.20:80');
  await expect(page.getByText('The line sent no packet')).toBeVisible();
});

test('the lab is as it was when one comes back from the comparison', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByTestId('transcript')).toContainText('packet loss');
  const position = page.getByTestId('position');
  await new HookscopePage(page).idle();
  await page.getByRole('button', { name: 'First step (Home)' }).click();
  const before = await position.textContent();
  const views = page.getByRole('navigation', { name: 'Views' });
  await views.getByRole('button', { name: 'Compare modes' }).click();
  await expect(goFirst(page)).toBeVisible();
  await page.keyboard.press('End');
  await page.keyboard.press('u');
  await views.getByRole('button', { name: 'Explore' }).click();
  await expect(position).toHaveText(before ?? '');
});

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
])
  test(`axe finds nothing in the comparison at ${viewport.width} pixels`, async ({ browser }) => {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.addInitScript(() => localStorage.setItem('hookscope.settings', '{"view":"twin"}'));
    await page.goto('./');
    await expect(goFirst(page)).toBeVisible();
    expect(await violations(page), 'at the start').toEqual([]);
    await page.keyboard.press('d');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await violations(page), 'after the first difference').toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await context.close();
  });
