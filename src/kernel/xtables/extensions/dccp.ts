import { get8, get16 } from '../../../wire/bytes.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { hasBytes, type PortRange, portMatch, portText } from '../ports.ts';
import { defineMatch, type XtActionParam, XtError } from '../types.ts';
import { numberOf, rangeOf } from '../values.ts';

interface DccpInfo {
  sport: PortRange | null;
  dport: PortRange | null;
  types: { readonly mask: number; readonly inverted: boolean } | null;
  option: { readonly number: number; readonly inverted: boolean } | null;
}

const TYPES = 'REQUEST RESPONSE DATA ACK DATAACK CLOSEREQ CLOSE RESET SYNC SYNCACK INVALID'.split(' ');
const INVALID = 10;
const INVALID_OTHERS = 0xf800;
const DCCP_HLEN = 12;
/** Bytes that follow the basic header, by packet type. */
const TYPE_SIZES = [4, 12, 0, 8, 8, 8, 8, 12, 8, 8];

function parseTypes(text: string): number {
  let mask = 0;
  for (const word of text.split(',')) {
    if (word === '') continue;
    const i = TYPES.indexOf(word.toUpperCase());
    if (i < 0) throw new XtError(`Unknown DCCP type \`${word}'`);
    mask |= 1 << i;
  }
  return mask & (1 << INVALID) ? mask | INVALID_OTHERS : mask;
}

function typesText(mask: number, numeric: boolean): string {
  const list: string[] = [];
  for (let i = 0; i < 16; i++) {
    if (!(mask & (1 << i))) continue;
    list.push(numeric ? String(i) : (TYPES[i] ?? ''));
    if (!numeric && i === INVALID) break;
  }
  return ` ${list.join(',')}`;
}

const save = (option: string, p: PortRange | null): string =>
  p ? `${bang(p.inverted)} --${option} ${p.from === p.to ? p.from : `${p.from}:${p.to}`}` : '';

function print(label: string, p: PortRange | null, numeric: boolean): string {
  if (!p || (p.from === 0 && p.to === 0xffff && !p.inverted)) return '';
  const mark = p.inverted ? '!' : '';
  const low = portText(p.from, 'dccp', numeric);
  return p.from === p.to ? ` ${label}:${mark}${low}` : ` ${label}s:${mark}${low}:${portText(p.to, 'dccp', numeric)}`;
}

/** `dccp_find_option` (net/netfilter/xt_dccp.c). */
function hasOption(skb: SkBuff, par: XtActionParam, option: number): boolean {
  const at = par.thoff;
  const kind = get8(skb.head, at + 8);
  const basic = DCCP_HLEN + (kind & 1 ? 4 : 0) + (TYPE_SIZES[(kind >> 1) & 15] ?? 0);
  const size = get8(skb.head, at + 4) * 4 - basic;
  if (size < 0 || !hasBytes(skb, at + basic, size)) {
    par.hotdrop = true;
    return false;
  }
  for (let i = 0; i < size; ) {
    const op = get8(skb.head, at + basic + i);
    if (op === option) return true;
    i += op < 2 || i === size - 1 ? 1 : get8(skb.head, at + basic + i + 1) || 1;
  }
  return false;
}

const port = { type: 'portrc', invert: true, arg: 'port[:port]' } as const;

export const dccp = defineMatch<DccpInfo>({
  name: 'dccp',
  families: ANY_FAMILY,
  summary: 'Ports, packet types and options of DCCP.',
  support: 'modelled',
  proto: 33,
  options: [
    { name: 'source-port', ...port, help: 'source port or range' },
    { name: 'sport', aliasOf: 'source-port', ...port, help: 'source port or range' },
    { name: 'destination-port', ...port, help: 'destination port or range' },
    { name: 'dport', aliasOf: 'destination-port', ...port, help: 'destination port or range' },
    { name: 'dccp-types', type: 'string', invert: true, arg: 'type[,type]', values: TYPES, help: 'any of these types' },
    { name: 'dccp-option', type: 'uint8', invert: true, min: 1, max: 255, arg: 'number', help: 'carries this option' },
  ],
  init: () => ({ sport: null, dport: null, types: null, option: null }),
  parse: (info, call) => {
    const { inverted } = call;
    switch (call.option.name) {
      case 'source-port':
        info.sport = { ...rangeOf(call), inverted };
        return;
      case 'destination-port':
        info.dport = { ...rangeOf(call), inverted };
        return;
      case 'dccp-types':
        info.types = { mask: parseTypes(call.raw), inverted };
        return;
      default:
        info.option = { number: numberOf(call), inverted };
    }
  },
  save: ({ sport, dport, types, option }) =>
    save('sport', sport) +
    save('dport', dport) +
    (types ? `${bang(types.inverted)} --dccp-types${typesText(types.mask, false)}` : '') +
    (option ? `${bang(option.inverted)} --dccp-option ${option.number}` : ''),
  print: ({ sport, dport, types, option }, numeric) =>
    ` dccp${print('spt', sport, numeric)}${print('dpt', dport, numeric)}` +
    (types ? bang(types.inverted) + typesText(types.mask, numeric) : '') +
    (option ? ` option=${option.inverted ? '!' : ''}${option.number}` : ''),
  /** `dccp_mt` (net/netfilter/xt_dccp.c). */
  match: (skb, info, par) => {
    if (par.fragoff !== 0) return false;
    if (!hasBytes(skb, par.thoff, DCCP_HLEN)) {
      par.hotdrop = true;
      return false;
    }
    if (info.sport && !portMatch(info.sport, get16(skb.head, par.thoff))) return false;
    if (info.dport && !portMatch(info.dport, get16(skb.head, par.thoff + 2))) return false;
    const type = (get8(skb.head, par.thoff + 8) >> 1) & 15;
    if (info.types && ((info.types.mask & (1 << type)) !== 0) === info.types.inverted) return false;
    return !info.option || hasOption(skb, par, info.option.number) !== info.option.inverted;
  },
});
