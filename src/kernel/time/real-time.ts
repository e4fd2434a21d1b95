import { type Nanoseconds, SEC } from './clock.ts';

/** Seconds since 1970 at which the simulated clock says zero: the first of January 2026, 00:00 UTC. */
export const REAL_TIME_AT_ZERO = 1_767_225_600;

/** `ktime_get_real_seconds`. */
export const realSeconds = (now: Nanoseconds): number => REAL_TIME_AT_ZERO + Math.floor(now / SEC);

export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const DAY = 86_400;
/** Days from the first of March of year 0 to 1970-01-01. */
const EPOCH_DAYS = 719_468;

/** Seconds since 1970 of a date in UTC (`timegm`); months and days beyond their range count on. */
export function civilToSeconds(t: CivilTime): number {
  const months = t.year * 12 + t.month - 1;
  const year = Math.floor((months - 2) / 12);
  const month = months - 2 - year * 12;
  const yearDays = year * 365 + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  const days = yearDays + Math.floor((153 * month + 2) / 5) + t.day - 1 - EPOCH_DAYS;
  return days * DAY + t.hour * 3600 + t.minute * 60 + t.second;
}

/** The other way round (`gmtime`). */
export function secondsToCivil(seconds: number): CivilTime {
  const days = Math.floor(seconds / DAY) + EPOCH_DAYS;
  const rest = seconds - (days - EPOCH_DAYS) * DAY;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * m + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
  };
}
