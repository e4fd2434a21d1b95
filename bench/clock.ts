/** Milliseconds that `work` takes. */
export function milliseconds(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A number with about three digits. */
export const short = (n: number): string => (n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2));

/**
 * For the page: puts into the list of that name how long it is from each key to the end of the frame that shows it,
 * milliseconds. Drawing follows the callbacks of the frame at once; a task of lower priority would wait for others too.
 */
export const keysInto = (list: string): string => `
  addEventListener('keydown', () => {
    const pressed = performance.now();
    requestAnimationFrame(() => {
      void scheduler.postTask(() => ${list}.push(performance.now() - pressed), { priority: 'user-blocking' });
    });
  }, true);
`;
