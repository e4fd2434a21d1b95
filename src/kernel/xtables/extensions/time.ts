import { EINVAL } from '../../errno.ts';
import { realSeconds, secondsToCivil } from '../../time/real-time.ts';
import { ANY_FAMILY } from '../families.ts';
import {
  ALL_MONTHDAYS,
  ALL_WEEKDAYS,
  clockText,
  dateText,
  monthdaysText,
  parseDate,
  parseDayTime,
  parseMonthdays,
  parseWeekdays,
  weekdaysText,
} from '../time-text.ts';
import { defineMatch, XtError } from '../types.ts';

interface TimeInfo {
  dateStart: number;
  dateStop: number;
  dayStart: number;
  dayStop: number;
  monthdays: number;
  weekdays: number;
  kerneltz: boolean;
  contiguous: boolean;
}

const DAY = 86_400;
const DATE_MAX = 0x7fff_ffff;
const wholeDay = (info: TimeInfo): boolean => info.dayStart === 0 && info.dayStop === DAY - 1;

export const time = defineMatch<TimeInfo>({
  name: 'time',
  families: ANY_FAMILY,
  summary: 'Hours, days and dates at which a packet arrives.',
  support: 'modelled',
  options: [
    { name: 'datestart', type: 'string', arg: 'YYYY[-MM[-DD[Thh[:mm[:ss]]]]]', help: 'from this moment' },
    { name: 'datestop', type: 'string', arg: 'YYYY[-MM[-DD[Thh[:mm[:ss]]]]]', help: 'up to this moment' },
    { name: 'timestart', type: 'string', arg: 'hh:mm[:ss]', help: 'from this time of day' },
    { name: 'timestop', type: 'string', arg: 'hh:mm[:ss]', help: 'up to this time of day' },
    { name: 'contiguous', type: 'none', help: 'past midnight, the day is the one on which it began' },
    {
      name: 'weekdays',
      type: 'string',
      invert: true,
      arg: 'day[,day]',
      values: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
      help: 'on these days of the week',
    },
    { name: 'monthdays', type: 'string', invert: true, arg: 'day[,day]', help: 'on these days of the month' },
    { name: 'localtz', type: 'none', excl: ['utc'], help: 'an older name for kerneltz' },
    { name: 'utc', type: 'none', excl: ['localtz', 'kerneltz'], help: 'times are UTC, as they are anyway' },
    { name: 'kerneltz', type: 'none', excl: ['utc'], help: "times are in the kernel's time zone" },
  ],
  init: () => ({
    dateStart: 0,
    dateStop: DATE_MAX,
    dayStart: 0,
    dayStop: DAY - 1,
    monthdays: ALL_MONTHDAYS,
    weekdays: ALL_WEEKDAYS,
    kerneltz: false,
    contiguous: false,
  }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'datestart':
        info.dateStart = parseDate(call.raw);
        return;
      case 'datestop':
        info.dateStop = parseDate(call.raw);
        return;
      case 'timestart':
        info.dayStart = parseDayTime(call.raw);
        return;
      case 'timestop':
        info.dayStop = parseDayTime(call.raw);
        return;
      case 'contiguous':
        info.contiguous = true;
        return;
      case 'weekdays':
        info.weekdays = parseWeekdays(call.raw) ^ (call.inverted ? ALL_WEEKDAYS : 0);
        return;
      case 'monthdays':
        info.monthdays = (parseMonthdays(call.raw) ^ (call.inverted ? ALL_MONTHDAYS : 0)) >>> 0;
        return;
      case 'utc':
        return;
      default:
        if (call.option.name === 'localtz')
          call.warn(
            'WARNING: --localtz is being replaced by --kerneltz, since "local" is ambiguous. Note the kernel timezone has caveats - see manpage for details.',
          );
        info.kerneltz = true;
    }
  },
  finalCheck: (info, seen) => {
    if (seen.has('contiguous') && info.dayStart < info.dayStop)
      throw new XtError('time: --contiguous only makes sense when stoptime is smaller than starttime');
  },
  save: (info) =>
    (wholeDay(info) ? '' : ` --timestart ${clockText(info.dayStart)} --timestop ${clockText(info.dayStop)}`) +
    (info.monthdays === ALL_MONTHDAYS ? '' : ` --monthdays ${monthdaysText(info.monthdays, false)}`) +
    (info.weekdays === ALL_WEEKDAYS ? '' : ` --weekdays ${weekdaysText(info.weekdays)}`) +
    (info.dateStart === 0 ? '' : ` --datestart ${dateText(info.dateStart, 'T')}`) +
    (info.dateStop === 0 ? '' : ` --datestop ${dateText(info.dateStop, 'T')}`) +
    (info.kerneltz ? ' --kerneltz' : '') +
    (info.contiguous ? ' --contiguous' : ''),
  print: (info) =>
    ' TIME' +
    (wholeDay(info) ? '' : ` from ${clockText(info.dayStart)} to ${clockText(info.dayStop)}`) +
    (info.weekdays === ALL_WEEKDAYS ? '' : ` on ${weekdaysText(info.weekdays)}`) +
    (info.monthdays === ALL_MONTHDAYS ? '' : ` on ${monthdaysText(info.monthdays, true)}`) +
    (info.dateStart === 0 ? '' : ` starting from ${dateText(info.dateStart, ' ')}`) +
    (info.dateStop === DATE_MAX ? '' : ` until date${info.dateStop === 0 ? '' : ` ${dateText(info.dateStop, ' ')}`}`) +
    (info.kerneltz ? '' : ' UTC') +
    (info.contiguous ? ' contiguous' : ''),
  check: (info) => (info.contiguous && info.dayStart < info.dayStop ? EINVAL : 0),
  /** `time_mt` (net/netfilter/xt_time.c). The kernel's time zone is UTC here. */
  match: (_, info, par) => {
    let stamp = realSeconds(par.net.world.clock.now);
    if (stamp < info.dateStart || stamp > info.dateStop) return false;
    const day = stamp % DAY;
    if (info.dayStart < info.dayStop) {
      if (day < info.dayStart || day > info.dayStop) return false;
    } else {
      if (day < info.dayStart && day > info.dayStop) return false;
      if (info.contiguous && day <= info.dayStop) stamp -= DAY;
    }
    // the first of January 1970 was a Thursday; Sunday is 7
    const weekday = ((3 + Math.floor(stamp / DAY)) % 7) + 1;
    return (info.weekdays & (1 << weekday)) !== 0 && (info.monthdays & (1 << secondsToCivil(stamp).day)) !== 0;
  },
});
