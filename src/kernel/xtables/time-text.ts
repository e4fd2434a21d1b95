import { civilToSeconds, secondsToCivil } from '../time/real-time.ts';
import { strtoui, strtouiFront } from './strtoul.ts';
import { XtError } from './types.ts';

/** Bit n is day n, from 1. */
export const ALL_MONTHDAYS = 0xffff_fffe;
/** Bit 1 is Monday, bit 7 Sunday. */
export const ALL_WEEKDAYS = 0xfe;

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** A number in decimal at the front, 0 when there is none (`strtoul`). */
const front = (text: string): { value: number; rest: string } => {
  const digits = /^\s*\d+/.exec(text)?.[0] ?? '';
  return { value: Number(digits), rest: text.slice(digits.length) };
};

/** `time_parse_date`: seconds since 1970, UTC. */
export function parseDate(text: string): number {
  const steps = [
    { end: '-', min: 1970, max: 2038 },
    { end: '-', min: 0, max: 12 },
    { end: 'T', min: 0, max: 31 },
    { end: ':', min: 0, max: 23 },
    { end: ':', min: 0, max: 59 },
    { end: '', min: 0, max: 59 },
  ];
  const fields = [1970, 1, 1, 0, 0, 0];
  let rest = text;
  for (const [i, step] of steps.entries()) {
    const read = front(rest);
    const more = step.end !== '' && read.rest.startsWith(step.end);
    if ((!more && read.rest !== '') || read.value < step.min || read.value > step.max)
      throw new XtError(`Invalid date "${text}" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]`);
    fields[i] = read.value;
    if (!more) break;
    rest = read.rest.slice(1);
  }
  const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = fields;
  return civilToSeconds({ year, month, day, hour, minute, second });
}

/** `time_parse_minutes`: seconds since midnight. */
export function parseDayTime(text: string): number {
  const bad = (at: string): XtError =>
    new XtError(`invalid time "${at}" specified, should be hh:mm[:ss] format and within the boundaries`);
  const hour = front(text);
  if (!hour.rest.startsWith(':') || hour.value > 23) throw bad(text);
  const minuteText = hour.rest.slice(1);
  const minute = front(minuteText);
  const more = minute.rest.startsWith(':');
  if ((!more && minute.rest !== '') || minute.value > 59) throw bad(minuteText);
  if (!more) return hour.value * 3600 + minute.value * 60;
  const secondText = minute.rest.slice(1);
  const second = front(secondText);
  if (second.rest !== '' || second.value > 59) throw bad(secondText);
  return hour.value * 3600 + minute.value * 60 + second.value;
}

/** The items of a list, each cut to `size` characters; an empty rest ends it. */
function* items(text: string, size: number): Iterable<string> {
  for (let rest: string | null = text; rest; ) {
    const comma: number = rest.indexOf(',');
    yield (comma < 0 ? rest : rest.slice(0, comma)).slice(0, size);
    rest = comma < 0 ? null : rest.slice(comma + 1);
  }
}

/** `time_parse_monthdays`. */
export function parseMonthdays(text: string): number {
  let days = 0;
  for (const day of items(text, 2)) {
    const n = day === '' ? 0 : strtoui(day, 0, 0);
    if (n === null || n > 31) throw new XtError(`${day} is not a valid day for --monthdays`);
    days |= 1 << n;
  }
  return days >>> 0;
}

/** `time_parse_weekdays`: numbers from 1 for Monday, or names by their first two letters. */
export function parseWeekdays(text: string): number {
  let days = 0;
  for (const day of items(text, 3)) {
    const read = strtouiFront(day, 0, 0);
    if (day === '' || read?.end === day.length) {
      if (!read || read.value === 0) throw new XtError('No, the week does NOT begin with Sunday.');
      days |= 1 << read.value;
      continue;
    }
    const i = WEEKDAYS.findIndex((name) => name.slice(0, 2) === day.slice(0, 2));
    if (i < 0) throw new XtError(`${day} is not a valid day specifier`);
    days |= 1 << (i + 1);
  }
  return days & 0xff;
}

const two = (n: number): string => String(n).padStart(2, '0');

export const clockText = (seconds: number): string =>
  `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;

/** `2026-01-01T00:00:00`, with the separator given. */
export function dateText(seconds: number, separator: string): string {
  const t = secondsToCivil(seconds);
  const date = `${String(t.year).padStart(4, '0')}-${two(t.month)}-${two(t.day)}`;
  return `${date}${separator}${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
}

const ORDINALS: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' };

/** `1,15`, or with ordinals as iptables makes them: `11st`. */
export function monthdaysText(days: number, ordinals: boolean): string {
  const list: string[] = [];
  for (let i = 1; i <= 31; i++) if (days & (1 << i)) list.push(`${i}${ordinals ? (ORDINALS[i % 10] ?? 'th') : ''}`);
  return list.join(',');
}

export const weekdaysText = (days: number): string => WEEKDAYS.filter((_, i) => days & (2 << i)).join(',');
