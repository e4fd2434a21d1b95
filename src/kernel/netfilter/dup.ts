import type { Ipv4Addr } from '../../wire/inet.ts';
import { IP_DF } from '../../wire/ipv4.ts';
import { IP_CT_UNTRACKED } from '../conntrack/types.ts';
import type { NetNs } from '../netns.ts';
import { flowTo } from '../route/flow.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { World } from '../world.ts';
import { NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING, type NfHook } from './hooks.ts';

/** Worlds in which a copy is on its way: it is not copied again (`nf_skb_duplicated`). */
const duplicating = new WeakSet<World>();

/**
 * `nf_dup_ipv4` (net/ipv4/netfilter/nf_dup_ipv4.c): sends a copy of the packet to `gateway`, untracked. A device name that
 * does not exist leads nowhere.
 */
export function nfDupIpv4(net: NetNs, skb: SkBuff, hook: NfHook, gateway: Ipv4Addr, oif: string): void {
  const { world } = net;
  if (duplicating.has(world)) return;
  const device = oif === '' ? null : net.devices.get(oif);
  if (oif !== '' && !device) return;
  const dst = net.fib.routeOutput(flowTo(gateway, { tos: skb.ip.tos & 0x1e, oif: device }));
  if (typeof dst === 'number') return;
  const copy = skb.copy(world.tracer.nextSkbId());
  copy.head.fill(0, 0, copy.data); // `pskb_copy` leaves what stood before the packet: its Ethernet header
  copy.nfct = null;
  copy.sk = null; // `pskb_copy` has no socket
  copy.ctinfo = IP_CT_UNTRACKED;
  copy.ip.fragOff |= IP_DF;
  if (hook === NF_INET_PRE_ROUTING || hook === NF_INET_LOCAL_IN) copy.ip.ttl -= 1;
  copy.dst = { ...dst, gateway: dst.gateway ?? gateway };
  copy.dev = dst.dev;
  world.tracer.alloc(net, copy, 'nf_dup_ipv4', 'a rule sends a copy', skb.id);
  duplicating.add(world);
  try {
    net.ip.localOut(copy);
  } finally {
    duplicating.delete(world);
  }
}
