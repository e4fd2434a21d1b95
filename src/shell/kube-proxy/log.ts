import { MSEC } from '../../kernel/time/clock.ts';
import { REAL_TIME_AT_ZERO } from '../../kernel/time/real-time.ts';

/** A line of klog: severity, month and day, time, process, source file, message, values. */
export function klogLine(
  severity: 'I' | 'W' | 'E',
  at: { readonly now: number; readonly pid: number; readonly file: string },
  message: string,
  values: Readonly<Record<string, string | number | boolean>> = {},
): string {
  const time = new Date(REAL_TIME_AT_ZERO * 1000 + Math.floor(at.now / MSEC)).toISOString();
  const micros = String(Math.floor((at.now % MSEC) / 1000)).padStart(3, '0');
  const stamp = `${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}${micros}`;
  const pairs = Object.entries(values).map(([key, v]) => ` ${key}=${typeof v === 'string' ? JSON.stringify(v) : v}`);
  return `${severity}${stamp} ${String(at.pid).padStart(7)} ${at.file}] ${JSON.stringify(message)}${pairs.join('')}\n`;
}
