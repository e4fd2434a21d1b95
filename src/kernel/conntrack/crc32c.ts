import { get32, set32 } from '../../wire/bytes.ts';

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
  return c >>> 0;
});

/** The CRC32c of an SCTP packet at `[start, end)`, its checksum field read as zero (RFC 9260, appendix A). */
export function sctpChecksum(b: Uint8Array, start: number, end: number): number {
  let crc = 0xffffffff;
  for (let i = start; i < end; i++) {
    const byte = i >= start + 8 && i < start + 12 ? 0 : (b[i] ?? 0);
    crc = ((TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)) >>> 0;
  }
  const sum = ~crc >>> 0;
  // The CRC goes on the wire with its lowest byte first.
  return ((sum << 24) | ((sum & 0xff00) << 8) | ((sum >>> 8) & 0xff00) | (sum >>> 24)) >>> 0;
}

export const setSctpChecksum = (b: Uint8Array, start: number, end: number): void =>
  set32(b, start + 8, sctpChecksum(b, start, end));

export const sctpChecksumOk = (b: Uint8Array, start: number, end: number): boolean =>
  get32(b, start + 8) === sctpChecksum(b, start, end);
