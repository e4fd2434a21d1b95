import type { Ipv6Addr } from '../../../wire/inet.ts';
import { formatIpv6, parseIpv6 } from '../../../wire/inet6.ts';
import { IPV6_ONLY } from '../families.ts';
import { bang } from '../format.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { defineMatch, type XtCall, XtError } from '../types.ts';
import { numberOf, rangeOf } from '../values.ts';

type Not<T> = { readonly value: T; readonly inverted: boolean };

interface RtInfo {
  type: Not<number> | null;
  segsleft: { readonly from: number; readonly to: number; readonly inverted: boolean };
  length: Not<number> | null;
  reserved: boolean;
  addrs: readonly Ipv6Addr[] | null;
  notStrict: boolean;
}

const ALL = 0xffff_ffff;
/** `IP6T_RT_HOPS`. */
const MAX_ADDRS = 16;

/** `parse_addresses`. */
function parseAddrs(text: string): readonly Ipv6Addr[] {
  const parts = text.split(',');
  const addrs = parts.slice(0, MAX_ADDRS).map((part) => {
    const addr = parseIpv6(part);
    if (addr === null) throw new XtError(`bad address: ${part}`);
    return addr;
  });
  if (parts.length > MAX_ADDRS) throw new XtError('too many addresses specified');
  return addrs;
}

const needsType = (info: RtInfo, option: string): void => {
  if (info.type?.value !== 0 || info.type.inverted) throw new XtError(`\`--rt-type 0' required before \`--${option}'`);
};

function parse(info: RtInfo, call: XtCall): void {
  const { inverted } = call;
  switch (call.option.name) {
    case 'rt-type':
      info.type = { value: numberOf(call), inverted };
      return;
    case 'rt-segsleft':
      info.segsleft = { ...rangeOf(call), inverted };
      return;
    case 'rt-len':
      info.length = { value: numberOf(call), inverted };
      return;
    case 'rt-0-res':
      needsType(info, 'rt-0-res');
      info.reserved = true;
      return;
    case 'rt-0-addrs':
      needsType(info, 'rt-0-addrs');
      info.addrs = parseAddrs(call.raw);
      return;
    default:
      if (info.addrs === null) throw new XtError("`--rt-0-addr ...' required before `--rt-0-not-strict'");
      info.notStrict = true;
  }
}

function text(info: RtInfo, saved: boolean): string {
  const { segsleft: s } = info;
  const field = (name: string, not: Not<number | string> | null): string => {
    if (!not) return '';
    if (saved) return `${bang(not.inverted)} --rt-${name} ${not.value}`;
    return ` ${name === 'len' ? 'length' : name}:${not.inverted ? '!' : ''}${not.value}`;
  };
  const one = s.from === s.to;
  const any = s.from === 0 && s.to === ALL && !s.inverted;
  const segs = any ? null : { value: one ? s.from : `${s.from}:${s.to}`, inverted: s.inverted };
  const dashes = saved ? '--rt-' : '';
  return (
    field('type', !saved && info.type ? { ...info.type, value: info.type.value | 0 } : info.type) +
    field(saved || one ? 'segsleft' : 'segslefts', segs) +
    field('len', info.length) +
    (info.reserved ? ` ${saved ? '--rt-0-res' : 'reserved'}` : '') +
    (info.addrs ? ` ${dashes}0-addrs ${info.addrs.map(formatIpv6).join(',')}` : '') +
    (info.notStrict ? ` ${dashes}0-not-strict` : '')
  );
}

/** The rt match of ip6tables (libip6t_rt.c). */
export const rt = defineMatch<RtInfo>({
  name: 'rt',
  families: IPV6_ONLY,
  summary: 'The routing header: its type, segments left, and the addresses of type 0.',
  support: 'parse-only',
  options: [
    { name: 'rt-type', type: 'uint32', invert: true, arg: 'type', help: 'its type' },
    {
      name: 'rt-segsleft',
      type: 'uint32rc',
      invert: true,
      arg: 'n[:n]',
      help: 'segments left: exactly, or from and to',
    },
    { name: 'rt-len', type: 'uint32', invert: true, arg: 'length', help: 'total length of the header' },
    { name: 'rt-0-res', type: 'none', help: 'the reserved field is 0' },
    { name: 'rt-0-addrs', type: 'string', arg: 'addr[,addr...]', help: 'the addresses in it' },
    { name: 'rt-0-not-strict', type: 'none', help: 'among others' },
  ],
  init: () => ({
    type: null,
    segsleft: { from: 0, to: ALL, inverted: false },
    length: null,
    reserved: false,
    addrs: null,
    notStrict: false,
  }),
  parse,
  save: (info) => text(info, true),
  print: (info) => ` rt${text(info, false)}`,
  match: noIpv6('rt'),
});
