import { get8, get16, get32, set8, set16, set32 } from './bytes.ts';

/** Length in bytes of a TCP header without options. */
export const TCP_HLEN = 20;
export const TCP_FIN = 0x01;
export const TCP_SYN = 0x02;
export const TCP_RST = 0x04;
export const TCP_PSH = 0x08;
export const TCP_ACK = 0x10;
export const TCP_URG = 0x20;
export const TCP_ECE = 0x40;
export const TCP_CWR = 0x80;

/** `struct tcphdr` (RFC 9293): a view on a TCP header at `o`. Fields are in host order. The caller has checked the length. */
export class Tcphdr {
  readonly b: Uint8Array;
  readonly o: number;
  constructor(b: Uint8Array, o: number) {
    this.b = b;
    this.o = o;
  }
  get source(): number {
    return get16(this.b, this.o);
  }
  set source(v: number) {
    set16(this.b, this.o, v);
  }
  get dest(): number {
    return get16(this.b, this.o + 2);
  }
  set dest(v: number) {
    set16(this.b, this.o + 2, v);
  }
  get seq(): number {
    return get32(this.b, this.o + 4);
  }
  set seq(v: number) {
    set32(this.b, this.o + 4, v);
  }
  get ackSeq(): number {
    return get32(this.b, this.o + 8);
  }
  set ackSeq(v: number) {
    set32(this.b, this.o + 8, v);
  }
  /** The flag byte: `TCP_FIN | TCP_SYN | ...`. */
  get flags(): number {
    return get8(this.b, this.o + 13);
  }
  set flags(v: number) {
    set8(this.b, this.o + 13, v);
  }
  get window(): number {
    return get16(this.b, this.o + 14);
  }
  set window(v: number) {
    set16(this.b, this.o + 14, v);
  }
  get check(): number {
    return get16(this.b, this.o + 16);
  }
  set check(v: number) {
    set16(this.b, this.o + 16, v);
  }
  get urgPtr(): number {
    return get16(this.b, this.o + 18);
  }
  set urgPtr(v: number) {
    set16(this.b, this.o + 18, v);
  }
  /** Header length in 32-bit words. */
  get doff(): number {
    return get8(this.b, this.o + 12) >>> 4;
  }
  set doff(v: number) {
    set8(this.b, this.o + 12, (v << 4) | (get8(this.b, this.o + 12) & 15));
  }
  get syn(): boolean {
    return (this.flags & TCP_SYN) !== 0;
  }
  get ack(): boolean {
    return (this.flags & TCP_ACK) !== 0;
  }
  get fin(): boolean {
    return (this.flags & TCP_FIN) !== 0;
  }
  get rst(): boolean {
    return (this.flags & TCP_RST) !== 0;
  }
}
