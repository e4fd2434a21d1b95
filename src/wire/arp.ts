import { get16, getIpv4, getMac, set8, set16, set32, setMac } from './bytes.ts';
import type { Ipv4Addr, MacAddr } from './inet.ts';

export const ARP_LEN = 28;
export const ARPOP_REQUEST = 1;
export const ARPOP_REPLY = 2;

/** An Ethernet/IPv4 ARP message (RFC 826) at `o`. The caller has checked the length. */
export class Arphdr {
  readonly b: Uint8Array;
  readonly o: number;
  constructor(b: Uint8Array, o: number) {
    this.b = b;
    this.o = o;
  }
  /** True when hardware and protocol are Ethernet and IPv4 with their address lengths. */
  get valid(): boolean {
    const { b, o } = this;
    return get16(b, o) === 1 && get16(b, o + 2) === 0x0800 && b[o + 4] === 6 && b[o + 5] === 4;
  }
  get op(): number {
    return get16(this.b, this.o + 6);
  }
  get sha(): MacAddr {
    return getMac(this.b, this.o + 8);
  }
  get spa(): Ipv4Addr {
    return getIpv4(this.b, this.o + 14);
  }
  get tha(): MacAddr {
    return getMac(this.b, this.o + 18);
  }
  get tpa(): Ipv4Addr {
    return getIpv4(this.b, this.o + 24);
  }
}

export interface ArpFields {
  readonly op: number;
  readonly sha: MacAddr;
  readonly spa: Ipv4Addr;
  readonly tha: MacAddr;
  readonly tpa: Ipv4Addr;
}

/** Writes an Ethernet/IPv4 ARP message at `o`; 28 bytes must be free there. */
export function writeArp(b: Uint8Array, o: number, f: ArpFields): void {
  set16(b, o, 1);
  set16(b, o + 2, 0x0800);
  set8(b, o + 4, 6);
  set8(b, o + 5, 4);
  set16(b, o + 6, f.op);
  setMac(b, o + 8, f.sha);
  set32(b, o + 14, f.spa);
  setMac(b, o + 18, f.tha);
  set32(b, o + 24, f.tpa);
}
