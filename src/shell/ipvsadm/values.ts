import {
  IP_VS_SVC_F_SCHED1,
  IP_VS_SVC_F_SCHED2,
  IP_VS_SVC_F_SCHED3,
  type TunnelType,
} from '../../kernel/ipvs/flags.ts';
import { inetAton } from '../../kernel/xtables/addresses.ts';
import { serviceToPort } from '../../kernel/xtables/services.ts';
import { INADDR_ANY, type Ipv4Addr, isMulticast } from '../../wire/inet.ts';
import { IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import type { Files } from '../command.ts';
import { resolveHost } from '../resolve.ts';
import { fail } from './popt.ts';

/** Longest time-out: 31 days. */
const MAX_TIMEOUT = 86400 * 31;
/** Of `-p` without a number. */
const PERSISTENT_TIMEOUT = 360;

/** `string_to_number`: decimal, within bounds; null else. */
export function toNumber(text: string, min: number, max: number): number | null {
  if (!/^[ \t\n\v\f\r]*[-+]?\d+$/.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

export function parseTimeout(text: string | null, min: number): number {
  if (text === null) return PERSISTENT_TIMEOUT;
  return toNumber(text, min, MAX_TIMEOUT) ?? fail(`invalid timeout value \`${text}' specified`);
}

export function parseFwmark(text: string): number {
  return toNumber(text, 1, 0xffffffff) ?? fail(`invalid fwmark value \`${text}' specified`);
}

const PROTO_NAMES: Readonly<Record<number, string>> = {
  [IPPROTO_TCP]: 'tcp',
  [IPPROTO_UDP]: 'udp',
  [IPPROTO_SCTP]: 'sctp',
};
export const protoText = (protocol: number): string => PROTO_NAMES[protocol] ?? '';

const hostAddr = (files: Files, text: string): Ipv4Addr | null =>
  text === '' ? null : (inetAton(text) ?? resolveHost(files, text));

/** `parse_service`: `address[:port]`. `port` is null when none was given; the whole is null when it is illegal. */
export function parseService(
  files: Files,
  text: string,
  protocol: number,
): { readonly addr: Ipv4Addr; readonly port: number | null } | null {
  if (/^\d*$/.test(text)) return null;
  if (/^\[?[0-9a-f]*:[0-9a-f:.]*:/i.test(text)) fail('IPv6 services are not modelled');
  const colon = text.lastIndexOf(':');
  const addr = hostAddr(files, colon < 0 ? text : text.slice(0, colon));
  if (addr === null) return null;
  if (colon < 0) return { addr, port: null };
  const name = text.slice(colon + 1);
  const port = toNumber(name, 0, 65535) ?? serviceToPort(name, protoText(protocol));
  return port === null ? null : { addr, port };
}

export const parseNetmask = (files: Files, text: string): Ipv4Addr =>
  hostAddr(files, text) ?? fail('illegal virtual server persistent mask specified');

const FLAG_BITS = [IP_VS_SVC_F_SCHED1, IP_VS_SVC_F_SCHED2, IP_VS_SVC_F_SCHED3];

/** The names of the three scheduler flags, which are more telling for sh and mh. */
function flagNames(sched: string): readonly string[] {
  return sched === 'sh' || sched === 'mh'
    ? [`${sched}-fallback`, `${sched}-port`, 'flag-3']
    : ['flag-1', 'flag-2', 'flag-3'];
}

/** `parse_sched_flags`: names joined by commas. */
export function parseSchedFlags(sched: string, text: string): number {
  let flags = 0;
  for (const name of text.split(',')) {
    if (name === '') continue;
    const plain = ['flag-1', 'flag-2', 'flag-3'].indexOf(name);
    const at = plain >= 0 ? plain : flagNames(sched).indexOf(name);
    flags |= FLAG_BITS[at] ?? fail(`invalid scheduler flag \`${name}'`);
  }
  return flags;
}

/** The flags set, by their names. */
export const schedFlagNames = (sched: string, flags: number): string =>
  flagNames(sched)
    .filter((_, i) => (flags & (FLAG_BITS[i] ?? 0)) !== 0)
    .join(',');

export function parseTunType(text: string): TunnelType {
  if (text === 'ipip' || text === 'gue' || text === 'gre') return text;
  return fail('illegal tunnel type specified');
}

export function parseMcastGroup(text: string): Ipv4Addr {
  if (text.includes(':')) fail('IPv6 multicast groups are not modelled');
  const addr = inetAton(text) ?? INADDR_ANY;
  return isMulticast(addr) ? addr : fail('invalid mcast-group specified');
}
