import { expect, test } from '@playwright/test';

test('the page, a lesson and a level are read in Chinese, and in English again', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByTestId('packet')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');

  await page.getByRole('button', { name: /^Settings/ }).click();
  await page.getByRole('radio', { name: '简体中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(page.getByRole('complementary', { name: '检查器' })).toBeVisible();
  await expect(page.getByRole('option', { name: '单台主机' })).toBeAttached();

  await page.getByRole('navigation', { name: '视图' }).getByText('学习').click();
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
