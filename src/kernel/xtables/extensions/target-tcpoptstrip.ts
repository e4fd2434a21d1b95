import { get8, set8 } from '../../../wire/bytes.ts';
import { IPPROTO_TCP } from '../../../wire/ipv4.ts';
import { TCP_HLEN, Tcphdr } from '../../../wire/tcp.ts';
import { NF_DROP } from '../../netfilter/hooks.ts';
import { protoCsumReplace16 } from '../../skb/checksum.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { strtoui } from '../strtoul.ts';
import { defineTarget, XT_CONTINUE, XtError } from '../types.ts';

interface StripInfo {
  options: readonly number[];
}

const NAMES: readonly (readonly [string, number])[] = [
  ['wscale', 3],
  ['mss', 2],
  ['sack-permitted', 4],
  ['sack', 5],
  ['timestamp', 8],
  ['md5', 19],
];
const NOP = 1;

function parseList(text: string): number[] {
  const options: number[] = [];
  for (const word of text.split(',')) {
    const option = NAMES.find(([name]) => name === word)?.[1] ?? strtoui(word, 0, 255);
    if (option === null) throw new XtError(`Bad TCP option value "${word}"`);
    if (option < 2) throw new XtError('Option value may not be 0 or 1');
    if (options.includes(option)) throw new XtError(`Option "${word}" already specified`);
    options.push(option);
  }
  return options.sort((a, b) => a - b);
}

const nameOf = (option: number): string => NAMES.find(([, n]) => n === option)?.[0] ?? String(option);

/** `tcpoptstrip_mangle_packet` (net/netfilter/xt_TCPOPTSTRIP.c). False: the header is malformed. */
function strip(skb: SkBuff, at: number, options: readonly number[]): boolean {
  if (at + TCP_HLEN > skb.tail) return false;
  const hdrlen = new Tcphdr(skb.head, at).doff * 4;
  if (hdrlen < TCP_HLEN || at + hdrlen > skb.tail) return false;
  for (let i = TCP_HLEN; i < hdrlen - 1; ) {
    const kind = get8(skb.head, at + i);
    const len = kind <= NOP ? 1 : get8(skb.head, at + i + 1) || 1;
    if (i + len > hdrlen) break;
    if (options.includes(kind)) for (let j = i; j < i + len; j++) clear(skb, at, j);
    i += len;
  }
  return true;
}

/** Overwrites one byte of the header with a no-operation and repairs the checksum. */
function clear(skb: SkBuff, at: number, j: number): void {
  const shift = j % 2 === 0 ? 8 : 0;
  protoCsumReplace16(skb, at + 16, get8(skb.head, at + j) << shift, NOP << shift);
  set8(skb.head, at + j, NOP);
}

export const TCPOPTSTRIP = defineTarget<StripInfo>({
  name: 'TCPOPTSTRIP',
  families: ANY_FAMILY,
  summary: 'Blanks TCP options.',
  support: 'modelled',
  tables: ['mangle'],
  proto: IPPROTO_TCP,
  options: [
    {
      name: 'strip-options',
      type: 'string',
      arg: 'option[,option]',
      values: NAMES.map(([name]) => name),
      help: 'names or numbers',
    },
  ],
  init: () => ({ options: [] }),
  parse: (info, call) => {
    info.options = parseList(call.raw);
  },
  save: (info) => (info.options.length ? ` --strip-options ${info.options.join(',')}` : ''),
  print: ({ options }, numeric) =>
    options.length ? ` TCPOPTSTRIP options ${(numeric ? options : options.map(nameOf)).join(',')}` : '',
  target: (skb, info, par) => (par.fragoff !== 0 || strip(skb, par.thoff, info.options) ? XT_CONTINUE : NF_DROP),
});
