import type { Ipv4Addr } from '../../wire/inet.ts';
import type { Conn } from './nf-conn.ts';

/** A device went down: its masqueraded connections end (`masq_device_event`, nf_nat_masquerade.c). */
export const masqDeviceDown =
  (ifindex: number) =>
  (ct: Conn): boolean =>
    ct.masqIndex === ifindex;

/** A device lost an address: the connections masqueraded with it end (`masq_inet_event`). */
export const masqAddrGone =
  (ifindex: number, addr: Ipv4Addr) =>
  (ct: Conn): boolean =>
    ct.masqIndex === ifindex && ct.tuples[1].dst === addr;
