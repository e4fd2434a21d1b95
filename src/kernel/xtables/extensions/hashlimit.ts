import { AF_INET6, type Family } from '../../../wire/inet.ts';
import { EINVAL, ERANGE } from '../../errno.ts';
import { ANY_FAMILY } from '../families.ts';
import { fitBytes } from '../format.ts';
import {
  costToBytes,
  hashBytesText,
  hashRateText,
  parseBurst,
  parseHashRate,
  parseInterval,
} from '../hashlimit-rate.ts';
import {
  type HashlimitConfig,
  HashlimitTable,
  hashByteCredits,
  hashCredits,
  hashlimitTables,
} from '../hashlimit-table.ts';
import { defineMatch, type XtCall, type XtCheck, XtError } from '../types.ts';
import { numberOf } from '../values.ts';

interface HashlimitInfo extends HashlimitConfig {
  name: string;
  /** Seconds of the rate's unit. */
  keep: number;
  /** Bits of an address. */
  readonly width: number;
}

const MODES = ['srcip', 'srcport', 'dstip', 'dstport'] as const;
const widthOf = (family: Family): number => (family === AF_INET6 ? 128 : 32);
const DEFAULT_GC = 1000;
const DEFAULT_BURST = 5n;

const badValue = (call: XtCall): XtError =>
  new XtError(`hashlimit: Bad value for "--${call.option.name}" option: "${call.raw}"`);

function parse(info: HashlimitInfo, call: XtCall): void {
  switch (call.option.name) {
    case 'hashlimit-upto':
    case 'hashlimit-above': {
      const rate = parseHashRate(call.raw);
      if (!rate) throw badValue(call);
      info.avg = rate.avg;
      info.bytes = rate.bytes;
      info.keep = rate.keep;
      info.inverted ||= (call.option.name === 'hashlimit-above') !== call.inverted;
      return;
    }
    case 'hashlimit-burst':
      info.burst = parseBurst(call.raw);
      return;
    case 'hashlimit-mode':
      for (const word of call.raw.split(/[,|]+/)) {
        const mode = MODES.find((m) => m === word);
        if (mode) info[mode] = true;
        else if (word !== '') throw badValue(call);
      }
      return;
    case 'hashlimit-name':
      info.name = fitBytes(call.raw, 254);
      return;
    case 'hashlimit-rate-match':
      info.rateMatch = true;
      return;
    case 'hashlimit-rate-interval': {
      const interval = parseInterval(call.raw);
      if (interval === null) throw badValue(call);
      info.interval = interval;
      return;
    }
    default:
      parseNumber(info, call);
  }
}

function parseNumber(info: HashlimitInfo, call: XtCall): void {
  const value = numberOf(call);
  if (call.option.name === 'hashlimit-srcmask') info.srcmask = value;
  else if (call.option.name === 'hashlimit-dstmask') info.dstmask = value;
  else if (call.option.name === 'hashlimit-htable-size') info.size = value;
  else if (call.option.name === 'hashlimit-htable-max') info.max = value;
  else if (call.option.name === 'hashlimit-htable-gcinterval') info.gcInterval = value;
  else info.expire = value;
}

/** `hashlimit_mt_check` of libxt_hashlimit.c. */
function finalCheck(info: HashlimitInfo, seen: ReadonlySet<string>): void {
  if (!seen.has('hashlimit-upto') && !seen.has('hashlimit-above')) throw new XtError('You have to specify --hashlimit');
  const ownExpire = seen.has('hashlimit-htable-expire');
  if (!ownExpire) info.expire = info.keep * 1000;
  if (info.bytes) {
    const unit = costToBytes(info.avg);
    if (!seen.has('hashlimit-burst')) info.burst = 0n;
    else {
      if (info.burst < unit) throw new XtError(`burst cannot be smaller than ${unit}b`);
      info.burst = unit === 0n ? 0n : (info.burst + unit - 1n) / unit;
      if (!ownExpire) info.expire = 60_000;
    }
  } else if (info.burst > 1_000_000n)
    throw new XtError('bad value for option "--hashlimit-burst", or out of range (1-1000000).');
  if (info.rateMatch) {
    if (!info.bytes) info.avg /= BigInt(info.keep);
    if (info.interval === 0) info.interval = info.bytes ? 1 : info.keep;
  }
}

/** What `-S` and `-L` have in common; `dashes` is what stands before an option's name. */
function text(info: HashlimitInfo, dashes: string, separator: string, rate: { text: string; expire: number }): string {
  let out = rate.text;
  if (!info.bytes) out += ` ${dashes}burst ${info.burst}`;
  const modes = MODES.filter((m) => info[m]);
  if (modes.length) out += ` ${dashes}mode ${modes.join(separator)}`;
  if (dashes) out += ` ${dashes}name ${info.name}`;
  if (info.size) out += ` ${dashes}htable-size ${info.size}`;
  if (info.max) out += ` ${dashes}htable-max ${info.max}`;
  if (info.gcInterval !== DEFAULT_GC) out += ` ${dashes}htable-gcinterval ${info.gcInterval}`;
  if (info.expire !== rate.expire) out += ` ${dashes}htable-expire ${info.expire}`;
  if (info.srcmask !== info.width) out += ` ${dashes}srcmask ${info.srcmask}`;
  if (info.dstmask !== info.width) out += ` ${dashes}dstmask ${info.dstmask}`;
  if (info.rateMatch) out += ` ${dashes}rate-match`;
  if (info.rateMatch && info.interval !== 1) out += ` ${dashes}rate-interval ${info.interval}`;
  return out;
}

/** `hashlimit_mt_check_common` (net/netfilter/xt_hashlimit.c). */
function check(info: HashlimitInfo, par: XtCheck): number {
  if (info.gcInterval === 0 || info.expire === 0) return EINVAL;
  if (info.name === '.' || info.name === '..' || info.name.includes('/')) return EINVAL;
  if (info.rateMatch) {
    if (info.avg === 0n || info.avg > 0xffff_ffffn) return ERANGE;
    if (info.interval === 0) return EINVAL;
  } else if (info.bytes) {
    if (hashByteCredits(info.avg) === 0n) return EINVAL;
  } else if (info.burst === 0n || hashCredits(info.avg * info.burst) < hashCredits(info.avg)) return ERANGE;
  const tables = hashlimitTables(par.net);
  const table = tables.get(info.name);
  if (table) table.users++;
  else tables.set(info.name, new HashlimitTable(info));
  return 0;
}

const rate = { type: 'string', invert: true, arg: 'rate' } as const;
const count = { type: 'uint32', arg: 'n' } as const;

export const hashlimit = defineMatch<HashlimitInfo>({
  name: 'hashlimit',
  families: ANY_FAMILY,
  summary: 'A rate limit for each address or port: many token buckets under one name.',
  support: 'modelled',
  options: [
    { name: 'hashlimit-upto', ...rate, excl: ['hashlimit-above'], help: 'matches up to this rate' },
    { name: 'hashlimit-above', ...rate, excl: ['hashlimit-upto'], help: 'matches above this rate' },
    { name: 'hashlimit', aliasOf: 'hashlimit-upto', ...rate, help: 'matches up to this rate' },
    { name: 'hashlimit-srcmask', type: 'plen', arg: 'length', help: 'sources of one prefix share a bucket' },
    { name: 'hashlimit-dstmask', type: 'plen', arg: 'length', help: 'destinations of one prefix share a bucket' },
    { name: 'hashlimit-burst', type: 'string', arg: 'n', help: 'packets at once before it counts' },
    { name: 'hashlimit-htable-size', ...count, help: 'buckets of the hash table' },
    { name: 'hashlimit-htable-max', ...count, help: 'most entries' },
    { name: 'hashlimit-htable-gcinterval', ...count, help: 'milliseconds between clean-ups' },
    { name: 'hashlimit-htable-expire', ...count, help: 'milliseconds an idle entry is kept' },
    {
      name: 'hashlimit-mode',
      type: 'string',
      arg: 'mode[,mode]',
      values: MODES,
      help: 'what a bucket is for',
    },
    { name: 'hashlimit-name', type: 'string', mandatory: true, min: 1, arg: 'name', help: 'which set of buckets' },
    { name: 'hashlimit-rate-match', type: 'none', help: 'compare the rate itself, without credits' },
    { name: 'hashlimit-rate-interval', type: 'string', arg: 'seconds', help: 'time over which the rate is taken' },
  ],
  init: (family) => ({
    name: '',
    keep: 0,
    width: widthOf(family),
    avg: 0n,
    burst: DEFAULT_BURST,
    bytes: false,
    rateMatch: false,
    inverted: false,
    srcip: false,
    dstip: false,
    srcport: false,
    dstport: false,
    srcmask: widthOf(family),
    dstmask: widthOf(family),
    size: 0,
    max: 0,
    gcInterval: DEFAULT_GC,
    expire: 0,
    interval: 0,
  }),
  parse,
  finalCheck,
  save: (info) => {
    const shown = info.bytes ? hashBytesText(info.avg, info.burst, '--hashlimit-') : hashRateText(info.avg);
    return ` --hashlimit-${info.inverted ? 'above' : 'upto'}${text(info, '--hashlimit-', ',', shown)}`;
  },
  print: (info) => {
    const period = info.interval === 0 ? info.avg : info.avg * BigInt(info.interval);
    const shown = info.bytes ? hashBytesText(info.avg, info.burst, '') : hashRateText(period);
    return ` limit: ${info.inverted ? 'above' : 'up to'}${text(info, '', '-', shown)}`;
  },
  check,
  destroy: (info, net) => {
    const tables = hashlimitTables(net);
    const table = tables.get(info.name);
    if (table && --table.users === 0) tables.delete(info.name);
  },
  /** `hashlimit_mt_common`. */
  match: (skb, info, par) => {
    const table = hashlimitTables(par.net).get(info.name);
    const within = table?.within(skb, par.thoff, par.net.world.clock.jiffies, info) ?? null;
    if (within === null) {
      par.hotdrop = true;
      return false;
    }
    return within !== info.inverted;
  },
});
