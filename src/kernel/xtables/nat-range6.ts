import type { Ipv6Addr } from '../../wire/inet.ts';
import { formatIpv6, IN6ADDR_ANY, parseIpv6 } from '../../wire/inet6.ts';
import { NF_NAT_RANGE_MAP_IPS, NF_NAT_RANGE_PROTO_SPECIFIED } from '../conntrack/types.ts';
import { type NatInfo, natInit, natParsePorts, natText } from './nat-range.ts';
import { XtError } from './types.ts';

/** What an IPv6 NAT target keeps: ports and flags as for IPv4, addresses of its own. */
export interface NatInfo6 {
  readonly ports: NatInfo;
  min: Ipv6Addr;
  max: Ipv6Addr;
}

export const natInit6 = (): NatInfo6 => ({ ports: natInit(), min: IN6ADDR_ANY, max: IN6ADDR_ANY });

/** `parse_to` (extensions/libxt_NAT.c) for IPv6: `addr[-addr]` or `[addr[-addr]]:ports`. */
export function natParseTo6(info: NatInfo6, text: string, proto: number): void {
  const open = text.indexOf('[');
  let addrs = text;
  let colon: number;
  if (open < 0) {
    colon = text.indexOf(':');
    if (colon >= 0 && text.includes(':', colon + 1)) colon = -1;
  } else {
    const close = text.indexOf(']', open);
    if (close < 0) throw new XtError('Invalid address format');
    addrs = text.slice(open + 1, close);
    colon = text.indexOf(':', close);
  }
  if (colon >= 0) {
    natParsePorts(info.ports, text.slice(colon + 1), proto);
    if (colon === 0 || colon === 2) return;
    if (open < 0) addrs = text.slice(0, colon);
  }
  info.ports.flags |= NF_NAT_RANGE_MAP_IPS;
  const dash = addrs.indexOf('-');
  info.min = address(dash < 0 ? addrs : addrs.slice(0, dash));
  info.max = dash < 0 ? info.min : address(addrs.slice(dash + 1));
}

function address(text: string): Ipv6Addr {
  const addr = parseIpv6(text);
  if (addr === null) throw new XtError(`Bad IP address "${text}"`);
  return addr;
}

/** `sprint_range` for IPv6: brackets where ports follow. */
export function natText6(info: NatInfo6, label: string, dashes: string): string {
  const { flags } = info.ports;
  const rest = natText({ ...info.ports, flags: flags & ~NF_NAT_RANGE_MAP_IPS }, '', dashes, false);
  if (!(flags & NF_NAT_RANGE_MAP_IPS)) return flags & NF_NAT_RANGE_PROTO_SPECIFIED ? ` ${label}${rest.slice(1)}` : rest;
  let range = formatIpv6(info.min);
  if (info.max !== info.min) range += `-${formatIpv6(info.max)}`;
  return flags & NF_NAT_RANGE_PROTO_SPECIFIED ? ` ${label}[${range}]${rest.slice(1)}` : ` ${label}${range}${rest}`;
}
