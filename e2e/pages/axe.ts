import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Axe {
  run(
    where: string,
    options: { runOnly?: string[] },
  ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
}

async function found(page: Page, theme: 'dark' | 'light', within: string, runOnly: string[] | null): Promise<string[]> {
  await page.emulateMedia({ colorScheme: theme });
  // the page hears of it with its next frame
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  return page.evaluate(
    async ({ theme, within, runOnly }) => {
      const { axe } = window as unknown as { axe: Axe };
      // a colour on its way from one theme to the other is in neither
      const moves = document.getAnimations().filter((a) => a instanceof CSSTransition);
      await Promise.all(moves.map((move) => move.finished.catch(() => {})));
      const { violations } = await axe.run(within, runOnly ? { runOnly } : {});
      return violations.flatMap((v) =>
        v.nodes.map((n) => `${theme}: ${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary}`),
      );
    },
    { theme, within, runOnly },
  );
}

/**
 * What axe finds in the light and in the dark theme, one line a violation; of the second the colours, in which alone the
 * themes differ.
 */
export async function violations(page: Page, within = 'html'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const light = await found(page, 'light', within, null);
  return [...light, ...(await found(page, 'dark', within, ['color-contrast']))];
}
