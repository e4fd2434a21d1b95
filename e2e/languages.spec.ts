import { expect, type Page, test } from '@playwright/test';

/** What is shown, or told to screen readers, in English sentences: outside of code and of terminals. */
const english = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const words = /\b(the|is|are|was|not|to|from|for|and|of|by|at|in|with|it|its|no|would|bytes|rules?)\b/;
    const apart = 'code, pre, kbd, .xterm, .terminal-panel, script, style, noscript, option, [lang=en]';
    const found: string[] = [];
    const look = (text: string | null): void => {
      if (text && words.test(text) && !/\p{Script=Han}/u.test(text)) found.push(text.trim());
    };
    for (const element of document.body.querySelectorAll('*')) {
      if (element.closest(apart)) continue;
      for (const name of ['aria-label', 'title', 'placeholder']) look(element.getAttribute(name));
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) look(node.textContent);
    }
    return [...new Set(found)].filter((text) => text !== 'tc in');
  });

test('the page, a lesson and a level are read in Chinese, and in English again', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByTestId('packet')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');

  await page.getByRole('button', { name: /^Settings/ }).click();
  await page.getByRole('radio', { name: '简体中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(page.getByRole('complementary', { name: '检查器' })).toBeVisible();
  await expect(page.getByRole('option', { name: '单台主机' })).toBeAttached();

  await expect(page.getByRole('heading', { level: 2, name: /ICMP 回显/ })).toBeVisible();
  expect(await english(page)).toEqual([]);
  for (const tab of ['规则', '钩子', '状态', '原因']) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('tabpanel', { name: tab })).not.toContainText('\u2026');
    expect(await english(page), tab).toEqual([]);
  }

  await page.getByRole('navigation', { name: '视图' }).getByText('学习').click();
  await page.getByRole('tab', { name: '参考' }).click();
  await page.getByLabel('在参考中查找').fill('令牌桶');
  await expect(page.getByText('在达到某个速率之前匹配：一个令牌桶。')).toBeVisible();
  expect(await english(page)).toEqual([]);
  await page.getByRole('tab', { name: '课程' }).click();
  await page.getByRole('button', { name: /从网线到 SKB 一个帧到达/ }).click();
  await expect(page.getByText('客户端发出一个 ping。', { exact: false })).toBeVisible();
  await expect(page.getByRole('option', { name: '从网线到 SKB' })).toBeAttached();

  await page.getByRole('button', { name: '全部课程' }).click();
  await page.getByRole('tab', { name: '关卡' }).click();
  await page.getByRole('button', { name: /这台主机谁的 ping 都应答/ }).click();
  await expect(page.getByText('扫描器能发现这台主机', { exact: false })).toBeVisible();
  await expect(page.getByText('目标', { exact: true })).toBeVisible();

  await page.waitForFunction(() => localStorage.getItem('hookscope.session')?.includes('level/'));
  await page.reload();
  await expect(page.getByText('扫描器能发现这台主机', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: /^设置/ }).click();
  await page.getByRole('radio', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByText('A scanner finds this host', { exact: false })).toBeVisible();
});
