import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { defineMatch, XtError } from '../types.ts';
import { numberOf } from '../values.ts';

interface StatisticInfo {
  mode: 'random' | 'nth';
  inverted: boolean;
  /** Of 2^31. */
  probability: number;
  /** One less than was asked for, as the kernel keeps it. */
  every: number;
  packet: number;
  /** Packets counted so far (`xt_statistic_priv.count`). */
  count: number;
}

function text(info: StatisticInfo, dashes: string): string {
  const head = ` ${dashes}mode ${info.mode}${bang(info.inverted)} ${dashes}`;
  if (info.mode === 'random') return `${head}probability ${(info.probability / 0x8000_0000).toFixed(11)}`;
  const packet = info.packet || dashes ? ` ${dashes}packet ${info.packet}` : '';
  return `${head}every ${info.every + 1}${packet}`;
}

export const statistic = defineMatch<StatisticInfo>({
  name: 'statistic',
  families: ANY_FAMILY,
  summary: 'A share of the packets, at random or every n-th.',
  support: 'modelled',
  options: [
    { name: 'mode', type: 'string', mandatory: true, arg: 'mode', values: ['random', 'nth'], help: 'how to choose' },
    {
      name: 'probability',
      type: 'double',
      invert: true,
      min: 0,
      max: 1,
      excl: ['every', 'packet'],
      arg: 'p',
      help: 'chance of a match, from 0 to 1',
    },
    {
      name: 'every',
      type: 'uint32',
      invert: true,
      min: 1,
      excl: ['probability'],
      also: ['packet'],
      arg: 'n',
      help: 'one packet in n',
    },
    {
      name: 'packet',
      type: 'uint32',
      excl: ['probability'],
      also: ['every'],
      arg: 'p',
      help: 'which of the n, from 0',
    },
  ],
  init: () => ({ mode: 'random', inverted: false, probability: 0, every: 0, packet: 0, count: 0 }),
  parse: (info, call) => {
    info.inverted ||= call.inverted;
    switch (call.option.name) {
      case 'mode':
        if (call.raw !== 'random' && call.raw !== 'nth') throw new XtError(`Bad mode "${call.raw}"`);
        info.mode = call.raw;
        return;
      case 'probability':
        info.probability = Math.round(0x8000_0000 * numberOf(call));
        return;
      case 'every':
        info.every = numberOf(call) - 1;
        return;
      default:
        info.packet = numberOf(call);
    }
  },
  finalCheck: (info, seen) => {
    if (info.mode === 'random' && !seen.has('probability'))
      throw new XtError('--probability must be specified when using random mode');
    if (info.mode === 'nth' && !seen.has('every') && !seen.has('packet'))
      throw new XtError('--every and --packet must be specified when using nth mode');
    if (info.mode === 'nth' && info.packet > info.every) throw new XtError('the --packet p must be 0 <= p <= n-1');
  },
  save: (info) => text(info, '--'),
  print: (info) => ` statistic${text(info, '')}`,
  check: (info) => {
    info.count = info.every - info.packet;
    return 0;
  },
  /** `statistic_mt` (net/netfilter/xt_statistic.c). */
  match: (_, info, par) => {
    if (info.mode === 'random') return (par.net.world.random.u32() & 0x7fff_ffff) < info.probability !== info.inverted;
    info.count = info.count === info.every ? 0 : info.count + 1;
    return (info.count === 0) !== info.inverted;
  },
});
