import { formatIpv4, INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import {
  NF_NAT_RANGE_MAP_IPS,
  NF_NAT_RANGE_PERSISTENT,
  NF_NAT_RANGE_PROTO_OFFSET,
  NF_NAT_RANGE_PROTO_RANDOM,
  NF_NAT_RANGE_PROTO_RANDOM_FULLY,
  NF_NAT_RANGE_PROTO_SPECIFIED,
  type NfNatRange,
} from '../conntrack/types.ts';
import { inetPton } from './addresses.ts';
import { serviceByAnyProto } from './services.ts';
import { strtoui, strtouiFront } from './strtoul.ts';
import { type XtCall, XtError, type XtOption } from './types.ts';

/** What a NAT target keeps: `nf_nat_range2`, still open for its options. */
export interface NatInfo {
  flags: number;
  min: Ipv4Addr;
  max: Ipv4Addr;
  minPort: number;
  maxPort: number;
  basePort: number;
}

export const natInit = (): NatInfo => ({
  flags: 0,
  min: INADDR_ANY,
  max: INADDR_ANY,
  minPort: 0,
  maxPort: 0,
  basePort: 0,
});

export const natRange = (info: NatInfo): NfNatRange => ({
  flags: info.flags,
  minAddr: info.min,
  maxAddr: info.max,
  minProto: info.minPort,
  maxProto: info.maxPort,
  baseProto: info.basePort,
});

/** A copy of the range that maps to one address. */
export const natRangeTo = (info: NatInfo, addr: Ipv4Addr): NfNatRange => ({
  ...natRange(info),
  flags: info.flags | NF_NAT_RANGE_MAP_IPS,
  minAddr: addr,
  maxAddr: addr,
  baseProto: 0,
});

const FLAG_OPTIONS: readonly (readonly [string, number])[] = [
  ['random', NF_NAT_RANGE_PROTO_RANDOM],
  ['random-fully', NF_NAT_RANGE_PROTO_RANDOM_FULLY],
  ['persistent', NF_NAT_RANGE_PERSISTENT],
];

const FLAG_HELP: Readonly<Record<string, string>> = {
  random: 'start the search for a port at a random one',
  'random-fully': 'take a random port each time',
  persistent: 'give a client the same address for every destination',
};

export const natFlagOption = (name: 'random' | 'random-fully' | 'persistent'): XtOption => ({
  name,
  type: 'none',
  help: FLAG_HELP[name] ?? '',
});

/** Takes `--random` and the like. False when the option is another. */
export function natParseFlag(info: NatInfo, call: XtCall): boolean {
  const flag = FLAG_OPTIONS.find(([name]) => name === call.option.name);
  if (flag) info.flags |= flag[1];
  return flag !== undefined;
}

/** Protocols with something to rewrite in the place of a port: TCP, UDP, SCTP, DCCP, ICMP. */
const PORT_PROTOCOLS = [6, 17, 132, 33, 1];

/** `parse_ports` (extensions/libxt_NAT.c): `port`, `port-port`, `port-port/base`. */
export function natParsePorts(info: NatInfo, text: string, proto: number): void {
  if (!PORT_PROTOCOLS.includes(proto)) throw new XtError('Need TCP, UDP, SCTP or DCCP with port specification');
  info.flags |= NF_NAT_RANGE_PROTO_SPECIFIED;
  const first = strtouiFront(text, 0, 0xffff) ?? { value: namedPort(text), end: text.length };
  info.minPort = first.value;
  info.maxPort = first.value;
  const rest = text.slice(first.end);
  if (rest === '') return;
  if (rest.startsWith(':')) throw new XtError('Invalid port:port syntax - use dash');
  if (!rest.startsWith('-')) throw new XtError(`Garbage after port value: \`${rest}'`);
  const arg = rest.slice(1);
  const last = strtouiFront(arg, 0, 0xffff);
  if (!last) throw new XtError(`Port \`${arg}' not valid`);
  if (last.value < first.value) throw new XtError(`Port range \`${arg}' funky`);
  info.maxPort = last.value;
  const tail = arg.slice(last.end);
  if (tail === '') return;
  if (!tail.startsWith('/')) throw new XtError(`Garbage after port range: \`${tail}'`);
  info.basePort = strtoui(tail.slice(1), 1, 0xffff) ?? namedPort(tail.slice(1));
  info.flags |= NF_NAT_RANGE_PROTO_OFFSET;
}

function namedPort(name: string): number {
  const port = serviceByAnyProto(name);
  if (port === null) throw new XtError(`Port \`${name}' not valid`);
  return port;
}

/** `parse_to`: `[addr[-addr]][:ports]`. */
export function natParseTo(info: NatInfo, text: string, proto: number): void {
  if (text.includes('[')) throw new XtError('Invalid address format');
  let colon = text.indexOf(':');
  if (colon >= 0 && text.includes(':', colon + 1)) colon = -1;
  let addrs = text;
  if (colon >= 0) {
    natParsePorts(info, text.slice(colon + 1), proto);
    // iptables takes a colon in third place for the end of an empty IPv6 address too
    if (colon === 0 || colon === 2) return;
    addrs = text.slice(0, colon);
  }
  info.flags |= NF_NAT_RANGE_MAP_IPS;
  const dash = addrs.indexOf('-');
  info.min = address(dash < 0 ? addrs : addrs.slice(0, dash));
  info.max = dash < 0 ? info.min : address(addrs.slice(dash + 1));
}

function address(text: string): Ipv4Addr {
  const addr = inetPton(text);
  if (addr === null) throw new XtError(`Bad IP address "${text}"`);
  return addr;
}

/** `sprint_range`, then the flags: what follows an option's name in `-S`, or its label in `-L`. */
export function natText(info: NatInfo, label: string, dashes: string, skipColon: boolean): string {
  let range = '';
  if (info.flags & NF_NAT_RANGE_MAP_IPS) {
    range += formatIpv4(info.min);
    if (info.max !== info.min) range += `-${formatIpv4(info.max)}`;
  }
  if (info.flags & NF_NAT_RANGE_PROTO_SPECIFIED) {
    range += `:${info.minPort}`;
    if (info.maxPort !== info.minPort) range += `-${info.maxPort}`;
    if (info.flags & NF_NAT_RANGE_PROTO_OFFSET) range += `/${info.basePort}`;
  }
  if (skipColon && range.startsWith(':')) range = range.slice(1);
  const flags = FLAG_OPTIONS.filter(([, bit]) => info.flags & bit).map(([name]) => ` ${dashes}${name}`);
  return (range === '' ? '' : ` ${label}${range}`) + flags.join('');
}
