import { INADDR_ANY, type Ipv4Addr, prefixContains } from '../../wire/inet.ts';
import type { NetDevice } from '../device/net-device.ts';
import { NF_ACCEPT, NF_DROP, type Verdict } from '../netfilter/hooks.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { type Conn, nfCtGet } from './nf-conn.ts';
import { NF_NAT_MANIP_SRC, NF_NAT_RANGE_MAP_IPS, type NfNatRange } from './types.ts';

/**
 * The address a device sends from towards `nexthop`: the primary one on the same network, else its first, else another
 * device's (`inet_select_addr` with RT_SCOPE_UNIVERSE, net/ipv4/devinet.c). Zero when there is none.
 */
function inetSelectAddr(dev: NetDevice, nexthop: Ipv4Addr): Ipv4Addr {
  let first: Ipv4Addr | null = null;
  for (const a of dev.addrs) {
    if (a.secondary || a.scope !== 'global') continue;
    if (prefixContains({ addr: a.local, len: a.prefixLen }, nexthop)) return a.local;
    first ??= a.local;
  }
  if (first !== null) return first;
  for (const other of dev.net.devices.all())
    for (const a of other.addrs) if (!a.secondary && a.scope === 'global') return a.local;
  return INADDR_ANY;
}

/** MASQUERADE: source NAT to the address of the device the packet leaves by (`nf_nat_masquerade_ipv4`). */
export function nfNatMasqueradeIpv4(skb: SkBuff, range: NfNatRange, out: NetDevice): Verdict {
  const ct = nfCtGet(skb);
  // 0.0.0.0: a local packet that has no address yet.
  if (!ct || ct.tuples[0].src === INADDR_ANY) return NF_ACCEPT;
  const src = inetSelectAddr(out, skb.dst?.gateway ?? skb.ip.daddr);
  if (src === INADDR_ANY) {
    out.net.printk(`${out.name} ate my IP address`);
    out.net.nf.culprit = { kind: 'device', dev: out.name, text: `${out.name} has no address to masquerade with` };
    return NF_DROP;
  }
  ct.masqIndex = out.ifindex;
  const flags = range.flags | NF_NAT_RANGE_MAP_IPS;
  return ct.net.ct.nat.setupInfo(ct, { ...range, flags, minAddr: src, maxAddr: src }, NF_NAT_MANIP_SRC);
}

/** A device went down: its masqueraded connections end (`masq_device_event`). */
export const masqDeviceDown =
  (ifindex: number) =>
  (ct: Conn): boolean =>
    ct.masqIndex === ifindex;

/** A device lost an address: the connections masqueraded with it end (`masq_inet_event`). */
export const masqAddrGone =
  (ifindex: number, addr: Ipv4Addr) =>
  (ct: Conn): boolean =>
    ct.masqIndex === ifindex && ct.tuples[1].dst === addr;
