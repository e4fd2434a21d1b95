import { IPV6_ONLY } from '../families.ts';
import { bang } from '../format.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { defineMatch, type XtOption } from '../types.ts';
import { numberOf, rangeOf } from '../values.ts';

interface FragInfo {
  ids: { readonly from: number; readonly to: number; readonly inverted: boolean };
  length: { readonly value: number; readonly inverted: boolean } | null;
  readonly flags: Set<string>;
}

const ALL = 0xffff_ffff;
/** `option: what -L calls it`. */
const FLAGS: readonly (readonly [string, string, Partial<XtOption>, string])[] = [
  ['fragres', 'reserved', {}, 'the reserved field is 0'],
  ['fragfirst', 'first', {}, 'the first fragment'],
  ['fragmore', 'more', { excl: ['fraglast'] }, 'more fragments follow'],
  ['fraglast', 'last', { excl: ['fragmore'] }, 'it is the last one'],
];

const anyId = ({ ids }: FragInfo): boolean => ids.from === 0 && ids.to === ALL && !ids.inverted;
const idText = ({ ids }: FragInfo): string => (ids.from === ids.to ? `${ids.from}` : `${ids.from}:${ids.to}`);

/** The frag match of ip6tables (libip6t_frag.c). */
export const frag = defineMatch<FragInfo>({
  name: 'frag',
  families: IPV6_ONLY,
  summary: 'The fragment header: its number, and which fragment it is.',
  support: 'parse-only',
  options: [
    { name: 'fragid', type: 'uint32rc', invert: true, arg: 'id[:id]', help: 'exactly, or from and to' },
    { name: 'fraglen', type: 'uint32', invert: true, arg: 'length', help: 'total length of the header' },
    ...FLAGS.map(([name, , more, help]) => ({ name, type: 'none', help, ...more }) as const),
  ],
  init: () => ({ ids: { from: 0, to: ALL, inverted: false }, length: null, flags: new Set() }),
  parse: (info, call) => {
    const { inverted } = call;
    if (call.option.name === 'fragid') info.ids = { ...rangeOf(call), inverted };
    else if (call.option.name === 'fraglen') info.length = { value: numberOf(call), inverted };
    else info.flags.add(call.option.name);
  },
  save: (info) =>
    (anyId(info) ? '' : `${bang(info.ids.inverted)} --fragid ${idText(info)}`) +
    (info.length ? `${bang(info.length.inverted)} --fraglen ${info.length.value}` : '') +
    FLAGS.map(([name]) => (info.flags.has(name) ? ` --${name}` : '')).join(''),
  print: (info) => {
    const one = info.ids.from === info.ids.to;
    const id = anyId(info) ? '' : `${one ? 'id' : 'ids'}:${info.ids.inverted ? '!' : ''}${idText(info)}`;
    const length = info.length ? ` length:${info.length.inverted ? '!' : ''}${info.length.value}` : '';
    return ` frag ${id}${length}${FLAGS.map(([name, shown]) => (info.flags.has(name) ? ` ${shown}` : '')).join('')}`;
  },
  match: noIpv6('frag'),
});
