import { ERANGE } from '../../errno.ts';
import { ANY_FAMILY } from '../families.ts';
import { CREDITS_PER_JIFFY, parseRate, rateText, user2credits } from '../rate.ts';
import { defineMatch, XtError } from '../types.ts';
import { numberOf } from '../values.ts';

interface LimitInfo {
  /** Time between packets, 1/10,000 s. */
  avg: number;
  burst: number;
  /** The token bucket, in credits, and the jiffy when it was filled last. */
  prev: number;
  credit: number;
  cap: number;
  cost: number;
}

const DEFAULT_BURST = 5;

export const limit = defineMatch<LimitInfo>({
  name: 'limit',
  families: ANY_FAMILY,
  summary: 'Matches until a rate is reached: a token bucket.',
  support: 'modelled',
  options: [
    { name: 'limit', type: 'string', arg: 'n[/unit]', values: ['1/second', '5/minute', '3/hour'], help: 'mean rate' },
    { name: 'limit-burst', type: 'uint32', min: 0, max: 10_000, arg: 'n', help: 'packets at once before it counts' },
  ],
  init: () => ({
    avg: parseRate('3/hour') ?? 0,
    burst: DEFAULT_BURST,
    prev: 0,
    credit: 0,
    cap: 0,
    cost: 0,
  }),
  parse: (info, call) => {
    if (call.option.name === 'limit-burst') {
      info.burst = numberOf(call);
      return;
    }
    const avg = parseRate(call.raw);
    if (avg === null) throw new XtError(`bad rate "${call.raw}"'`);
    info.avg = avg;
  },
  save: (info) => ` --limit${rateText(info.avg)}${info.burst === DEFAULT_BURST ? '' : ` --limit-burst ${info.burst}`}`,
  print: (info) => ` limit: avg${rateText(info.avg)} burst ${info.burst}`,
  /** `limit_mt_check`: refuses what overflows 32 bits, and fills the bucket. */
  check: (info, par) => {
    const full = user2credits(Math.imul(info.avg, info.burst) >>> 0);
    if (info.burst === 0 || full < user2credits(info.avg)) return ERANGE;
    info.prev = par.net.world.clock.jiffies;
    info.credit = full;
    info.cap = full;
    info.cost = user2credits(info.avg);
    return 0;
  },
  /** `limit_mt` (net/netfilter/xt_limit.c). */
  match: (_, info, par) => {
    const now = par.net.world.clock.jiffies;
    const earned = Math.imul(now - info.prev, CREDITS_PER_JIFFY) >>> 0;
    info.prev = now;
    const credit = Math.min((info.credit + earned) >>> 0, info.cap);
    const hit = credit >= info.cost;
    info.credit = hit ? credit - info.cost : credit;
    return hit;
  },
});
