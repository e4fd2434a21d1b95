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
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  // what starting to trace cost is not counted
  await page.waitForTimeout(200);
  await page.evaluate('frames_.at.length = 0; frames_.long.length = 0');
  const from = await page.evaluate<number>('performance.timeOrigin + performance.now()');
  await work();
  const { at, long } = await page.evaluate<{ at: number[]; long: number[] }>('frames_');
  const to = await page.evaluate<number>('performance.timeOrigin + performance.now()');
  const cpu = longestTask(await browser.stopTracing(), to - from);
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

/** Processor time of the longest task of the thread that did most, in the last `ms` of a trace. */
export function longestTask(trace: Buffer, ms: number): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEntry[] };
  const thread = (e: TraceEntry): string => `${e.pid} ${e.tid}`;
  const mains = new Set(
    traceEvents.filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain').map(thread),
  );
  const tasks = traceEvents.filter((e) => e.ph === 'X' && e.name.endsWith('RunTask') && mains.has(thread(e)));
  const end = Math.max(...tasks.map((e) => e.ts + (e.dur ?? 0)));
  const times = new Map<string, { sum: number; most: number }>();
  for (const e of tasks) {
    // the last ones ask for the figures and end the trace
    if (e.ts < end - 1000 * ms || e.ts > end - 50_000) continue;
    const t = times.get(thread(e)) ?? { sum: 0, most: 0 };
    times.set(thread(e), { sum: t.sum + (e.tdur ?? 0), most: Math.max(t.most, (e.tdur ?? 0) / 1000) });
  }
  return [...times.values()].sort((a, b) => b.sum - a.sum)[0]?.most ?? 0;
}

export const shown = (f: Frames): string =>
  `${short(f.perSecond)} frames a second, ${f.late} of ${f.all} late; longest task ${f.long === 0 ? 'under 50' : short(f.long)} ms, of the processor ${short(f.cpu)} ms`;
