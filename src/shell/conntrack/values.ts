import { type Ipv4Addr, type Ipv4Prefix, parseIpv4, prefixMask } from '../../wire/inet.ts';
import { CtExit } from './error.ts';

export interface NatArg {
  readonly addr: Ipv4Addr | null;
  readonly port: number | null;
}

/** Names separated by commas, each one known. */
export function words(text: string, known: readonly string[]): string[] {
  return text.split(',').map((w) => {
    const hit = known.find((k) => k.toLowerCase() === w.toLowerCase());
    if (hit === undefined) throw new CtExit(`Bad parameter \`${w}'`);
    return hit;
  });
}

/** `atoi` and `strtoul` as the tool uses them: what is no number is 0. */
export const number = (text: string): number => {
  const m = /^\s*(0[xX][0-9a-fA-F]+|\d+)/.exec(text);
  return m ? Number(m[1]) : 0;
};
export const port = (text: string): number => number(text) & 0xffff;

export function address(text: string): Ipv4Prefix {
  const [host = '', mask] = text.split('/');
  if (host.includes(':')) throw new CtExit('mismatched address family');
  const addr = parseIpv4(host);
  if (addr === null) throw new CtExit(`Invalid IP address \`${text}'`);
  if (mask === undefined) return { addr, len: 32 };
  if (!/^\d+$/.test(mask) || Number(mask) > 32) throw new CtExit('Invalid netmask');
  return { addr: (addr & prefixMask(Number(mask))) as Ipv4Addr, len: Number(mask) };
}

export function natArg(text: string | null): NatArg {
  if (text === null) return { addr: null, port: null };
  const [host = '', p] = text.split(':');
  const addr = parseIpv4(host);
  if (addr === null) throw new CtExit(`Invalid IP address \`${host}'`);
  return { addr, port: p === undefined ? null : port(p) };
}
