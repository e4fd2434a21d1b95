import { formatIpv4, type Ipv4Addr, ipv4, maskPrefix } from '../../wire/inet.ts';
import { strtoui } from './strtoul.ts';

/** `inet_aton`: one to four numbers, each decimal, octal or hex; the last one fills the bytes that are left. */
export function inetAton(text: string): Ipv4Addr | null {
  const parts = text.split('.');
  if (parts.length > 4 || parts.some((p) => !/^(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)$/i.test(p))) return null;
  let raw = 0;
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1;
    const room = last ? 5 - parts.length : 1;
    const value = strtoui(part, 0, 0);
    if (value === null || value >= 256 ** room) return null;
    raw = raw * 256 ** room + value;
  }
  return ipv4(raw);
}

/** What getaddrinfo answers with the one-line /etc/hosts of a lab and no name server. */
export const resolveHost = (name: string): Ipv4Addr | null =>
  name === 'localhost' ? ipv4(0x7f000001) : inetAton(name);

/** Why getaddrinfo finds no IPv4 address (`gai_strerror`), where a name that could exist needs a name server. */
export function resolveError(name: string): string {
  if (isIpv6Literal(name)) return 'Address family for hostname not supported';
  const labels = (name.endsWith('.') ? name.slice(0, -1) : name).split('.');
  const shaped = labels.every((l) => /^[0-9a-z_-]{0,63}$/i.test(l)) && !name.includes('..') && !name.startsWith('-');
  return name !== '' && shaped && !/^[0-9.]*[0-9]$/.test(name)
    ? 'Temporary failure in name resolution'
    : 'Name or service not known';
}

function isIpv6Literal(text: string): boolean {
  const halves = text.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (halves.length > 2 || !groups.every((g) => /^[0-9a-f]{1,4}$/i.test(g))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

/** Four decimal numbers without leading zeros: as nearly all addresses are written, so it is read without a regular expression. */
function plainQuad(text: string): Ipv4Addr | null {
  if (text.length > 15) return null;
  let raw = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x2e) {
      if (digits === 0 || ++dots > 3) return null;
      raw = raw * 256 + part;
      part = 0;
      digits = 0;
    } else {
      if (c < 0x30 || c > 0x39 || (digits > 0 && part === 0)) return null;
      part = part * 10 + c - 0x30;
      if (part > 255) return null;
      digits++;
    }
  }
  return dots === 3 && digits > 0 ? ipv4(raw * 256 + part) : null;
}

/** `xtables_numeric_to_ipaddr`: four numbers of any base, or fewer, which then are the leading bytes of a network. */
export function numericToIpaddr(text: string): Ipv4Addr | null {
  const plain = plainQuad(text);
  if (plain !== null) return plain;
  const parts = text.slice(0, 19).split('.');
  const head = parts.slice(0, 3);
  const bytes = parts.length > 3 ? [...head, parts.slice(3).join('.')] : head;
  let raw = 0;
  for (const part of bytes) {
    const value = strtoui(part, 0, 255);
    if (value === null) return null;
    raw = raw * 256 + value;
  }
  return ipv4(raw * 256 ** (4 - bytes.length));
}

/** `xtables_ipmask_to_numeric`: `/24`, `/255.0.255.0`, or nothing for a full mask. */
export function maskText(mask: number): string {
  const len = maskPrefix(mask);
  if (len === null) return `/${formatIpv4(ipv4(mask))}`;
  return len === 32 ? '' : `/${len}`;
}

/** `xtables_ipaddr_to_anyname`: the name that `-L` without `-n` shows, as far as /etc/hosts has one. */
export const addressName = (addr: Ipv4Addr): string => (addr === 0x7f000001 ? 'localhost' : formatIpv4(addr));

/** Six hex numbers of one or two digits joined by colons, as 12 hex digits; null for anything else. */
export function parseMac6(text: string): string | null {
  if (!/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(text)) return null;
  return text
    .toLowerCase()
    .split(':')
    .map((p) => p.padStart(2, '0'))
    .join('');
}

/** `inet_pton(AF_INET)`: exactly four decimal numbers without leading zeros. */
export const inetPton = (text: string): Ipv4Addr | null => plainQuad(text);
