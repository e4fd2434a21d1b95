import { readFileSync } from 'node:fs';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { violations } from './pages/axe.ts';
import { LearnPage } from './pages/learn-page.ts';

const LEVELS: readonly {
  readonly title: string;
  readonly met: number;
  readonly lines: readonly (readonly [string, string])[];
}[] = [
  {
    title: 'The host answers everybody\u2019s ping',
    met: 1,
    lines: [['node', 'iptables -A INPUT -p icmp -j DROP']],
  },
  {
    title: 'The packet vanishes after PREROUTING',
    met: 0,
    lines: [['router', 'sysctl -w net.ipv4.ip_forward=1']],
  },
  {
    title: 'Nobody answers on the router\u2019s port 8080',
    met: 1,
    lines: [['router', 'iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80']],
  },
  {
    title: 'Connection refused, though the pods run',
    met: 0,
    lines: [['node-a', 'kubectl patch svc web -p \'{"spec":{"selector":{"app":"web"}}}\'']],
  },
  {
    title: 'Nobody answers at the virtual address',
    met: 1,
    lines: [
      ['router', 'ipvsadm -A -t 203.0.113.80:80 -s rr'],
      ['router', 'ipvsadm -a -t 203.0.113.80:80 -r 198.51.100.80:80 -m'],
    ],
  },
];

for (const { title, met, lines } of LEVELS)
  test(`level: ${title}`, async ({ page }) => {
    const learn = new LearnPage(page);
    await learn.openLearn();
    await learn.choose('Levels', title);
    await learn.met(met);
    await expect(learn.panel.getByText('Solved', { exact: true })).toHaveCount(0);
    for (const [place, line] of lines) await learn.enter(place, line);
    await expect(learn.panel.getByText('Solved', { exact: true })).toBeVisible();
    await expect(learn.panel.getByText(`With ${lines.length} command`)).toBeVisible();
    await learn.panel.getByRole('button', { name: 'All levels' }).click();
    await expect(learn.panel.getByRole('button', { name: title })).toContainText(`${lines.length} command`);
  });

test('a level unsolves with undo, and its hints stay', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.openLearn();
  await learn.choose('Levels', 'The host answers everybody\u2019s ping');
  await learn.panel.getByRole('button', { name: 'Show hint 1 of 2' }).click();
  await learn.panel.getByRole('button', { name: 'Show hint 2 of 2' }).click();
  await learn.panel.getByRole('button', { name: 'Show the solution' }).click();
  await learn.panel.getByRole('button', { name: /^Run at node/ }).click();
  await learn.met(2);
  await learn.leaveTerminal();
  await learn.key('u');
  await learn.met(1);
  await expect(learn.panel.getByText('What comes in for this host itself')).toBeVisible();
});

test('the first lesson is done by keyboard, and text and picture stay in step', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.openLearn();
  await learn.panel.getByRole('tab', { name: 'Lessons' }).focus();
  await learn.key('Tab');
  await expect(learn.panel.getByRole('button', { name: /What is kube-proxy/ })).toBeFocused();
  await learn.key('Enter');
  const nav = learn.panel.getByRole('navigation');
  const act = nav.getByRole('button').last();
  const at = nav.getByRole('status');
  await expect(at).toHaveText('Step 1 of 8');
  await act.focus();
  for (let step = 1; step <= 8; step++) {
    await expect(at).toHaveText(`Step ${step} of 8`);
    await expect(act).toHaveText(/^Run (it|all)/);
    await learn.key('Enter');
    await expect(act).toHaveText(step < 8 ? 'Next' : 'Next lesson', { timeout: 60_000 });
    if (step === 2) await expect(learn.function()).toHaveText('nf_nat_ipv4_pre_routing');
    await expect(act).toBeFocused();
    if (step < 8) await learn.key('Enter');
  }
  await nav.getByRole('button', { name: 'Back' }).focus();
  for (let step = 7; step >= 2; step--) {
    await learn.key('Enter');
    await expect(at).toHaveText(`Step ${step} of 8`);
  }
  await expect(learn.function()).toHaveText('nf_nat_ipv4_pre_routing');
  await page.reload();
  await learn.panel.getByRole('button', { name: 'All lessons' }).click();
  await expect(learn.panel.getByRole('button', { name: /What is kube-proxy/ })).toContainText('done');
});

test('from the end of a lesson one key goes on to the beginning of the next', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.openLearn();
  await learn.choose('Lessons', 'From wire to SKB');
  await expect(learn.panel.getByRole('button', { name: 'Run it' })).toBeFocused();
  await learn.key('Enter');
  const nav = learn.panel.getByRole('navigation');
  for (let step = 1; step < 9; step++) {
    await expect(nav.getByRole('button', { name: 'Next', exact: true })).toBeVisible();
    await expect(nav.getByRole('status')).toHaveText(`Step ${step} of 9`);
    await learn.key('Enter');
  }
  await nav.getByRole('button', { name: 'Next lesson' }).press('Enter');
  await expect(learn.panel.getByRole('heading', { name: /the classic way/ })).toBeVisible();
  await expect(nav.getByRole('button', { name: 'Run it' })).toBeFocused();
  await learn.key('Enter');
  await expect(learn.panel.getByRole('button', { name: 'Next', exact: true })).toBeVisible();
  await expect(nav.getByRole('status')).toHaveText('Step 1 of 6');
});

test('scrolling a lesson moves the picture, and stepping the picture moves the text', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.openLearn();
  await learn.choose('Lessons', 'From wire to SKB');
  await learn.panel.getByRole('button', { name: 'Run it' }).click();
  await expect(learn.panel.getByRole('button', { name: 'Next' })).toBeVisible();
  await expect(learn.function()).toHaveText('dma_write');
  await learn.panel.hover();
  const current = learn.panel.locator('[aria-current="step"]');
  await expect(async () => {
    await page.mouse.wheel(0, 2000);
    await expect(current).toContainText('The ring is empty', { timeout: 500 });
  }).toPass();
  await expect(learn.function()).toHaveText('icmp_rcv');
  // the wheel's scrolling has come to rest
  const top = () => learn.area.evaluate((area) => area.scrollTop);
  await expect
    .poll(async () => {
      const before = await top();
      await learn.settled();
      return (await top()) - before;
    })
    .toBe(0);
  await learn.leaveTerminal();
  await learn.key('Home');
  await expect(current).toContainText('The client sends a ping');
  const { of } = await learn.step();
  for (let at = 2; at <= of; at++) {
    await learn.key('ArrowRight');
    await expect.poll(async () => (await learn.step()).at).toBe(at);
    if ((await learn.functionName()) === 'nic_interrupt') break;
  }
  await expect(learn.function()).toHaveText('nic_interrupt');
  await expect(current).toContainText('Then the card raises an interrupt');
});

test('progress is exported, wiped and imported', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.openLearn();
  await learn.choose('Levels', 'The packet vanishes after PREROUTING');
  await learn.enter('router', 'sysctl -w net.ipv4.ip_forward=1');
  await expect(learn.panel.getByText('Solved', { exact: true })).toBeVisible();
  await learn.panel.getByRole('button', { name: 'All levels' }).click();
  const download = page.waitForEvent('download');
  await learn.panel.getByRole('button', { name: 'Export' }).click();
  const path = await (await download).path();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ levels: { 'forwarding-off': { changes: 1 } } });
  await learn.panel.getByRole('button', { name: 'Wipe', exact: true }).click();
  await learn.panel.getByRole('button', { name: 'Yes, wipe' }).click();
  const level = learn.panel.getByRole('button', { name: 'The packet vanishes' });
  await expect(level).not.toContainText('command');
  const file = learn.panel.getByLabel('Import', { exact: true }).and(page.locator('input'));
  const bad = {
    name: 'a.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"version": 1, "title": "a level"}'),
  };
  await file.setInputFiles(bad);
  await expect(learn.panel.getByText('This file is no progress of Hookscope')).toBeVisible();
  await file.setInputFiles(path);
  await expect(learn.panel.getByText('Added: the better of both is kept.')).toBeVisible();
  await expect(level).toContainText('1 command');
});

test('axe finds nothing in Learn', async ({ browser }) => {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  const learn = new LearnPage(page);
  await learn.openLearn();
  for (const list of ['Lessons', 'Levels', 'Labs']) {
    await learn.panel.getByRole('tab', { name: list }).click();
    expect(await violations(page, '.learn-area'), list).toEqual([]);
  }
  await learn.choose('Levels', 'The packet vanishes after PREROUTING');
  await learn.met(0);
  await learn.panel.getByRole('button', { name: 'Show hint 1 of 2' }).click();
  expect(await violations(page, '.learn-area'), 'a level').toEqual([]);
  await learn.enter('router', 'sysctl -w net.ipv4.ip_forward=1');
  await expect(learn.panel.getByText('Solved', { exact: true })).toBeVisible();
  expect(await violations(page, '.learn-area'), 'a solved level').toEqual([]);
  await learn.panel.getByRole('button', { name: 'All levels' }).click();
  await learn.choose('Lessons', 'netfilter and iptables');
  await learn.panel.getByRole('button', { name: 'Run it' }).click();
  await expect(learn.panel.getByRole('button', { name: 'Next' })).toBeVisible();
  expect(await violations(page, '.learn-area'), 'a lesson').toEqual([]);
  await context.close();
});

test('a lesson works on a phone, below the picture that it talks of', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const page = await context.newPage();
  const learn = new LearnPage(page);
  await page.goto('./');
  await expect(learn.packet).toBeVisible();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Learn' }).click();
  await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Learn' }).click();
  await learn.choose('Lessons', 'From wire to SKB');
  await learn.panel.getByRole('button', { name: 'Run it' }).click();
  await learn.panel.getByRole('button', { name: 'Next' }).click();
  await expect(learn.function()).toHaveText('nic_interrupt');
  await expect(learn.packet).toBeInViewport();
  await expect(learn.panel.locator('[aria-current="step"]')).toBeInViewport();
  expect(await violations(page, '.learn-area')).toEqual([]);
  await context.close();
});

/** A rule drops what the client asks of the web server; the picture stands at the end of it. */
async function dropWeb(learn: LearnPage): Promise<void> {
  await learn.openLearn();
  await learn.enter('node', 'iptables -A INPUT -p tcp --dport 80 -j DROP');
  await learn.enter('client', 'curl -s -m 1 http://node/');
  await learn.idle();
  await learn.leaveTerminal();
  await learn.key('End');
}

/** Somebody else opens the link of what is open, and looks into Learn. */
async function sentTo(browser: Browser, page: Page): Promise<LearnPage> {
  // the session is kept a moment after it was opened, and what is kept is sent
  await page.waitForFunction(() => localStorage.getItem('hookscope.session')?.includes('custom:'));
  await page.getByRole('button', { name: /^Share/ }).click();
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Link' })).toHaveValue(/#v1=/);
  const link = await page.getByRole('dialog').getByRole('textbox', { name: 'Link' }).inputValue();
  const other = await browser.newPage();
  await other.goto(link);
  await other.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Learn' }).click();
  return new LearnPage(other);
}

test('what was typed becomes a level, which is checked, played and sent as a link', async ({ page, browser }) => {
  const learn = new LearnPage(page);
  await dropWeb(learn);
  await learn.enter('node', 'iptables -F INPUT');
  await learn.panel.getByRole('tab', { name: 'Levels' }).click();
  await learn.panel.getByRole('button', { name: 'Make a level of this session' }).click();
  await expect(learn.panel.getByLabel('What is iptables -F INPUT for')).toHaveValue('solution');
  await learn.panel.getByLabel(/^Title/).fill('The web server is gone');
  await learn.panel.getByRole('button', { name: 'Check it' }).click();
  await expect(learn.panel.getByText('It is failed at the start and passed by its solution.')).toBeVisible();
  expect(await violations(page, '.learn-area')).toEqual([]);
  await learn.panel.getByRole('button', { name: 'Play it' }).click();
  await expect(learn.panel.getByRole('heading', { level: 2, name: 'The web server is gone' })).toBeVisible();
  await learn.met(1);
  const there = await sentTo(browser, page);
  await expect(there.panel.getByRole('heading', { level: 2, name: 'The web server is gone' })).toBeVisible();
  await there.met(1);
  await there.enter('node', 'iptables -F INPUT');
  await expect(there.panel.getByText('Solved', { exact: true })).toBeVisible();
  await there.page.close();
});

test('moments of a session become a lesson, which is read, kept and sent as a link', async ({ page, browser }) => {
  const learn = new LearnPage(page);
  await dropWeb(learn);
  await learn.panel.getByRole('button', { name: 'Make a lesson of this session' }).click();
  const add = async (text: string): Promise<void> => {
    await learn.panel.getByLabel('What is to be seen').fill(text);
    await learn.panel.getByRole('button', { name: 'Add this moment as a step' }).click();
  };
  await add('Nobody answered');
  await expect(learn.panel.getByText('Added. The lesson has 1 step.')).toBeVisible();
  await page.locator('body').press('Escape');
  await learn.key('Home');
  await add('It begins with a ping');
  await expect(learn.panel.getByText('Added. The lesson has 2 steps.')).toBeVisible();
  await expect(learn.panel.getByLabel('Text of step 1')).toHaveValue('It begins with a ping');
  await learn.panel.getByLabel('Text of step 2').fill('Nobody answered: a rule drops it');
  await learn.panel.getByLabel('Title').fill('A dead web server');
  await learn.panel.getByRole('button', { name: 'Keep it here' }).click();
  await expect(learn.panel.getByText('Kept in this browser')).toBeVisible();
  expect(await violations(page, '.learn-area')).toEqual([]);
  await learn.panel.getByRole('button', { name: 'Read it' }).click();
  await expect(learn.panel.getByRole('heading', { level: 2, name: 'A dead web server' })).toBeVisible();
  const there = await sentTo(browser, page);
  await there.panel.getByRole('button', { name: 'Run it', exact: true }).click();
  await expect(there.function()).toHaveText('ping_v4_sendmsg');
  await there.panel.getByRole('button', { name: 'Next' }).click();
  await there.panel.getByRole('button', { name: 'Run all 2' }).click();
  await expect(there.panel.locator('[aria-current="step"]')).toContainText('a rule drops it');
  await expect(there.inspector).toContainText('rule 1 of chain INPUT');
  await there.page.close();
  await page.keyboard.press('Escape');
  await learn.panel.getByRole('button', { name: 'All lessons' }).click();
  await expect(learn.panel.getByRole('button', { name: 'A dead web server', exact: true })).toBeVisible();
});

test('the reference finds by any word, and runs its examples', async ({ page }) => {
  const learn = new LearnPage(page);
  await learn.openLearn();
  await learn.panel.getByRole('tab', { name: 'Reference' }).click();
  await learn.panel.getByLabel('Find in the reference').fill('time to live ttl');
  await learn.panel.locator('.entry > summary').filter({ hasText: /^TTL/ }).click();
  await expect(learn.panel.getByText('net/netfilter/xt_HL.c')).toBeVisible();
  expect(await violations(page, '.learn-area')).toEqual([]);
  await learn.panel.getByRole('button', { name: /^Run at client: iptables -t mangle/ }).click();
  await expect(learn.transcript).toContainText('client$ iptables -t mangle -A POSTROUTING');
});
