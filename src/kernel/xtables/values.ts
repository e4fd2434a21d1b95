import type { Ipv6Addr } from '../../wire/inet.ts';
import type { XtCall, XtHost } from './types.ts';

/** The value of a numeric option. The accessors of this file throw where a declaration and its parser disagree. */
export function numberOf(call: XtCall): number {
  if (typeof call.value === 'number') return call.value;
  throw new Error(`--${call.option.name}: not a number`);
}

export function bigintOf(call: XtCall): bigint {
  if (typeof call.value === 'bigint') return call.value;
  throw new Error(`--${call.option.name}: not a 64-bit number`);
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

export function rangeOf(call: XtCall): Range {
  const v = call.value;
  if (v !== null && typeof v === 'object' && v.kind === 'range') return { from: v.from, to: v.to };
  throw new Error(`--${call.option.name}: not a range`);
}

export interface Masked {
  readonly value: number;
  readonly mask: number;
  /** Of an IPv6 prefix. */
  readonly mask6?: Ipv6Addr;
}

export function maskedOf(call: XtCall): Masked {
  const v = call.value;
  if (v !== null && typeof v === 'object' && v.kind === 'masked') return v;
  throw new Error(`--${call.option.name}: not a value with a mask`);
}

export type Host = XtHost;

export function hostOf(call: XtCall): Host {
  const v = call.value;
  const first = v !== null && typeof v === 'object' && v.kind === 'hosts' ? v.addrs[0] : undefined;
  if (first) return first;
  throw new Error(`--${call.option.name}: not an address`);
}

export function macOf(call: XtCall): string {
  const v = call.value;
  if (v !== null && typeof v === 'object' && v.kind === 'ether') return v.mac;
  throw new Error(`--${call.option.name}: not an Ethernet address`);
}
