import { EINVAL, ENOENT } from '../../errno.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang, fitBytes } from '../format.ts';
import { findPattern, hexPattern, patternText, plainPattern } from '../text-pattern.ts';
import { defineMatch, XtError } from '../types.ts';
import { numberOf } from '../values.ts';

interface StringInfo {
  pattern: Uint8Array;
  inverted: boolean;
  ignoreCase: boolean;
  algo: string;
  from: number;
  to: number;
}

const ALGORITHMS = ['bm', 'kmp'];

export const string = defineMatch<StringInfo>({
  name: 'string',
  families: ANY_FAMILY,
  summary: 'A text somewhere in the packet.',
  support: 'modelled',
  options: [
    { name: 'from', type: 'uint16', arg: 'offset', help: 'first byte to look at, counted from the IP header' },
    { name: 'to', type: 'uint16', arg: 'offset', help: 'byte before which it must end' },
    { name: 'algo', type: 'string', mandatory: true, arg: 'name', values: ALGORITHMS, help: 'way of searching' },
    { name: 'string', type: 'string', invert: true, excl: ['hex-string'], arg: 'text', help: 'the text' },
    {
      name: 'hex-string',
      type: 'string',
      invert: true,
      excl: ['string'],
      arg: 'text',
      help: 'the text, with hex between bars',
    },
    { name: 'icase', type: 'none', help: 'upper and lower case are the same' },
  ],
  init: () => ({ pattern: new Uint8Array(0), inverted: false, ignoreCase: false, algo: '', from: 0, to: 0xffff }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'from':
        info.from = numberOf(call);
        return;
      case 'to':
        info.to = numberOf(call);
        return;
      case 'algo':
        info.algo = fitBytes(call.raw, 15);
        return;
      case 'icase':
        info.ignoreCase = true;
        return;
      default:
        info.pattern = call.option.name === 'string' ? plainPattern(call.raw) : hexPattern(call.raw);
        info.inverted ||= call.inverted;
    }
  },
  finalCheck: (_, seen) => {
    if (!seen.has('string') && !seen.has('hex-string'))
      throw new XtError("STRING match: You must specify `--string' or `--hex-string'");
  },
  save: (info) => {
    const { hex, text } = patternText(info.pattern);
    return (
      `${bang(info.inverted)} --${hex ? 'hex-string' : 'string'}${text} --algo ${info.algo}` +
      (info.from === 0 ? '' : ` --from ${info.from}`) +
      (info.to === 0xffff ? '' : ` --to ${info.to}`) +
      (info.ignoreCase ? ' --icase' : '')
    );
  },
  print: (info) =>
    ` STRING match ${info.inverted ? '!' : ''}${patternText(info.pattern).text} ALGO name ${info.algo}` +
    (info.from === 0 ? '' : ` FROM ${info.from}`) +
    (info.to === 0xffff ? '' : ` TO ${info.to}`) +
    (info.ignoreCase ? ' ICASE' : ''),
  /** `string_mt_check` and `textsearch_prepare`. */
  check: (info) => {
    if (info.from > info.to || info.pattern.length === 0) return EINVAL;
    return ALGORITHMS.includes(info.algo) ? 0 : ENOENT;
  },
  /** `string_mt` (net/netfilter/xt_string.c): only the first place counts, and it must end in time. */
  match: (skb, info) => {
    const start = skb.data + info.from;
    const at = findPattern(skb.head, start, skb.tail, info.pattern, info.ignoreCase);
    const found = at >= 0 && at - start + info.pattern.length <= info.to - info.from;
    return found !== info.inverted;
  },
});
