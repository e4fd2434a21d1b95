import { IPV6_ONLY } from '../families.ts';
import { bang, beginsWith } from '../format.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { strtoui } from '../strtoul.ts';
import { defineMatch, XtError } from '../types.ts';

interface MhInfo {
  from: number;
  to: number;
  inverted: boolean;
}

/** Names by number, and the short ones. */
const TYPES: readonly (readonly [string, string])[] = [
  ['binding-refresh-request', 'brr'],
  ['home-test-init', 'hoti'],
  ['careof-test-init', 'coti'],
  ['home-test', 'hot'],
  ['careof-test', 'cot'],
  ['binding-update', 'bu'],
  ['binding-acknowledgement', 'ba'],
  ['binding-error', 'be'],
];
const NAMES = TYPES.flatMap((names, type) => names.map((name) => [name, type] as const));

/** `name_to_type`: a name or its beginning; of several, the first, unless one is meant exactly. */
function typeOf(text: string): number {
  const found = NAMES.filter(([name]) => beginsWith(name, text));
  const exact = found.findLast(([name]) => name.length === text.length);
  const named = exact ?? found[0];
  if (named) return named[1];
  const number = strtoui(text, 0, 255);
  if (number === null) throw new XtError(`Invalid MH type \`${text}'`);
  return number;
}

const isAny = (info: MhInfo): boolean => info.from === 0 && info.to === 255 && !info.inverted;

/** The mh match of ip6tables (libip6t_mh.c). */
export const mh = defineMatch<MhInfo>({
  name: 'mh',
  families: IPV6_ONLY,
  summary: 'The type of a Mobile IPv6 header.',
  support: 'parse-only',
  proto: 135,
  options: [
    {
      name: 'mh-type',
      type: 'string',
      invert: true,
      arg: 'type[:type]',
      values: NAMES.map(([name]) => name),
      help: 'a name or number, or from and to',
    },
  ],
  init: () => ({ from: 0, to: 255, inverted: false }),
  parse: (info, call) => {
    const colon = call.raw.indexOf(':');
    if (colon < 0) {
      info.from = typeOf(call.raw);
      info.to = info.from;
    } else {
      const [from, to] = [call.raw.slice(0, colon), call.raw.slice(colon + 1)];
      info.from = from === '' ? 0 : typeOf(from);
      info.to = to === '' ? 255 : typeOf(to);
      if (info.from > info.to) throw new XtError('Invalid MH type range (min > max)');
    }
    info.inverted = call.inverted;
  },
  save: (info) => {
    if (isAny(info)) return '';
    return `${bang(info.inverted)} --mh-type ${info.from === info.to ? info.from : `${info.from}:${info.to}`}`;
  },
  print: (info, numeric) => {
    if (isAny(info)) return ' mh';
    const name = (type: number): string => (numeric ? undefined : TYPES[type]?.[0]) ?? `${type}`;
    const range = info.from === info.to ? name(info.from) : `${name(info.from)}:${name(info.to)}`;
    return ` mh ${info.inverted ? '!' : ''}${range}`;
  },
  match: noIpv6('mh'),
});
