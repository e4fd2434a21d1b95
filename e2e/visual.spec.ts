import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { HookscopePage } from './pages/hookscope-page.ts';

// What the page looks like, with fonts of the test's own: those of a system differ, and so would the pictures.
const require = createRequire(import.meta.url);
const FONTS = [
  ['Visual Text', 400, '@fontsource/inter/files/inter-latin-400-normal.woff2'],
  ['Visual Text', 600, '@fontsource/inter/files/inter-latin-600-normal.woff2'],
  ['Visual Code', 400, '@fontsource/jetbrains-mono/files/jetbrains-mono-latin-400-normal.woff2'],
] as const;
const STYLE = [
  ...FONTS.map(
    ([family, weight, file]) =>
      `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url(data:font/woff2;base64,${readFileSync(require.resolve(file)).toString('base64')}); }`,
  ),
  ':root { --font-text: "Visual Text" !important; --font-code: "Visual Code" !important; }',
  '.xterm-cursor { visibility: hidden; }',
].join('\n');

const SIZES = { wide: [1440, 900], middle: [1024, 768], phone: [390, 844] } as const;

interface State {
  readonly name: string;
  /** Brings the page there: a fresh one, or one that shows the state before. */
  readonly reach: (hookscope: HookscopePage, phone: boolean) => Promise<void>;
}

async function seek(hookscope: HookscopePage, step: number): Promise<void> {
  await hookscope.page.getByRole('slider', { name: 'Position in the trace' }).fill(String(step));
}

async function firstPing(hookscope: HookscopePage): Promise<void> {
  await expect(hookscope.packet).toBeVisible();
  await expect(hookscope.transcript).toContainText('packet loss');
  await hookscope.idle();
  await hookscope.leaveTerminal();
  await hookscope.key('End');
}

async function dropped(hookscope: HookscopePage): Promise<void> {
  await firstPing(hookscope);
  await hookscope.page.getByRole('button', { name: 'Type it for me' }).click();
  await expect(hookscope.caption).toContainText('dropped', { timeout: 60_000 });
  // the ping gives up after the drop was shown: its last line is part of the picture
  await expect(hookscope.transcript).toContainText('100% packet loss');
  await hookscope.idle();
}

async function pane(hookscope: HookscopePage, phone: boolean, name: string): Promise<void> {
  if (phone) await hookscope.page.getByRole('button', { name, exact: true }).click();
}

const A_STEP: State = {
  name: 'a-step',
  reach: async (hookscope) => {
    await firstPing(hookscope);
    await seek(hookscope, 12);
  },
};
const DROPPED: State = { name: 'dropped', reach: dropped };
const RULES: State = {
  name: 'rules',
  reach: async (hookscope, phone) => {
    await pane(hookscope, phone, 'Inspector');
    await hookscope.tab('Rules');
    await expect(hookscope.inspector.getByText('icmp').first()).toBeVisible();
  },
};
const SERVICE: State = {
  name: 'service',
  reach: async (hookscope, phone) => {
    await firstPing(hookscope);
    await hookscope.page.getByRole('combobox', { name: 'Lab' }).selectOption('cluster');
    await expect(hookscope.transcript).toContainText('hello', { timeout: 60_000 });
    await hookscope.leaveTerminal();
    await seek(hookscope, 30);
    await pane(hookscope, phone, 'Inspector');
    await hookscope.tab('Service');
    await expect(hookscope.inspector.getByText('clusterIP:').first()).toBeVisible();
  },
};
const LEVELS: State = {
  name: 'levels',
  reach: async (hookscope) => {
    await firstPing(hookscope);
    await view(hookscope, 'Learn');
    await hookscope.page.getByRole('tab', { name: 'Levels' }).click();
  },
};
const TWIN: State = {
  name: 'twin',
  reach: async (hookscope) => {
    await view(hookscope, 'Compare modes');
    await hookscope.page.getByRole('button', { name: /first difference/ }).click({ timeout: 60_000 });
  },
};
/** States that are reached one after the other on one page. */
const WALKS: readonly (readonly State[])[] = [[A_STEP, DROPPED, RULES], [SERVICE], [LEVELS, TWIN]];

async function view({ page }: HookscopePage, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name }).click();
}

async function fresh(browser: Browser, size: readonly [number, number]): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: size[0], height: size[1] },
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    bypassCSP: true,
  });
  const page = await context.newPage();
  // All fonts before the page's scripts: a canvas does not wait for one, and the terminal measures its own only once.
  let release = (): void => {};
  const there = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/assets\/.*\.js/, async (route) => {
    await there;
    await route.continue();
  });
  await page.goto('./', { waitUntil: 'commit' });
  await expect(page.locator('#root > *').first()).toBeAttached();
  await page.addStyleTag({ content: STYLE });
  await page.evaluate(() => Promise.all([...document.fonts].map((font) => font.load())).then(() => undefined));
  release();
  return page;
}

for (const walk of WALKS)
  for (const [size, viewport] of Object.entries(SIZES))
    test(`${walk.map((state) => state.name).join(', ')}, ${size}: look as they did in both themes`, async ({
      browser,
    }) => {
      const page = await fresh(browser, viewport);
      for (const { name, reach } of walk) {
        await reach(new HookscopePage(page), size === 'phone');
        await page.mouse.move(0, 0);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
          await expect.soft(page).toHaveScreenshot(`${name}-${size}-${colorScheme}.png`);
        }
      }
      await page.context().close();
    });
