import { type Ipv4Addr, ipv4, type MacAddr } from './inet.ts';

/** Big-endian (network order) reads and writes at a byte offset. The caller has checked the length. */
export const get8 = (b: Uint8Array, o: number): number => b[o] ?? 0;
export const get16 = (b: Uint8Array, o: number): number => (get8(b, o) << 8) | get8(b, o + 1);
export const get32 = (b: Uint8Array, o: number): number =>
  ((get8(b, o) << 24) | (get8(b, o + 1) << 16) | (get8(b, o + 2) << 8) | get8(b, o + 3)) >>> 0;
export const set8 = (b: Uint8Array, o: number, v: number): void => {
  b[o] = v;
};
export const set16 = (b: Uint8Array, o: number, v: number): void => {
  b[o] = v >>> 8;
  b[o + 1] = v;
};
export const set32 = (b: Uint8Array, o: number, v: number): void => {
  b[o] = v >>> 24;
  b[o + 1] = v >>> 16;
  b[o + 2] = v >>> 8;
  b[o + 3] = v;
};
export const getIpv4 = (b: Uint8Array, o: number): Ipv4Addr => ipv4(get32(b, o));

// Every frame's addresses go through these two: no array is made for them.
export function getMac(b: Uint8Array, o: number): MacAddr {
  let hex = '';
  for (let i = 0; i < 6; i++) hex += HEX[b[o + i] ?? 0];
  return hex as MacAddr;
}
export function setMac(b: Uint8Array, o: number, mac: MacAddr): void {
  for (let i = 0; i < 6; i++) b[o + i] = (nibble(mac, 2 * i) << 4) | nibble(mac, 2 * i + 1);
}

/** The value of a hex digit, of either case. */
function nibble(mac: MacAddr, at: number): number {
  const c = mac.charCodeAt(at);
  return (c & 15) + (c >> 6) * 9;
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += HEX[byte];
  return out;
}

/** Reads an even number of hex digits, any case, no separators. Returns null when `text` is anything else. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return null;
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}
