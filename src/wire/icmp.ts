import { get8, get16, get32, set8, set16, set32 } from './bytes.ts';

/** Length in bytes of an ICMP header. */
export const ICMP_HLEN = 8;
export const ICMP_ECHOREPLY = 0;
export const ICMP_DEST_UNREACH = 3;
export const ICMP_SOURCE_QUENCH = 4;
export const ICMP_REDIRECT = 5;
export const ICMP_ECHO = 8;
export const ICMP_TIME_EXCEEDED = 11;
export const ICMP_PARAMETERPROB = 12;
export const ICMP_TIMESTAMP = 13;
export const ICMP_TIMESTAMPREPLY = 14;
export const ICMP_INFO_REQUEST = 15;
export const ICMP_INFO_REPLY = 16;
export const ICMP_ADDRESS = 17;
export const ICMP_ADDRESSREPLY = 18;

/** Codes of `ICMP_DEST_UNREACH`. */
export const ICMP_NET_UNREACH = 0;
export const ICMP_HOST_UNREACH = 1;
export const ICMP_PROT_UNREACH = 2;
export const ICMP_PORT_UNREACH = 3;
export const ICMP_FRAG_NEEDED = 4;
export const ICMP_SR_FAILED = 5;
export const ICMP_NET_ANO = 9;
export const ICMP_HOST_ANO = 10;
export const ICMP_PKT_FILTERED = 13;

/** `struct icmphdr` (RFC 792): a view on an ICMP header at `o`. Fields are in host order. The caller has checked the length. */
export class Icmphdr {
  readonly b: Uint8Array;
  readonly o: number;
  constructor(b: Uint8Array, o: number) {
    this.b = b;
    this.o = o;
  }
  get type(): number {
    return get8(this.b, this.o);
  }
  set type(v: number) {
    set8(this.b, this.o, v);
  }
  get code(): number {
    return get8(this.b, this.o + 1);
  }
  set code(v: number) {
    set8(this.b, this.o + 1, v);
  }
  get checksum(): number {
    return get16(this.b, this.o + 2);
  }
  set checksum(v: number) {
    set16(this.b, this.o + 2, v);
  }
  /** Echo identifier. */
  get id(): number {
    return get16(this.b, this.o + 4);
  }
  set id(v: number) {
    set16(this.b, this.o + 4, v);
  }
  /** Echo sequence number; the next-hop MTU in a fragmentation-needed message. */
  get sequence(): number {
    return get16(this.b, this.o + 6);
  }
  set sequence(v: number) {
    set16(this.b, this.o + 6, v);
  }
  /** The four bytes after the checksum as one number (unused, gateway address, pointer). */
  get rest(): number {
    return get32(this.b, this.o + 4);
  }
  set rest(v: number) {
    set32(this.b, this.o + 4, v);
  }
}

/** True for the types that report an error about another packet and quote it (`icmp_is_err`). */
export const icmpIsError = (type: number): boolean =>
  type === ICMP_DEST_UNREACH ||
  type === ICMP_SOURCE_QUENCH ||
  type === ICMP_REDIRECT ||
  type === ICMP_TIME_EXCEEDED ||
  type === ICMP_PARAMETERPROB;
