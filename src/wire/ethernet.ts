import { get16, getMac, set16, setMac } from './bytes.ts';
import type { MacAddr } from './inet.ts';

export const ETH_HLEN = 14;
export const ETH_P_IP = 0x0800;
export const ETH_P_ARP = 0x0806;
export const ETH_P_IPV6 = 0x86dd;

/** `struct ethhdr`: a view on 14 bytes at `o`. The caller has checked the length. */
export class Ethhdr {
  readonly b: Uint8Array;
  readonly o: number;
  constructor(b: Uint8Array, o: number) {
    this.b = b;
    this.o = o;
  }
  get dest(): MacAddr {
    return getMac(this.b, this.o);
  }
  set dest(v: MacAddr) {
    setMac(this.b, this.o, v);
  }
  get source(): MacAddr {
    return getMac(this.b, this.o + 6);
  }
  set source(v: MacAddr) {
    setMac(this.b, this.o + 6, v);
  }
  /** EtherType, host order. */
  get proto(): number {
    return get16(this.b, this.o + 12);
  }
  set proto(v: number) {
    set16(this.b, this.o + 12, v);
  }
}
