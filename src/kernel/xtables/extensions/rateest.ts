import { EINVAL, ENOENT } from '../../errno.ts';
import type { NetNs } from '../../netns.ts';
import { ANY_FAMILY } from '../families.ts';
import { fitBytes } from '../format.ts';
import { putEstimator, type RateEstimator, takeEstimator } from '../rate-estimator.ts';
import { strtod } from '../strtod.ts';
import { strtoui } from '../strtoul.ts';
import { defineMatch, type XtCall, type XtCheck, XtError } from '../types.ts';

type Mode = 'lt' | 'gt' | 'eq';
const isMode = (word: string): word is Mode => word === 'lt' || word === 'gt' || word === 'eq';

interface RateestInfo {
  name1: string;
  name2: string;
  /** Compared with another estimator (`XT_RATEEST_MATCH_REL`), not with a number. */
  relative: boolean;
  delta: boolean;
  inverted: boolean;
  mode: Mode | null;
  bps: boolean;
  pps: boolean;
  /** Bytes a second. */
  bps1: number;
  bps2: number;
  pps1: number;
  pps2: number;
  estimators: readonly [RateEstimator, RateEstimator | null] | null;
  /** Options that were given. */
  readonly given: Set<string>;
}

/** Bytes of a name that fit (`IFNAMSIZ` less the terminator). */
const MAX_NAME = 15;

/** Bits a second that each unit stands for. */
const SUFFIXES: Readonly<Record<string, number>> = {
  ...{ '': 1, bit: 1, kibit: 1024, kbit: 1e3, mibit: 1024 ** 2, mbit: 1e6, gibit: 1024 ** 3, gbit: 1e9 },
  ...{ tibit: 1024 ** 4, tbit: 1e12, bps: 8, kibps: 8 * 1024, kbps: 8e3, mibps: 8 * 1024 ** 2, mbps: 8e6 },
  ...{ gibps: 8 * 1024 ** 3, gbps: 8e9, tibps: 8 * 1024 ** 4, tbps: 8e12 },
};

/** `rateest_get_rate`: bits a second to bytes a second, in 32 bits. */
function parseRate(text: string): number {
  const read = strtod(text);
  const scale = read && SUFFIXES[text.slice(read.end).toLowerCase()];
  if (!read || !scale) throw new XtError(`rateest: could not parse rate \`${text}'`);
  return Math.trunc((read.value * scale) / 8) >>> 0;
}

function parsePps(text: string): number {
  const pps = strtoui(text, 0, 0xffff_ffff);
  if (pps === null) throw new XtError(`rateest: could not parse pps \`${text}'`);
  return pps;
}

const KEYS = {
  'rateest-bps1': 'bps1',
  'rateest-bps2': 'bps2',
  'rateest-pps1': 'pps1',
  'rateest-pps2': 'pps2',
} as const;

/** `rateest_parse`. Its options are older than the guided parser, and complain in their own words. */
function parse(info: RateestInfo, call: XtCall): void {
  const name = call.option.aliasOf ?? call.option.name;
  const word = name.slice('rateest-'.length);
  const again = info.given.has(name);
  info.given.add(name);
  if (isMode(word)) {
    if (again) throw new XtError("rateest: can't specify lt/gt/eq twice");
    info.mode = word;
    if (call.inverted) info.inverted = true;
    return;
  }
  if (call.inverted) throw new XtError(`rateest: ${name.replace(/[12]$/, '')} can't be inverted`);
  if (again) throw new XtError(`rateest: can't specify --${name} twice`);
  if (name === 'rateest-delta') info.delta = true;
  else if (name === 'rateest1') info.name1 = fitBytes(call.raw, MAX_NAME);
  else if (name === 'rateest2') {
    info.name2 = fitBytes(call.raw, MAX_NAME);
    info.relative = true;
  } else {
    const key = KEYS[name as keyof typeof KEYS]; // the only ones that are left
    if (key.startsWith('bps')) info.bps = true;
    else info.pps = true;
    if (call.second !== null) info[key] = key.startsWith('bps') ? parseRate(call.second) : parsePps(call.second);
  }
}

/** `rateest_print_rate`: bytes a second, or bits with a unit. */
function rateText(rate: number, numeric: boolean): string {
  if (numeric) return ` ${rate}`;
  const bits = rate * 8;
  if (bits >= 1e9) return ` ${roundEven(bits / 1e6)}Mbit`;
  return bits >= 1e6 ? ` ${roundEven(bits / 1e3)}Kbit` : ` ${roundEven(bits)}bit`;
}

/** `%.0f`: a half goes to the even side. */
function roundEven(n: number): number {
  const low = Math.floor(n);
  return n - low === 0.5 ? low + (low % 2) : Math.round(n);
}

/** A rule without a comparison never comes to be printed: the kernel refuses it. */
const modeText = (info: RateestInfo, prefix: string): string =>
  `${info.inverted ? ' !' : ''} ${prefix}${info.mode ?? ''}`;

function print(info: RateestInfo, numeric: boolean): string {
  let out = ` rateest match ${info.name1}${info.delta ? ' delta' : ''}`;
  if (info.bps) {
    out += ' bps';
    if (info.delta) out += rateText(info.bps1, numeric);
    if (!info.relative) out += rateText(info.bps2, numeric) + modeText(info, '');
  }
  if (info.pps) {
    out += ' pps';
    if (info.delta) out += ` ${info.pps1}`;
    if (!info.relative) out += `${modeText(info, '')} ${info.pps2}`;
  }
  if (!info.relative) return out;
  out += `${modeText(info, '')} ${info.name2}`;
  if (info.bps) out += ` bps${info.delta ? rateText(info.bps2, numeric) : ''}`;
  if (info.pps) out += ` pps${info.delta ? ` ${info.pps2}` : ''}`;
  return out;
}

function saveRate(info: RateestInfo, name: 'bps' | 'pps', numeric: boolean): string {
  const [first, second] = [info[`${name}1`], info[`${name}2`]];
  let out = info.delta ? ` --rateest-${name}1${rateText(first, numeric)}` : '';
  out += `${modeText(info, '--rateest-')} --rateest-${name}${info.delta ? '2' : ''}`;
  return info.relative && !info.delta ? out : out + rateText(second, numeric);
}

function save(info: RateestInfo): string {
  const rates = (info.bps ? saveRate(info, 'bps', false) : '') + (info.pps ? saveRate(info, 'pps', true) : '');
  const delta = info.delta ? ' --rateest-delta' : '';
  if (!info.relative) return `${delta} --rateest ${info.name1}${rates}`;
  return `${delta} --rateest1 ${info.name1}${rates} --rateest2 ${info.name2}`;
}

/** `xt_rateest_mt_checkentry` (net/netfilter/xt_rateest.c). */
function check(info: RateestInfo, { net }: XtCheck): number {
  if ((!info.bps && !info.pps) || !info.mode) return EINVAL;
  const first = takeEstimator(net, info.name1);
  if (!first) return ENOENT;
  const second = info.relative ? takeEstimator(net, info.name2) : null;
  if (info.relative && !second) {
    putEstimator(net, info.name1);
    return ENOENT;
  }
  info.estimators = [first, second];
  return 0;
}

function destroy(info: RateestInfo, net: NetNs): void {
  putEstimator(net, info.name1);
  if (info.relative) putEstimator(net, info.name2);
}

const compare = (mode: Mode | null, a: bigint, b: bigint): boolean =>
  mode === 'lt' ? a < b : mode === 'gt' ? a > b : a === b;

/** `xt_rateest_mt`. */
function match(info: RateestInfo): boolean {
  if (!info.estimators) return false;
  const [first, second] = info.estimators;
  const under = (limit: number, rate: bigint): bigint =>
    !info.delta ? rate : BigInt(limit) >= rate ? BigInt(limit) - rate : 0n;
  const a = first.read();
  const b = second?.read();
  const bps = [under(info.bps1, a.bps), b ? under(info.bps2, b.bps) : BigInt(info.bps2)] as const;
  const pps = [under(info.pps1, a.pps), b ? under(info.pps2, b.pps) : BigInt(info.pps2)] as const;
  const holds = (!info.bps || compare(info.mode, ...bps)) && (!info.pps || compare(info.mode, ...pps));
  return holds !== info.inverted;
}

/** What is wrong with these is said in `parse`, in other words. */
const OLD = { invert: true, multi: true } as const;
const RATE = { type: 'none', ...OLD, words: 2 } as const;

export const rateest = defineMatch<RateestInfo>({
  name: 'rateest',
  families: ANY_FAMILY,
  summary: 'Compares a rate that RATEEST measures with a number, or with another rate.',
  support: 'modelled',
  options: [
    { name: 'rateest1', type: 'string', ...OLD, arg: 'name', help: 'the estimator' },
    { name: 'rateest', type: 'string', ...OLD, arg: 'name', aliasOf: 'rateest1', help: 'the same as --rateest1' },
    { name: 'rateest2', type: 'string', ...OLD, arg: 'name', help: 'the estimator it is compared with' },
    { name: 'rateest-bps1', ...RATE, arg: '[rate]', help: 'bits or bytes a second of the first' },
    { name: 'rateest-pps1', ...RATE, arg: '[n]', help: 'packets a second of the first' },
    { name: 'rateest-bps2', ...RATE, arg: '[rate]', help: 'bits or bytes a second of the second' },
    { name: 'rateest-pps2', ...RATE, arg: '[n]', help: 'packets a second of the second' },
    { name: 'rateest-bps', ...RATE, arg: '[rate]', aliasOf: 'rateest-bps2', help: 'bits or bytes a second' },
    { name: 'rateest-pps', ...RATE, arg: '[n]', aliasOf: 'rateest-pps2', help: 'packets a second' },
    { name: 'rateest-delta', type: 'none', ...OLD, help: 'compare what is left to the given rates' },
    { name: 'rateest-lt', type: 'none', ...OLD, help: 'less' },
    { name: 'rateest-gt', type: 'none', ...OLD, help: 'greater' },
    { name: 'rateest-eq', type: 'none', ...OLD, help: 'equal' },
  ],
  init: () => ({
    ...{ name1: '', name2: '', relative: false, delta: false, inverted: false, mode: null },
    ...{ bps: false, pps: false, bps1: 0, bps2: 0, pps1: 0, pps2: 0, estimators: null },
    given: new Set(),
  }),
  parse,
  save,
  print,
  check,
  destroy,
  match: (_, info) => match(info),
});
