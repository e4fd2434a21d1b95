import type { Ipv6Addr } from '../../wire/inet.ts';
import { IN6ADDR_FULL, maskPrefix6, parseIpv6, prefixMask6 } from '../../wire/inet6.ts';
import { host6, resolveError6, resolveHost6 } from './hosts.ts';
import { strtoui } from './strtoul.ts';
import { XtError, type XtHost, type XtOption, type XtValue } from './types.ts';

/** Reads the arguments that are something else in ip6tables: addresses and their masks. Undefined for all others. */
export function readValue6(ext: string, option: XtOption, arg: string): XtValue | undefined {
  switch (option.type) {
    case 'host':
      return { kind: 'hosts', addrs: [readHost(arg)] };
    case 'hostmask': {
      const slash = arg.indexOf('/');
      if (slash < 0) return { kind: 'hosts', addrs: [readHost(arg)] };
      const { addr } = readHost(arg.slice(0, slash)).v6;
      return { kind: 'hosts', addrs: [host6(addr, readMask(ext, option, arg.slice(slash + 1)))] };
    }
    case 'plen':
      return maskPrefix6(readMask(ext, option, arg)) ?? 255;
    case 'plenmask': {
      const mask6 = readMask(ext, option, arg);
      return { kind: 'masked', value: maskPrefix6(mask6) ?? 255, mask: 0, mask6 };
    }
    default:
      return undefined;
  }
}

/** `xtopt_parse_host`: no names but those of /etc/hosts, since there is no name server. */
function readHost(arg: string): Required<XtHost> {
  const addr = resolveHost6(arg);
  if (addr === null) throw new XtError(`getaddrinfo: ${resolveError6(arg)}\n`);
  return host6(addr, IN6ADDR_FULL);
}

/** `xtopt_parse_plenmask`: a length, or a mask in full. */
function readMask(ext: string, option: XtOption, arg: string): Ipv6Addr {
  const len = strtoui(arg, 0, 128);
  if (len !== null) return prefixMask6(len);
  const mask = parseIpv6(arg);
  if (mask !== null) return mask;
  const what = `${ext}: bad value for option "--${option.name}"`;
  throw new XtError(`${what}, neither a valid network mask nor valid CIDR (0-128).\n`);
}
