import { expect, test } from '@playwright/test';
import { HookscopePage } from './pages/hookscope-page.ts';

test('the Hooks tab lists the six functions of IPVS, and lights them with the first virtual service', async ({
  page,
}) => {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await page.getByRole('navigation', { name: 'Hosts' }).getByRole('button', { name: 'node' }).click();
  await hookscope.tab('Hooks');
  const ipvs = page.getByTestId('ipvs-hooks');
  await expect(ipvs.getByRole('row')).toHaveCount(7);
  await expect(ipvs).toContainText('Not registered');
  await hookscope.enter('node', 'ipvsadm -A -t 192.0.2.10:80 -s rr');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('End');
  await expect(ipvs.getByRole('row', { name: /registered|passed|here/ })).toHaveCount(6);
});

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
  { width: 720, height: 450 },
]) {
  test(`at ${viewport.width} by ${viewport.height} it says what real drivers do, and nothing is cut off`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const hookscope = new HookscopePage(page);
    await page.goto('./');
    await expect(hookscope.packet).toBeVisible();
    await expect(hookscope.transcript).toContainText('packet loss');
    await hookscope.idle();
    await expect(page.getByText(/Real drivers work like this/)).toHaveCount(1);
    await hookscope.leaveTerminal();
    await hookscope.key('End');
    await page.getByRole('slider', { name: 'Position in the trace' }).fill('3');
    const now = page.getByTestId('past').getByRole('button');
    await expect(now).toBeInViewport({ ratio: 1 });
    // where there is little height it scrolls away with the picture
    const zoom = page.getByRole('button', { name: /^Zoom in/ });
    if (viewport.height > 600) await expect(zoom).toBeInViewport({ ratio: 1 });
    await context.close();
  });
}
