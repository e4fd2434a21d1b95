import { IPV6_ONLY } from './families.ts';
import { bang } from './format.ts';
import { noIpv6 } from './ip6-rules.ts';
import { strtoulC } from './strtoul.ts';
import { type MatchExtension, type XtCall, XtError } from './types.ts';
import { numberOf } from './values.ts';

/** `struct ip6t_opts`: options of a hop-by-hop or destination header. */
export interface Ip6OptsInfo {
  length: number | null;
  notLength: boolean;
  /** Types with their lengths; null for any length. Null when none were asked for. */
  opts: readonly { readonly type: number; readonly length: number | null }[] | null;
}

/** `IP6T_OPTS_OPTSNR`. */
const MAX_OPTS = 16;

/** `parse_options` (libip6t_dst.c, libip6t_hbh.c). */
function parseOpts(header: string, text: string): Ip6OptsInfo['opts'] {
  const parts = text.split(',');
  const opts = parts.slice(0, MAX_OPTS).map((part, i) => {
    const colon = part.indexOf(':');
    if (colon >= 0 && i === MAX_OPTS - 1) throw new XtError('too many ports specified');
    const type = optNumber(header, 'opt', colon < 0 ? part : part.slice(0, colon)) & 0xff;
    if (colon < 0) return { type, length: null };
    if (type === 0) throw new XtError(header === 'dst' ? "PAD0 hasn't got length" : 'PAD0 has not got length');
    const length = optNumber(header, 'length', part.slice(colon + 1)) & 0xff;
    return { type, length: length === 0xff ? null : length };
  });
  if (parts.length > MAX_OPTS) throw new XtError('too many addresses specified');
  return opts;
}

/** `parse_opts_num`. */
function optNumber(header: string, what: string, text: string): number {
  const read = strtoulC(text);
  if (read.end === 0) throw new XtError(`${header}: no valid digits in ${what} \`${text}'`);
  if (read.overflow) throw new XtError(`${what} \`${text}' specified too big: would overflow`);
  if (read.end < text.length) throw new XtError(`${header}: error parsing ${what} \`${text}'`);
  return Number(read.value & 0xffff_ffffn);
}

const optsText = ({ opts }: Ip6OptsInfo): string =>
  opts === null
    ? ''
    : ` ${opts.map(({ type, length }) => (length === null ? `${type}` : `${type}:${length}`)).join(',')}`;

function parse(header: string, info: Ip6OptsInfo, call: XtCall): void {
  if (call.option.name === `${header}-opts`) info.opts = parseOpts(header, call.raw);
  else {
    info.length = numberOf(call);
    info.notLength = call.inverted;
  }
}

/** The matches `dst` and `hbh`, which differ in their names alone. */
export const optionsHeader = (name: string, summary: string): MatchExtension<Ip6OptsInfo> => ({
  name,
  families: IPV6_ONLY,
  summary,
  support: 'parse-only',
  options: [
    { name: `${name}-len`, type: 'uint32', invert: true, arg: 'length', help: 'total length of the header' },
    {
      name: `${name}-opts`,
      type: 'string',
      arg: 'type[:len][,type[:len]...]',
      help: 'its options, with their lengths',
    },
  ],
  init: () => ({ length: null, notLength: false, opts: null }),
  parse: (info, call) => parse(name, info, call),
  save: (info) =>
    (info.length === null ? '' : `${bang(info.notLength)} --${name}-len ${info.length}`) +
    (info.opts === null ? '' : ` --${name}-opts${optsText(info)}`),
  print: (info) =>
    ` ${name}` +
    (info.length === null ? '' : ` length:${info.notLength ? '!' : ''}${info.length}`) +
    (info.opts === null ? '' : ` opts${optsText(info)}`),
  match: noIpv6(name),
});
