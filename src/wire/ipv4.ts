import { get8, get16, getIpv4, set8, set16, set32 } from './bytes.ts';
import { checksum } from './checksum.ts';
import type { Ipv4Addr } from './inet.ts';

/** Length in bytes of an IPv4 header without options. */
export const IP_HLEN = 20;
export const IP_CE = 0x8000;
export const IP_DF = 0x4000;
export const IP_MF = 0x2000;
export const IP_OFFSET = 0x1fff;

export const IPPROTO_ICMP = 1;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_SCTP = 132;
export const IPPROTO_UDPLITE = 136;
export const IPPROTO_RAW = 255;

/** `struct iphdr` (RFC 791): a view on an IPv4 header at `o`. Fields are in host order. The caller has checked the length. */
export class Iphdr {
  readonly b: Uint8Array;
  readonly o: number;
  constructor(b: Uint8Array, o: number) {
    this.b = b;
    this.o = o;
  }
  get tos(): number {
    return get8(this.b, this.o + 1);
  }
  set tos(v: number) {
    set8(this.b, this.o + 1, v);
  }
  /** Length of the datagram in bytes, header included. */
  get totLen(): number {
    return get16(this.b, this.o + 2);
  }
  set totLen(v: number) {
    set16(this.b, this.o + 2, v);
  }
  get id(): number {
    return get16(this.b, this.o + 4);
  }
  set id(v: number) {
    set16(this.b, this.o + 4, v);
  }
  /** Flags and fragment offset: `IP_DF | IP_MF | offset in 8-byte units`. */
  get fragOff(): number {
    return get16(this.b, this.o + 6);
  }
  set fragOff(v: number) {
    set16(this.b, this.o + 6, v);
  }
  get ttl(): number {
    return get8(this.b, this.o + 8);
  }
  set ttl(v: number) {
    set8(this.b, this.o + 8, v);
  }
  get protocol(): number {
    return get8(this.b, this.o + 9);
  }
  set protocol(v: number) {
    set8(this.b, this.o + 9, v);
  }
  get check(): number {
    return get16(this.b, this.o + 10);
  }
  set check(v: number) {
    set16(this.b, this.o + 10, v);
  }
  get saddr(): Ipv4Addr {
    return getIpv4(this.b, this.o + 12);
  }
  set saddr(v: Ipv4Addr) {
    set32(this.b, this.o + 12, v);
  }
  get daddr(): Ipv4Addr {
    return getIpv4(this.b, this.o + 16);
  }
  set daddr(v: Ipv4Addr) {
    set32(this.b, this.o + 16, v);
  }
  get version(): number {
    return get8(this.b, this.o) >>> 4;
  }
  /** Header length in 32-bit words. */
  get ihl(): number {
    return get8(this.b, this.o) & 15;
  }
  /** Header length in bytes (`ip_hdrlen`). */
  get hdrlen(): number {
    return this.ihl * 4;
  }
  /** True for any fragment, the first included (`ip_is_fragment`). */
  get isFragment(): boolean {
    return (this.fragOff & (IP_MF | IP_OFFSET)) !== 0;
  }
  /** Fragment offset in bytes. */
  get fragmentOffset(): number {
    return (this.fragOff & IP_OFFSET) * 8;
  }
  /** Recomputes the header checksum (`ip_send_check`). */
  sendCheck(): void {
    this.check = 0;
    this.check = checksum(this.b, this.o, this.o + this.hdrlen);
  }
}
