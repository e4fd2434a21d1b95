import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';

const browser = process.env.CHROMIUM_PATH;
const baseURL = process.env.BASE_URL ?? 'http://localhost:4173/';

// `npm test` builds and serves the page, finds a browser and says where both are.
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  // Much of a test is waiting for a packet that is played.
  workers: Math.min(4, availableParallelism()),
  // Generous: a slow machine is no failure, and no test waits for its own sake.
  timeout: 120_000,
  // One picture for all systems: the pages are drawn with fonts of the test's own, and edges may differ a little.
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  expect: {
    timeout: 20_000,
    toHaveScreenshot: { animations: 'disabled', caret: 'hide', maxDiffPixelRatio: 0.01, threshold: 0.25 },
  },
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL,
    // Packets are played at the highest pace: only tests of the pace itself choose another.
    storageState: {
      cookies: [],
      origins: [
        {
          origin: new URL(baseURL).origin,
          localStorage: [{ name: 'hookscope.settings', value: JSON.stringify({ speed: 8 }) }],
        },
      ],
    },
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1440, height: 900 },
    // Recording costs more than the tests themselves: `npm test -- --only build,e2e -- --trace retain-on-failure`.
    trace: 'off',
    launchOptions: browser ? { executablePath: browser } : {},
  },
});
