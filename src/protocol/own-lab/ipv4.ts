/** IPv4 texts as numbers: just what a drawing of a lab needs. */
export function ipv4(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return null;
  let value = 0;
  for (const part of match.slice(1)) {
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return null;
    value = value * 256 + Number(part);
  }
  return value;
}

export const ipv4Text = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

/** An address in its network. */
export interface Cidr {
  readonly addr: number;
  readonly len: number;
  /** First address of the network. */
  readonly net: number;
}

export const networkOf = (addr: number, len: number): number => addr - (addr % 2 ** (32 - len));

export function cidr(text: string): Cidr | null {
  const match = /^([\d.]+)\/(\d{1,2})$/.exec(text);
  const addr = match ? ipv4(match[1] ?? '') : null;
  const len = Number(match?.[2]);
  if (addr === null || !(len <= 32)) return null;
  return { addr, len, net: networkOf(addr, len) };
}

export const cidrText = ({ net, len }: Pick<Cidr, 'net' | 'len'>): string => `${ipv4Text(net)}/${len}`;
export const contains = (outer: Pick<Cidr, 'net' | 'len'>, addr: number): boolean =>
  networkOf(addr, outer.len) === outer.net;
export const overlap = (a: Cidr, b: Cidr): boolean => contains(a, b.net) || contains(b, a.net);
