import {
  ctinfo2dir,
  IPS_ASSURED,
  IPS_CONFIRMED,
  IPS_EXPECTED,
  IPS_SEEN_REPLY,
  type NfConn,
} from '../../conntrack/types.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { SEC } from '../../time/clock.ts';
import { parseStates, STATE_NAMES, stateBits, stateText } from '../ct-state.ts';
import { ANY_FAMILY } from '../families.ts';
import { badListItem, bang, beginsWith } from '../format.ts';
import { hostAndMask } from '../hosts.ts';
import { defineMatch, type XtActionParam, type XtCall, XtError, type XtOption } from '../types.ts';
import { type Host, hostOf, numberOf, type Range, rangeOf } from '../values.ts';

type Not<T> = { readonly value: T; readonly inverted: boolean };
type AddrKey = 'ctorigsrc' | 'ctorigdst' | 'ctreplsrc' | 'ctrepldst';
type PortKey = 'ctorigsrcport' | 'ctorigdstport' | 'ctreplsrcport' | 'ctrepldstport';

/** `struct xt_conntrack_mtinfo3`: absent means not asked for. */
interface ConntrackInfo {
  state?: Not<number>;
  proto?: Not<number>;
  addrs: Partial<Record<AddrKey, Not<Host>>>;
  ports: Partial<Record<PortKey, Not<Range>>>;
  status?: Not<number>;
  expire?: Not<Range>;
  /** 0 for the original direction, 1 for the reply. */
  dir?: 0 | 1;
}

const ADDRS: readonly AddrKey[] = ['ctorigsrc', 'ctorigdst', 'ctreplsrc', 'ctrepldst'];
const PORTS: readonly PortKey[] = ['ctorigsrcport', 'ctorigdstport', 'ctreplsrcport', 'ctrepldstport'];
const STATUSES: readonly (readonly [string, number])[] = [
  ['EXPECTED', IPS_EXPECTED],
  ['SEEN_REPLY', IPS_SEEN_REPLY],
  ['ASSURED', IPS_ASSURED],
  ['CONFIRMED', IPS_CONFIRMED],
];

const isAddr = (name: string): name is AddrKey => ADDRS.some((k) => k === name);
const isPort = (name: string): name is PortKey => PORTS.some((k) => k === name);

function parse(info: ConntrackInfo, call: XtCall): void {
  const { inverted } = call;
  const { name } = call.option;
  if (isAddr(name)) info.addrs[name] = { value: hostOf(call), inverted };
  else if (isPort(name)) info.ports[name] = { value: rangeOf(call), inverted };
  else if (name === 'ctstate') {
    const read = parseStates(call.raw, true);
    if ('bad' in read) throw new XtError(`Bad ctstate "${read.bad}"`);
    info.state = { value: read.mask, inverted };
  } else if (name === 'ctproto') {
    const proto = numberOf(call);
    if (proto === 0)
      throw new XtError(`conntrack: ${inverted ? 'condition would always' : 'rule would never'} match protocol`);
    info.proto = { value: proto, inverted };
  } else if (name === 'ctstatus') info.status = { value: parseStatuses(call.raw), inverted };
  else if (name === 'ctexpire') info.expire = { value: rangeOf(call), inverted };
  else if (/^original$/i.test(call.raw)) info.dir = 0;
  else if (/^reply$/i.test(call.raw)) info.dir = 1;
  else throw new XtError(`conntrack: Bad value for "--ctdir" option: "${call.raw}"`);
}

function parseStatuses(text: string): number {
  let mask = 0;
  const bad = badListItem(text, (item) => {
    if (beginsWith('NONE', item)) return true;
    const status = STATUSES.find(([name]) => beginsWith(name, item));
    mask |= status?.[1] ?? 0;
    return status !== undefined;
  });
  if (bad !== null) throw new XtError(`Bad ctstatus "${bad}"`);
  return mask;
}

/** `conntrack_dump`: the text of `-L` and, with dashes, of `-S`. */
function dump(info: ConntrackInfo, dashes: string, numeric: boolean): string {
  let out = '';
  const add = (name: string, not: Not<unknown>, text: string): void => {
    out += `${bang(not.inverted)} ${dashes}${name}${text}`;
  };
  if (info.state) add('ctstate', info.state, stateText(info.state.value));
  if (info.proto) add('ctproto', info.proto, ` ${info.proto.value}`);
  for (const key of ADDRS) {
    const addr = info.addrs[key];
    if (addr) add(key, addr, ` ${hostAndMask(addr.value, numeric)}`);
  }
  for (const key of PORTS) {
    const port = info.ports[key];
    if (port) add(key, port, rangeText(port.value));
  }
  if (info.status) {
    const { value } = info.status;
    const names = STATUSES.filter(([, bit]) => value & bit).map(([name]) => name);
    add('ctstatus', info.status, ` ${names.join(',') || 'NONE'}`);
  }
  if (info.expire) add('ctexpire', info.expire, rangeText(info.expire.value));
  if (info.dir !== undefined) out += ` ${dashes}ctdir ${info.dir === 0 ? 'ORIGINAL' : 'REPLY'}`;
  return out;
}

const rangeText = (r: Range): string => (r.from === r.to ? ` ${r.from}` : ` ${r.from}:${r.to}`);

/** `conntrack_mt` (net/netfilter/xt_conntrack.c). */
function match(skb: SkBuff, info: ConntrackInfo, par: XtActionParam): boolean {
  if (info.state && ((info.state.value & stateBits(skb)) !== 0) === info.state.inverted) return false;
  const ct = skb.nfct;
  // Linux looks at nothing else when there is no connection
  if (!ct) return info.state !== undefined;
  if (info.dir !== undefined && ctinfo2dir(skb.ctinfo) !== info.dir) return false;
  for (const key of ADDRS) {
    const addr = info.addrs[key];
    if (addr && sameNet(ct, key, addr.value) === addr.inverted) return false;
  }
  if (info.proto && (ct.tuples[0].protonum === info.proto.value) === info.proto.inverted) return false;
  for (const key of PORTS) {
    const port = info.ports[key];
    if (port && within(portOf(ct, key), port.value) === port.inverted) return false;
  }
  if (info.status && ((info.status.value & ct.status) !== 0) === info.status.inverted) return false;
  return !info.expire || within(secondsLeft(ct, par), info.expire.value) !== info.expire.inverted;
}

const within = (n: number, r: Range): boolean => n >= r.from && n <= r.to;

function sameNet(ct: NfConn, key: AddrKey, host: Host): boolean {
  const tuple = ct.tuples[key.startsWith('ctorig') ? 0 : 1];
  const addr = key.endsWith('src') ? tuple.src : tuple.dst;
  return typeof addr === 'number' && ((addr ^ host.addr) & host.mask) === 0;
}

/** A tuple's port; for ICMP the bytes that stand in its place. */
function portOf(ct: NfConn, key: PortKey): number {
  const tuple = ct.tuples[key.startsWith('ctorig') ? 0 : 1];
  return key.endsWith('srcport') ? tuple.srcPort : tuple.dstPort;
}

/** `nf_ct_expires`, in seconds. An entry that is not confirmed has no absolute time yet and counts as expired. */
const secondsLeft = (ct: NfConn, par: XtActionParam): number =>
  ct.status & IPS_CONFIRMED ? Math.max(0, Math.floor((ct.expiresAt - par.net.world.clock.now) / SEC)) : 0;

const addrOption = (name: AddrKey, help: string): XtOption => ({
  name,
  type: 'hostmask',
  invert: true,
  arg: 'address[/mask]',
  help,
});
const portOption = (name: PortKey, help: string): XtOption => ({
  name,
  type: 'portrc',
  invert: true,
  arg: 'port[:port]',
  help,
});

export const conntrack = defineMatch<ConntrackInfo>({
  name: 'conntrack',
  families: ANY_FAMILY,
  summary: "State, addresses, status and lifetime of the packet's connection.",
  support: 'modelled',
  needsConntrack: true,
  options: [
    {
      name: 'ctstate',
      type: 'string',
      invert: true,
      arg: 'state[,state]',
      values: STATE_NAMES,
      help: 'any of these states',
    },
    { name: 'ctproto', type: 'protocol', invert: true, arg: 'proto', help: 'protocol of the connection' },
    addrOption('ctorigsrc', 'source of its first packet'),
    addrOption('ctorigdst', 'destination of its first packet'),
    addrOption('ctreplsrc', 'source of expected replies'),
    addrOption('ctrepldst', 'destination of expected replies'),
    {
      name: 'ctstatus',
      type: 'string',
      invert: true,
      arg: 'status[,status]',
      values: ['NONE', ...STATUSES.map(([name]) => name)],
      help: 'any of these status flags',
    },
    { name: 'ctexpire', type: 'uint32rc', invert: true, arg: 'time[:time]', help: 'seconds left to live' },
    portOption('ctorigsrcport', 'source port of its first packet'),
    portOption('ctorigdstport', 'destination port of its first packet'),
    portOption('ctreplsrcport', 'source port of expected replies'),
    portOption('ctrepldstport', 'destination port of expected replies'),
    { name: 'ctdir', type: 'string', arg: 'dir', values: ['ORIGINAL', 'REPLY'], help: 'direction of this packet' },
  ],
  init: () => ({ addrs: {}, ports: {} }),
  parse,
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('conntrack: At least one option is required');
  },
  save: (info) => dump(info, '--', true),
  print: (info, numeric) => dump(info, '', numeric),
  match,
});
