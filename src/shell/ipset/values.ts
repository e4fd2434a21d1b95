import type { SetFamily } from '../../kernel/ipset/types.ts';
import { AF_INET6, type InetAddr, ipv4, type MacAddr } from '../../wire/inet.ts';
import { parseIpv6 } from '../../wire/inet6.ts';
import { IpsetError, syntaxError } from './error.ts';

const U64 = 1n << 64n;

/** `strtoull` with base 0 on a whole text: a minus sign wraps round. Null when it is no number, or not only one. */
function strtoull(text: string): bigint | null {
  const m = /^[ \t\n\v\f\r]*([+-]?)(0x[0-9a-f]+|[0-9]+)$/i.exec(text);
  if (!m) return null;
  const digits = m[2] ?? '';
  const octal = /^0[0-9]/.test(digits);
  if (octal && /[89]/.test(digits)) return null;
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  if (value >= U64) return U64;
  return m[1] === '-' && value > 0n ? U64 - value : value;
}

/** A whole number from `min` to `max`. */
export function parseU64(text: string, min: bigint, max: bigint): bigint {
  const value = strtoull(text);
  if (value === null) throw syntaxError(`'${text}' is invalid as number`);
  if (value < min || value > max) throw syntaxError(`'${text}' is out of range ${min}-${max}`);
  return value;
}

export const parseUint = (text: string, min: number, max: number): number =>
  Number(parseU64(text, BigInt(min), BigInt(max)));

/** Splits at the first `separator` outside `[...]`. It is none at the front or at the end; null when there is none. */
export function splitAt(text: string, separator: string, whole = text): [string, string] | null {
  let from = 0;
  if (text.startsWith('[')) {
    from = text.indexOf(']');
    if (from < 0) throw syntaxError(`cannot find closing escape character ']' in ${whole}`);
  }
  const at = text.indexOf(separator, from);
  return at <= 0 || at === text.length - 1 ? null : [text.slice(0, at), text.slice(at + 1)];
}

/** A name without the brackets that keep its dashes together. */
export function bareName(text: string): string {
  if (!text.startsWith('[')) return text;
  const end = text.indexOf(']');
  if (end < 0) throw syntaxError(`cannot find closing escape character ']' in ${text}`);
  return text.slice(1, end);
}

/** `inet_aton` for what the resolver takes for a number: one to four parts of digits, octal with a leading 0. */
function inetAton(text: string): number | null {
  if (!/^\d+(\.\d+){0,3}$/.test(text)) return null;
  const parts = text
    .split('.')
    .map((p) => (/^0\d/.test(p) ? (/[89]/.test(p) ? Number.NaN : Number.parseInt(p, 8)) : Number(p)));
  const last = parts.pop() ?? 0;
  if (parts.some((p) => !(p <= 255)) || !(last < 256 ** (4 - parts.length))) return null;
  return parts.reduce((sum, p, i) => sum + p * 256 ** (3 - i), 0) + last;
}

/** An address or a name of /etc/hosts. */
export function parseAddress(text: string, family: SetFamily): InetAddr {
  const name = bareName(text);
  if (family === AF_INET6) {
    const addr = parseIpv6(name) ?? (/^(ip6-)?localhost$/i.test(name) ? parseIpv6('::1') : null);
    if (addr !== null) return addr;
  } else {
    const addr = name.toLowerCase() === 'localhost' ? 0x7f000001 : inetAton(name);
    if (addr !== null) return ipv4(addr);
  }
  const version = family === AF_INET6 ? 'IPv6' : 'IPv4';
  throw syntaxError(`cannot parse ${name}: resolving to ${version} address failed`);
}

/** An address as it was given: alone, with a prefix length, or as a range. */
interface IpText {
  readonly ip: InetAddr;
  readonly ipTo?: InetAddr;
  readonly cidr?: number;
}

/** What a type takes at a place: a single address, an address with anything (IPv6: single, or with a prefix), or a range. */
export type IpForm = 'plain' | 'any' | 'net' | 'range';

export function parseIp(text: string, form: IpForm, family: SetFamily): IpText {
  const slash = splitAt(text, '/');
  const dash = slash ? null : splitAt(text, '-');
  const v6 = family === AF_INET6;
  const plain = form === 'plain' || (form === 'any' && v6);
  if (plain && (slash || dash)) throw syntaxError(`plain IP address must be supplied: ${text}`);
  if (v6 && dash) throw syntaxError(`IP address or IP/cidr must be specified: ${text}`);
  if (form === 'range' && !slash && !dash) throw syntaxError(`IP/cidr or IP-IP range must be specified: ${text}`);
  if (slash) {
    const cidr = parseUint(slash[1], 0, v6 ? 128 : 32);
    return { ip: parseAddress(slash[0], family), cidr };
  }
  if (dash) {
    return { ip: parseAddress(dash[0], family), ipTo: parseAddress(dash[1], family) };
  }
  return { ip: parseAddress(text, family) };
}

export function parseEther(text: string): MacAddr {
  const m = /^(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i.test(text);
  if (!m) throw syntaxError(`cannot parse '${text}' as ethernet address`);
  return text
    .split(':')
    .map((part) => part.toLowerCase().padStart(2, '0'))
    .join('') as MacAddr;
}

const MAX_NAME = 31;
const MAX_IFNAME = 15;
const MAX_COMMENT = 255;

export function parseSetname(text: string): string {
  if (text.length > MAX_NAME) throw syntaxError(`setname '${text}' is longer than ${MAX_NAME} characters`);
  return text;
}

export function parseIface(text: string): { iface: string; physdev: boolean } {
  const physdev = text.startsWith('physdev:');
  const iface = bareName(physdev ? text.slice('physdev:'.length) : text);
  if (iface.length > MAX_IFNAME) throw syntaxError(`interface name '${iface}' is longer than ${MAX_IFNAME} characters`);
  return { iface, physdev };
}

export function parseComment(text: string): string {
  if (text.includes('"')) throw syntaxError('" character is not permitted in comments');
  if (text.length > MAX_COMMENT)
    throw syntaxError(`Comment is longer than the maximum allowed ${MAX_COMMENT} characters`);
  return text;
}

export function parseSkbmark(text: string): { skbmark: number; skbmarkmask: number } {
  const m = /^\s*0x([0-9a-f]+)(?:\/\s*0x([0-9a-f]+))?/i.exec(text);
  const value = (digits: string): number => Number(BigInt(`0x${digits}`) & 0xffff_ffffn);
  if (!m?.[1]) throw syntaxError('Invalid skbmark format, it should be:  MARK/MASK or MARK (see manpage)');
  return { skbmark: value(m[1]), skbmarkmask: m[2] === undefined ? 0xffff_ffff : value(m[2]) };
}

export function parseSkbprio(text: string): number {
  const m = /^\s*(?:0x)?([0-9a-f]+):\s*(?:0x)?([0-9a-f]+)/i.exec(text);
  if (!m) throw syntaxError('Invalid skbprio format, it should be:MAJOR:MINOR (see manpage)');
  const [major, minor] = [Number.parseInt(m[1] ?? '', 16), Number.parseInt(m[2] ?? '', 16)];
  return ((major << 16) | (minor & 0xffff)) >>> 0;
}

export function parseFamily(text: string): SetFamily {
  const lower = text.toLowerCase();
  if (['inet', 'ipv4', '-4'].includes(lower)) return 2;
  if (['inet6', 'ipv6', '-6'].includes(lower)) return 10;
  throw new IpsetError(`Syntax error: unknown inet family ${text}`);
}
