import type { Ipv4Addr } from '../../../wire/inet.ts';
import type { NetDevice } from '../../device/net-device.ts';
import { EINVAL } from '../../errno.ts';
import {
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
} from '../../netfilter/hooks.ts';
import { ANY_FAMILY } from '../families.ts';
import { badListItem, bang, beginsWith } from '../format.ts';
import { defineMatch, type XtActionParam, XtError } from '../types.ts';

interface AddrtypeInfo {
  source: number;
  sourceInverted: boolean;
  dest: number;
  destInverted: boolean;
  iface: '' | 'in' | 'out';
}

/** Route types by number (`RTN_*`). */
const TYPES = [
  'UNSPEC',
  'UNICAST',
  'LOCAL',
  'BROADCAST',
  'ANYCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
  'THROW',
  'NAT',
  'XRESOLVE',
];

function parseTypes(text: string): number {
  let mask = 0;
  const bad = badListItem(text, (item) => {
    const i = TYPES.findIndex((name) => beginsWith(name, item));
    if (i >= 0) mask |= 1 << i;
    return i >= 0;
  });
  if (bad === null) return mask;
  throw new XtError(bad.includes(',') ? `addrtype: bad type \`${bad}'` : `addrtype: bad type "${bad}"`);
}

const typesText = (mask: number): string => TYPES.filter((_, i) => mask & (1 << i)).join(',');

/** `match_type`: what kind of address this is to the routing tables, for one device or for any. */
function hasType(par: XtActionParam, dev: NetDevice | null, addr: Ipv4Addr, mask: number): boolean {
  const type = par.net.fib.addrType(addr, dev).toUpperCase();
  return (mask & (1 << TYPES.indexOf(type))) !== 0;
}

const types = { type: 'string', invert: true, arg: 'type[,type]', values: TYPES } as const;

export const addrtype = defineMatch<AddrtypeInfo>({
  name: 'addrtype',
  families: ANY_FAMILY,
  summary: 'What an address is to this host: local, broadcast, unicast ...',
  support: 'modelled',
  options: [
    { name: 'src-type', ...types, help: 'kind of the source address' },
    { name: 'dst-type', ...types, help: 'kind of the destination address' },
    {
      name: 'limit-iface-in',
      type: 'none',
      excl: ['limit-iface-out'],
      help: 'look only at the device the packet came in by',
    },
    {
      name: 'limit-iface-out',
      type: 'none',
      excl: ['limit-iface-in'],
      help: 'look only at the device the packet leaves by',
    },
  ],
  init: () => ({ source: 0, sourceInverted: false, dest: 0, destInverted: false, iface: '' }),
  parse: (info, call) => {
    if (call.option.name === 'src-type') {
      info.source = parseTypes(call.raw);
      info.sourceInverted = call.inverted;
    } else if (call.option.name === 'dst-type') {
      info.dest = parseTypes(call.raw);
      info.destInverted = call.inverted;
    } else info.iface = call.option.name === 'limit-iface-in' ? 'in' : 'out';
  },
  finalCheck: (_, seen) => {
    if (!seen.has('src-type') && !seen.has('dst-type'))
      throw new XtError('addrtype: you must specify --src-type or --dst-type');
  },
  save: (info) =>
    (info.source ? `${bang(info.sourceInverted)} --src-type ${typesText(info.source)}` : '') +
    (info.dest ? `${bang(info.destInverted)} --dst-type ${typesText(info.dest)}` : '') +
    (info.iface ? ` --limit-iface-${info.iface}` : ''),
  print: (info) =>
    ' ADDRTYPE match' +
    (info.source ? ` src-type ${info.sourceInverted ? '!' : ''}${typesText(info.source)}` : '') +
    (info.dest ? ` dst-type ${info.destInverted ? '!' : ''}${typesText(info.dest)}` : '') +
    (info.iface ? ` limit-${info.iface}` : ''),
  /** `addrtype_mt_checkentry_v1`: a device must be known where the rule is. */
  check: (info, par) => {
    const early = (1 << NF_INET_PRE_ROUTING) | (1 << NF_INET_LOCAL_IN);
    const late = (1 << NF_INET_POST_ROUTING) | (1 << NF_INET_LOCAL_OUT);
    if (info.iface === 'out' && par.hookMask & early) return EINVAL;
    if (info.iface === 'in' && par.hookMask & late) return EINVAL;
    return 0;
  },
  /** `addrtype_mt_v1` (net/netfilter/xt_addrtype.c). */
  match: (skb, info, par) => {
    const dev = info.iface === 'in' ? par.in : info.iface === 'out' ? par.out : null;
    if (info.source && hasType(par, dev, skb.ip.saddr, info.source) === info.sourceInverted) return false;
    return !info.dest || hasType(par, dev, skb.ip.daddr, info.dest) !== info.destInverted;
  },
});
