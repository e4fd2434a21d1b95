import type { Browser, Page } from '@playwright/test';
import { short } from './clock.ts';

/** In the page: when each frame was drawn, and every task over 50 ms. */
const OBSERVE = `
  window.frames_ = { at: [], long: [] };
  const tick = (t) => { frames_.at.push(t); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => { for (const e of list.getEntries()) frames_.long.push(e.duration); })
    .observe({ type: 'longtask' });
`;

export const FROM = 'bench from';
export const TO = 'bench to';

interface Frames {
  readonly perSecond: number;
  /** More than a frame and a half after the one before. */
  readonly late: number;
  readonly all: number;
  /** The longest task on the page's thread, milliseconds: as the clock saw it, 0 for under 50, and of the processor's time. */
  readonly long: number;
  readonly cpu: number;
}

/** Makes the processor that many times slower for a page; a task's processor time is then longer as well. */
export async function slowDown(page: Page, times: number): Promise<void> {
  if (times === 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: times });
}

/** Begins to watch a page's frames. */
export async function watch(page: Page): Promise<void> {
  await page.evaluate(OBSERVE);
}

/** Frames of a watched page while `work` goes on. */
export async function framesDuring(browser: Browser, page: Page, work: () => Promise<void>): Promise<Frames> {
  await browser.startTracing(page, { categories: ['toplevel', '__metadata', 'blink.user_timing'] });
  // what starting to trace cost is not counted
  await page.waitForTimeout(200);
  await page.evaluate('frames_.at.length = 0; frames_.long.length = 0');
  await page.evaluate(`performance.mark('${FROM}')`);
  await work();
  // what is asked from here on is not the page's work
  await page.evaluate(`performance.mark('${TO}')`);
  const { at, long } = await page.evaluate<{ at: number[]; long: number[] }>('frames_');
  const cpu = longestBetweenMarks(await browser.stopTracing());
  const gaps = at.slice(1).map((t, i) => t - (at[i] ?? t));
  const seconds = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1000;
  return {
    perSecond: gaps.length / seconds,
    late: gaps.filter((gap) => gap > 25).length,
    all: gaps.length,
    long: Math.max(0, ...long),
    cpu,
  };
}

interface TraceEntry {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Processor time of the longest task of the page's thread that began and ended between its two marks. */
export function longestBetweenMarks(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEntry[] };
  const from = traceEvents.find((e) => e.name === FROM);
  const to = traceEvents.find((e) => e.name === TO);
  if (!from || !to) throw new Error('the trace does not hold the time that was measured');
  const tasks = traceEvents.filter(
    (e) =>
      e.ph === 'X' &&
      e.name.endsWith('RunTask') &&
      e.pid === from.pid &&
      e.tid === from.tid &&
      e.ts >= from.ts &&
      e.ts + (e.dur ?? 0) <= to.ts,
  );
  return Math.max(0, ...tasks.map((e) => (e.tdur ?? 0) / 1000));
}

export const shown = (f: Frames): string =>
  `${short(f.perSecond)} frames a second, ${f.late} of ${f.all} late; longest task ${f.long === 0 ? 'under 50' : short(f.long)} ms, of the processor ${short(f.cpu)} ms`;
