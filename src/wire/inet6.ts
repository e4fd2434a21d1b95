import type { Ipv6Addr } from './inet.ts';

export const IN6ADDR_ANY = '0'.repeat(32) as Ipv6Addr;
export const IN6ADDR_FULL = 'f'.repeat(32) as Ipv6Addr;

/** Reads an IPv6 address as `inet_pton` does: groups, one `::`, a dotted quad at the end. Null for anything else. */
export function parseIpv6(text: string): Ipv6Addr | null {
  const quad = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (quad) {
    const bytes = quad.slice(2).map(Number);
    if (bytes.some((b) => b > 255)) return null;
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    return parseIpv6(`${quad[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`);
  }
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const groups = (half: string | undefined): string[] => (half ? half.split(':') : []);
  const front = groups(halves[0]);
  const back = groups(halves[1]);
  if (![...front, ...back].every((g) => /^[0-9a-f]{1,4}$/i.test(g))) return null;
  const missing = 8 - front.length - back.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const all = [...front, ...new Array<string>(missing).fill('0'), ...back];
  return all.map((g) => g.toLowerCase().padStart(4, '0')).join('') as Ipv6Addr;
}

/** Writes an address as `inet_ntop` does: the longest run of zero groups as `::`, embedded IPv4 addresses dotted. */
export function formatIpv6(addr: Ipv6Addr): string {
  const groups = (addr.match(/.{4}/g) ?? []).map((g) => Number.parseInt(g, 16));
  let best = { at: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > best.length) best = { at: i, length };
  }
  const embeds = best.at === 0 && (best.length === 6 || (best.length === 5 && groups[5] === 0xffff));
  const words = groups.map((g) => g.toString(16));
  if (embeds) words.splice(6, 2, [24, 26, 28, 30].map((o) => Number.parseInt(addr.slice(o, o + 2), 16)).join('.'));
  if (best.at < 0) return words.join(':');
  return `${words.slice(0, best.at).join(':')}::${words.slice(best.at + best.length).join(':')}`;
}

/** The netmask of a prefix length 0..128. */
export function prefixMask6(len: number): Ipv6Addr {
  const part = len % 4 === 0 ? '' : ((0xf << (4 - (len % 4))) & 0xf).toString(16);
  return `${'f'.repeat(len >> 2)}${part}`.padEnd(32, '0') as Ipv6Addr;
}

/** The prefix length of a netmask, or null when its ones are not contiguous. */
export function maskPrefix6(mask: Ipv6Addr): number | null {
  const bits = [...mask].map((d) => Number.parseInt(d, 16).toString(2).padStart(4, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : null;
}

/** The bits of `addr` under `mask`. */
export const maskIpv6 = (addr: Ipv6Addr, mask: Ipv6Addr): Ipv6Addr =>
  [...addr]
    .map((d, i) => (Number.parseInt(d, 16) & Number.parseInt(mask.charAt(i), 16)).toString(16))
    .join('') as Ipv6Addr;
