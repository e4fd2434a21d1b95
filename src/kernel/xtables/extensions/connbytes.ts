import { nfCtGet } from '../../conntrack/nf-conn.ts';
import { ANY_FAMILY } from '../families.ts';
import { defineMatch, XtError } from '../types.ts';

type Mode = 'packets' | 'bytes' | 'avgpkt';
type Direction = 'original' | 'reply' | 'both';

interface ConnbytesInfo {
  /** `from` above `to` stands for the negation of what is between. */
  from: bigint;
  to: bigint;
  dir: Direction;
  mode: Mode;
}

const MODES: readonly Mode[] = ['packets', 'bytes', 'avgpkt'];
const DIRECTIONS: readonly Direction[] = ['original', 'reply', 'both'];
const UINT64_MAX = 0xffff_ffff_ffff_ffffn;

function rangeText(info: ConnbytesInfo, dashes: string): string {
  const inverted = info.from > info.to;
  const [from, to] = inverted ? [info.to, info.from] : [info.from, info.to];
  return `${inverted ? ' !' : ''} ${dashes}connbytes ${from}${to && to < UINT64_MAX ? `:${to}` : ''}`;
}

export const connbytes = defineMatch<ConnbytesInfo>({
  name: 'connbytes',
  families: ANY_FAMILY,
  summary: 'How much a connection has carried so far.',
  support: 'modelled',
  needsConntrack: true,
  options: [
    {
      name: 'connbytes',
      type: 'uint64rc',
      mandatory: true,
      invert: true,
      arg: 'from[:to]',
      help: 'from so much to so much',
    },
    {
      name: 'connbytes-dir',
      type: 'string',
      mandatory: true,
      arg: 'direction',
      values: DIRECTIONS,
      help: 'which direction',
    },
    { name: 'connbytes-mode', type: 'string', mandatory: true, arg: 'mode', values: MODES, help: 'what to count' },
  ],
  init: () => ({ from: 0n, to: UINT64_MAX, dir: 'original', mode: 'packets' }),
  parse: (info, call) => {
    const { value } = call;
    if (value !== null && typeof value === 'object' && value.kind === 'range64') {
      const to = call.raw.includes(':') ? value.to : UINT64_MAX;
      [info.from, info.to] = call.inverted ? [to, value.from] : [value.from, to];
    } else if (call.option.name === 'connbytes-dir') {
      const dir = DIRECTIONS.find((d) => d === call.raw);
      if (!dir) throw new XtError(`Unknown --connbytes-dir \`${call.raw}'`);
      info.dir = dir;
    } else {
      const mode = MODES.find((m) => m === call.raw);
      if (!mode) throw new XtError(`Unknown --connbytes-mode \`${call.raw}'`);
      info.mode = mode;
    }
  },
  save: (info) => `${rangeText(info, '--')} --connbytes-mode ${info.mode} --connbytes-dir ${info.dir}`,
  print: (info) => `${rangeText(info, '')} connbytes mode ${info.mode} connbytes direction ${info.dir}`,
  /** `connbytes_mt_check`: turns on the counting without which it can't work. */
  check: (_, par) => {
    if (par.net.sysctl.number('net.netfilter.nf_conntrack_acct') === 0) {
      par.net.printk('xt_connbytes: Forcing CT accounting to be enabled');
      par.net.sysctl.set('net.netfilter.nf_conntrack_acct', '1');
    }
    return 0;
  },
  /** `connbytes_mt` (net/netfilter/xt_connbytes.c): a connection that is not counted never matches. */
  match: (skb, info) => {
    const ct = nfCtGet(skb);
    if (!ct?.counts) return false;
    const sides: readonly { packets: number; bytes: number }[] =
      info.dir === 'both' ? ct.acct : [ct.acct[info.dir === 'original' ? 0 : 1]];
    const packets = sides.reduce((sum, s) => sum + s.packets, 0);
    const bytes = sides.reduce((sum, s) => sum + s.bytes, 0);
    const average = packets === 0 ? 0 : Math.floor(bytes / packets);
    const what = BigInt(info.mode === 'packets' ? packets : info.mode === 'bytes' ? bytes : average);
    return info.to >= info.from ? what >= info.from && what <= info.to : what < info.to || what > info.from;
  },
});
