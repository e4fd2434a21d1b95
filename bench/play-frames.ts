import { type Browser, chromium, type Page } from '@playwright/test';
import { keysInto, median, short } from './clock.ts';
import { framesDuring, shown, slowDown, watch } from './frames.ts';

const STEPS = 40;
const ENDPOINTS = 10;

/**
 * A line for the terminal that gives the router the rules of 10,000 Services with 10 endpoints each, as kube-proxy writes
 * them. Its numbers are 10000 to 19999, whose digits make the addresses.
 */
function loadingLine(): string {
  const digits = '\\(.\\)\\(.\\)\\(.\\)\\(.\\)\\(.\\)';
  const address = (first: string, last: string): string => `${first}.1\\2\\3.1\\4\\5.${last}`;
  const to = `-d ${address('10', '80')} -p tcp -m tcp --dport 80`;
  const chains = [':SVC-& - [0:0]'];
  const rules = [`-A KUBE-SERVICES ${to} -j SVC-&`, `-A SVC-& ! -s 10.128.0.0\\/9 ${to} -j KUBE-MARK-MASQ`];
  for (let e = 1; e <= ENDPOINTS; e++) {
    const sep = `SEP-&-${e}`;
    const pod = address('172', String(e));
    const left = ENDPOINTS + 1 - e;
    const chance = left > 1 ? ` -m statistic --mode random --probability ${(1 / left).toFixed(10)}` : '';
    chains.push(`:${sep} - [0:0]`);
    rules.push(
      `-A SVC-&${chance} -j ${sep}`,
      `-A ${sep} -s ${pod} -j KUBE-MARK-MASQ`,
      `-A ${sep} -p tcp -m tcp -j DNAT --to-destination ${pod}:8080`,
    );
  }
  const each = (lines: readonly string[]): string => `seq 10000 19999 | sed 's/${digits}/${lines.join('\\n')}/'`;
  const say = (line: string): string => `echo '${line}'`;
  const parts = [
    say('*nat'),
    say(':KUBE-SERVICES - [0:0]'),
    say(':KUBE-MARK-MASQ - [0:0]'),
    each(chains),
    say('-A PREROUTING -j KUBE-SERVICES'),
    say('-A OUTPUT -j KUBE-SERVICES'),
    say('-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000'),
    each(rules),
    say('COMMIT'),
  ];
  return `{ ${parts.join('; ')}; } | iptables-restore`;
}

async function enter(page: Page, place: string, line: string): Promise<void> {
  const terminal = page.getByRole('region', { name: 'Terminal' });
  await terminal.getByRole('tab', { name: place }).click();
  await terminal.getByRole('textbox', { name: `Terminal of ${place}` }).focus();
  await page.keyboard.insertText(line);
  await page.keyboard.press('Enter');
}

/** The router lab, with those rules loaded and a connection made through them. */
async function loadedPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.getByTestId('packet').waitFor({ timeout: 60_000 });
  await page.locator('.lab-field select').selectOption('router');
  await page.getByRole('region', { name: 'Terminal' }).getByRole('tab', { name: 'router' }).waitFor();
  await page.waitForTimeout(1_000);
  await enter(page, 'router', loadingLine());
  const said = page.getByTestId('transcript');
  await enter(page, 'router', 'iptables -t nat -S | wc -l');
  await said
    .getByText(/^430009$/m)
    .or(said.filter({ hasText: '430009' }))
    .first()
    .waitFor({ timeout: 240_000 });
  await enter(page, 'client', 'curl http://server/');
  await page.waitForTimeout(1_500);
  await page.getByRole('button', { name: /^(Play|Pause) \(space\)/ }).focus();
  return page;
}

const KEYS = `window.keys_ = [];${keysInto('keys_')}`;

/** Prints how the page plays and steps with 10,000 Services loaded, beside a blank page. */
export async function playFrames(program: string, url: string, say: (text: string) => void): Promise<void> {
  const browser = await chromium.launch({ executablePath: program });
  try {
    say('Playing with 10,000 Services loaded (hold: 60 frames a second, no task over 50 ms)');
    const page = await loadedPage(browser, url);
    await watch(page);
    await page.evaluate(KEYS);
    for (const slow of [1, 4]) {
      await slowDown(page, slow);
      say(`  ${slow === 1 ? 'full speed' : 'CPU slowed 4 times'}`);
      for (const [tab, name] of [
        ['1', 'packet'],
        ['2', 'rules'],
      ] as const) {
        await page.keyboard.press(tab);
        await page.keyboard.press('Home');
        await page.waitForTimeout(800);
        const played = await framesDuring(browser, page, async () => {
          await page.getByRole('button', { name: /^Play \(space\)/ }).click();
          await page.waitForTimeout(6_000);
        });
        say(`    the page, ${name} shown: ${shown(played)}`);
      }
      await page.keyboard.press('Home');
      await page.evaluate('keys_.length = 0');
      for (let i = 0; i < STEPS; i++) {
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(30);
      }
      const steps = await page.evaluate<number[]>('keys_');
      say(`    a step to the next frame ${short(median(steps))} ms at the median (hold: ${slow === 1 ? 13 : 40})`);
      const blank = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await slowDown(blank, slow);
      await blank.goto('data:text/html,<p>blank');
      await watch(blank);
      say(`    a blank page: ${shown(await framesDuring(browser, blank, () => blank.waitForTimeout(3_000)))}`);
      await blank.close();
    }
  } finally {
    await browser.close();
  }
}
