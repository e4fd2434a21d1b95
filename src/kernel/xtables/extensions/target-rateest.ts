import { EINVAL } from '../../errno.ts';
import type { NetNs } from '../../netns.ts';
import { ANY_FAMILY } from '../families.ts';
import { fitBytes } from '../format.ts';
import { estimatorsOf, putEstimator, RateEstimator, takeEstimator } from '../rate-estimator.ts';
import { strtod } from '../strtod.ts';
import { defineTarget, XT_CONTINUE, type XtCheck, XtError } from '../types.ts';

interface RateestInfo {
  name: string;
  /** As they were given, microseconds. */
  asked: { interval: number; ewmaLog: number };
  interval: number;
  ewmaLog: number;
  estimator: RateEstimator | null;
}

/** Bytes of a name that fit (`IFNAMSIZ` less the terminator). */
const MAX_NAME = 15;
const USEC_PER_SEC = 1_000_000;
const UNITS: Readonly<Record<string, number>> = {
  ...{ '': 1, s: USEC_PER_SEC, sec: USEC_PER_SEC, secs: USEC_PER_SEC },
  ...{ ms: 1000, msec: 1000, msecs: 1000, us: 1, usec: 1, usecs: 1 },
};

/** `RATEEST_get_time`: a time in microseconds, cut to 32 bits. */
function parseTime(text: string, what: string): number {
  const read = strtod(text);
  const unit = read && UNITS[text.slice(read.end).toLowerCase()];
  if (!read || !unit) throw new XtError(`RATEEST: bad ${what} value "${text}"`);
  return Math.trunc(read.value * unit) >>> 0;
}

/** `RATEEST_print_time`. */
function timeText(usec: number): string {
  if (usec >= USEC_PER_SEC) return `${(usec / USEC_PER_SEC).toFixed(1)}s`;
  return usec >= 1000 ? `${(usec / 1000).toFixed(1)}ms` : `${usec}us`;
}

/** `RATEEST_final_check`: the nearest that the kernel can do. */
function finalCheck(info: RateestInfo): void {
  const { asked } = info;
  let interval = 0;
  while (interval <= 5 && asked.interval > (1 << interval) * (USEC_PER_SEC / 4)) interval++;
  if (interval > 5) throw new XtError('RATEEST: interval value is too large');
  info.interval = interval - 2;
  let log = 1;
  while (log < 32 && asked.interval / -Math.log(1 - 2 ** -log) <= asked.ewmaLog) log++;
  info.ewmaLog = log - 1;
  if (info.ewmaLog === 0 || info.ewmaLog >= 31) throw new XtError('RATEEST: ewmalog value is out of range');
}

function text(info: RateestInfo, prefix: string): string {
  const interval = ((USEC_PER_SEC << (info.interval + 2)) >>> 0) / 4;
  const ewmalog = Math.imul(Math.floor(interval), 1 << info.ewmaLog) >>> 0;
  return ` ${prefix}name ${info.name} ${prefix}interval ${timeText(Math.floor(interval))} ${prefix}ewmalog ${timeText(ewmalog)}`;
}

/** `xt_rateest_tg_checkentry`: an estimator of that name must have the same parameters. */
function check(info: RateestInfo, { net }: XtCheck): number {
  const known = takeEstimator(net, info.name);
  if (known) {
    const { params } = known;
    if (info.interval !== params.interval || info.ewmaLog !== params.ewmaLog) {
      putEstimator(net, info.name);
      return EINVAL;
    }
    info.estimator = known;
    return 0;
  }
  info.estimator = new RateEstimator(net, { interval: info.interval, ewmaLog: info.ewmaLog });
  estimatorsOf(net).set(info.name, info.estimator);
  return 0;
}

export const RATEEST = defineTarget<RateestInfo>({
  name: 'RATEEST',
  families: ANY_FAMILY,
  summary: 'Measures how many bytes and packets a second go by, for the match rateest.',
  support: 'modelled',
  options: [
    { name: 'rateest-name', type: 'string', mandatory: true, arg: 'name', help: 'name of the estimator' },
    { name: 'rateest-interval', type: 'string', mandatory: true, arg: 'time', help: 'time between two looks' },
    { name: 'rateest-ewmalog', type: 'string', mandatory: true, arg: 'time', help: 'how slowly the average moves' },
  ],
  init: () => ({ name: '', asked: { interval: 0, ewmaLog: 0 }, interval: 0, ewmaLog: 0, estimator: null }),
  parse: (info, call) => {
    if (call.option.name === 'rateest-name') info.name = fitBytes(call.raw, MAX_NAME);
    else if (call.option.name === 'rateest-interval') info.asked.interval = parseTime(call.raw, 'interval');
    else info.asked.ewmaLog = parseTime(call.raw, 'ewmalog');
  },
  finalCheck,
  save: (info) => text(info, '--rateest-'),
  print: (info) => text(info, ''),
  check,
  destroy: (info: RateestInfo, net: NetNs) => putEstimator(net, info.name),
  target: (skb, info) => {
    info.estimator?.count(skb.len);
    return XT_CONTINUE;
  },
});
