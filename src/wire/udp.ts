import { get16, set16 } from './bytes.ts';

/** Length in bytes of a UDP header. */
export const UDP_HLEN = 8;

/** `struct udphdr` (RFC 768): a view on a UDP header at `o`. Fields are in host order. The caller has checked the length. */
export class Udphdr {
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
  /** Length in bytes, header included. */
  get len(): number {
    return get16(this.b, this.o + 4);
  }
  set len(v: number) {
    set16(this.b, this.o + 4, v);
  }
  /** Zero means: the sender computed none. */
  get check(): number {
    return get16(this.b, this.o + 6);
  }
  set check(v: number) {
    set16(this.b, this.o + 6, v);
  }
}
