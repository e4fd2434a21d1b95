import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { HookscopePage } from './pages/hookscope-page.ts';

async function opened(page: Page): Promise<HookscopePage> {
  const hookscope = new HookscopePage(page);
  await hookscope.open();
  await expect(hookscope.transcript).toContainText('packet loss');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  return hookscope;
}

test('a breakpoint with a condition pauses where it holds, says what is wrong, and survives a reload', async ({
  page,
}) => {
  const hookscope = await opened(page);
  await hookscope.enter('node', 'iptables -A INPUT -p icmp -j ACCEPT');
  await hookscope.enter('client', 'ping -c 1 node');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('B');
  const panel = page.getByRole('dialog', { name: 'Breakpoints' });
  await panel.getByLabel('Where').fill('filter/INPUT 1');
  await panel.getByLabel('If', { exact: true }).fill('dprt == 80');
  await expect(panel.getByRole('status').filter({ hasText: 'did you mean dport?' })).toBeVisible();
  await panel.getByLabel('If', { exact: true }).fill('icmp && src in 192.0.2.0/24 && host == node');
  await panel.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(panel.getByRole('listitem').filter({ hasText: 'rule 1 of INPUT' })).toContainText('1 of 1 hits');
  await hookscope.key('Escape');
  await expect(panel).toHaveCount(0);
  await hookscope.leaveTerminal();
  await hookscope.key('Home');
  await hookscope.key('r');
  await expect(hookscope.caption).toContainText('INPUT rule 1');
  const { of } = await hookscope.step();
  await hookscope.keptLines(3);
  await page.reload();
  await expect(hookscope.packet).toBeVisible();
  await expect.poll(async () => (await hookscope.step()).of).toBe(of);
  await hookscope.leaveTerminal();
  await hookscope.key('Home');
  await hookscope.key('r');
  await expect(hookscope.caption).toContainText('INPUT rule 1');
});

test('a field says who changed it, and can be paused at', async ({ page }) => {
  const hookscope = await opened(page);
  await hookscope.key('End');
  await hookscope.settled();
  await hookscope.inspector.getByRole('button', { name: 'TTL' }).click();
  await expect(hookscope.inspector.getByText('Nobody changed TTL')).toBeVisible();
  await hookscope.inspector.getByRole('button', { name: 'Pause when it changes' }).click();
  await expect(hookscope.inspector.getByRole('button', { name: 'Do not pause when it changes' })).toBeVisible();
});

test('finds steps by a word, marks them, and goes from one to the next', async ({ page }) => {
  const hookscope = await opened(page);
  await hookscope.key('Home');
  await hookscope.key('/');
  const search = page.getByRole('combobox', { name: 'Search the steps' });
  await search.fill('icmp_rcv node');
  await expect(page.getByRole('option')).not.toHaveCount(0);
  await hookscope.key('Enter');
  await expect(search).toHaveCount(0);
  await expect(hookscope.function()).toHaveText('icmp_rcv');
  const first = await hookscope.step();
  await expect(page.locator('.match-mark').first()).toBeAttached();
  await hookscope.key('n');
  await expect.poll(async () => (await hookscope.step()).at).toBeGreaterThan(first.at);
  await hookscope.key('N');
  await expect.poll(() => hookscope.step()).toEqual(first);
  await hookscope.key('/');
  await search.fill('proto == icpm &&');
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('a field is wanted');
});

test('the palette does what it says, by keyboard alone', async ({ page }) => {
  const hookscope = await opened(page);
  await hookscope.key('Control+k');
  const palette = page.getByRole('combobox', { name: 'Find an action' });
  await expect(palette).toBeFocused();
  await page.keyboard.type('rules tab');
  await hookscope.key('Enter');
  await expect(hookscope.inspector.getByRole('tab', { name: 'Rules' })).toHaveAttribute('aria-selected', 'true');
  await hookscope.key('Control+k');
  await expect(palette).toBeFocused();
  await page.keyboard.type('first step');
  await hookscope.key('Enter');
  await expect.poll(async () => (await hookscope.step()).at).toBe(1);
  await hookscope.key('Control+k');
  await expect(palette).toBeFocused();
  await page.keyboard.type('qqqq');
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('Nothing is called');
  await Promise.all([hookscope.key('Escape'), hookscope.key('Control+k')]);
  await expect(palette).toBeFocused();
  await page.keyboard.type('search the steps');
  await hookscope.key('Enter');
  await expect(page.getByRole('combobox', { name: 'Search the steps' })).toBeFocused();
  await hookscope.key('Escape');
  await hookscope.key('Control+k');
  await expect(palette).toBeFocused();
  await page.keyboard.type('share link');
  await hookscope.key('Enter');
  await expect(page.getByRole('dialog', { name: 'Share' })).toBeVisible();
});

test('two runs side by side show where they part', async ({ page }) => {
  const hookscope = await opened(page);
  await hookscope.enter('node', 'iptables -A INPUT -p icmp -j DROP');
  await hookscope.enter('client', 'ping -c 1 -W 1 node');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('c');
  const dialog = page.getByRole('dialog', { name: 'Compare two runs' });
  await expect(dialog).toContainText('The first difference is at row');
  const first = dialog.locator('.compare-row.first');
  await expect(first).toContainText('ip_local_deliver_finish');
  await first.getByRole('button').last().click();
  await expect(dialog).toHaveCount(0);
  await expect(hookscope.caption).toContainText('INPUT rule 1');
});

test('exports the step as a drawing without references, and the walk as text', async ({ page }) => {
  const hookscope = await opened(page);
  await hookscope.key('e');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  const fileOf = async (name: string): Promise<{ name: string; bytes: Buffer }> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: new RegExp(`^${name}`) }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const svg = await fileOf('SVG');
  expect(svg.name).toMatch(/^hookscope-host-step-\d+\.svg$/);
  const drawing = svg.bytes.toString();
  expect(drawing).toContain('PREROUTING');
  expect(drawing).not.toMatch(/var\(--|href=|class=/);
  const png = await fileOf('PNG');
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(png.bytes.length).toBeGreaterThan(20_000);
  expect((await fileOf('Text')).bytes.toString()).toContain('icmp_echo: an echo request: answered');
  expect((await fileOf('Markdown')).bytes.toString()).toContain('## client: `ping -c 1 node`');
  const pcap = await fileOf('pcapng');
  expect(pcap.bytes.readUInt32LE(0)).toBe(0x0a0d0d0a);
});

test('tells a screen reader each step, and links the function to its source', async ({ page }) => {
  const hookscope = await opened(page);
  await hookscope.key('Home');
  await hookscope.key('ArrowRight');
  const name = await hookscope.functionName();
  await expect(page.getByTestId('narration')).toContainText(name);
  const source = hookscope.inspector.getByRole('link', { name: `${name} in the source of Linux v6.12` });
  await expect(source).toHaveAttribute('href', `https://elixir.bootlin.com/linux/v6.12/A/ident/${name}`);
  await expect(source).toHaveAttribute('rel', 'noreferrer');
});

test('steps out of a hook to what comes after it', async ({ page }) => {
  const hookscope = await opened(page);
  await hookscope.enter('node', 'iptables -A INPUT -p icmp -m conntrack --ctstate NEW -j ACCEPT');
  await hookscope.enter('client', 'ping -c 1 node');
  await hookscope.idle();
  await page.getByRole('button', { name: 'Pause when a packet enters INPUT' }).click();
  await hookscope.leaveTerminal();
  await hookscope.key('Home');
  await hookscope.key('r');
  await expect(page.locator('[data-hook="INPUT"]')).toHaveClass(/lit/);
  await hookscope.key('o');
  await expect(hookscope.function()).toHaveText('ip_local_deliver_finish');
});
