import { IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE } from '../../wire/ipv4.ts';
import { NF_ACCEPT, NF_DROP, NF_REPEAT, type NfHookState, type Verdict } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { Conn, type NfConntrackZone, nfCtGet, ZONE_DEFAULT } from './nf-conn.ts';
import { genericPacket, nfConntrackGrePacket } from './nf-conntrack-proto-generic.ts';
import { nfConntrackIcmpPacket, nfConntrackIcmpv4Error } from './nf-conntrack-proto-icmp.ts';
import { nfConntrackSctpPacket } from './nf-conntrack-proto-sctp.ts';
import { nfConntrackTcpPacket } from './nf-conntrack-proto-tcp.ts';
import { nfConntrackUdplitePacket, nfConntrackUdpPacket } from './nf-conntrack-proto-udp.ts';
import type { TupleHash } from './table.ts';
import { getL4proto, getTuple, IPPROTO_GRE, invertTuple } from './tuple.ts';
import {
  CTINFO_NAMES,
  type CtInfo,
  IP_CT_ESTABLISHED,
  IP_CT_ESTABLISHED_REPLY,
  IP_CT_NEW,
  IP_CT_NONE,
  IP_CT_RELATED,
  IP_CT_UNTRACKED,
  IPS_EXPECTED,
  IPS_SEEN_REPLY,
  type NfConntrackTuple,
} from './types.ts';

const MAX = 'net.netfilter.nf_conntrack_max';

/** Makes the entry of a first packet: null when it can't have one, 'full' when the table is (`init_conntrack`). */
function initConntrack(
  net: NetNs,
  tmpl: Conn | null,
  tuple: NfConntrackTuple,
  zone: NfConntrackZone,
): TupleHash | null | 'full' {
  const reply = invertTuple(tuple);
  if (!reply) return null;
  const max = net.sysctl.number(MAX);
  // Left out: early_drop, which looks for a victim in the eight hash chains beside this one.
  if (max !== 0 && net.ct.table.size + 1 > max) {
    net.printk('nf_conntrack: nf_conntrack: table full, dropping packet');
    return 'full';
  }
  const counts = net.sysctl.number('net.netfilter.nf_conntrack_acct') !== 0;
  const ct = new Conn(net, net.world.tracer.nextCtId(), [tuple, reply], zone, counts);
  if (tmpl) ct.helper = tmpl.helper;
  return { ct, dir: 0 };
}

/** Finds or makes the packet's entry and hangs it on the packet. False when the table is full (`resolve_normal_ct`). */
function resolveNormalCt(net: NetNs, tmpl: Conn | null, skb: SkBuff, dataoff: number): boolean {
  const tuple = getTuple(skb, skb.networkHeader, dataoff);
  if (!tuple) return true;
  const zone = tmpl?.zoneInfo ?? ZONE_DEFAULT;
  const known = net.ct.table.find(tuple, zone);
  const hash = known ?? initConntrack(net, tmpl, tuple, zone);
  if (hash === 'full') return false;
  if (!hash) return true;
  const { ct, dir } = hash;
  let ctinfo: CtInfo = IP_CT_NEW;
  if (dir === 1) ctinfo = IP_CT_ESTABLISHED_REPLY;
  else if (ct.status & IPS_SEEN_REPLY) ctinfo = IP_CT_ESTABLISHED;
  else if (ct.status & IPS_EXPECTED) ctinfo = IP_CT_RELATED;
  skb.nfct = ct;
  skb.ctinfo = ctinfo;
  return true;
}

/** The protocol's tracker: NF_ACCEPT, or zero and less for invalid (`nf_conntrack_handle_packet`). */
function handlePacket(ct: Conn, skb: SkBuff, dataoff: number, ctinfo: CtInfo, state: NfHookState): number {
  switch (ct.tuples[0].protonum) {
    case IPPROTO_TCP:
      return nfConntrackTcpPacket(ct, skb, dataoff, ctinfo, state);
    case IPPROTO_UDP:
      return nfConntrackUdpPacket(ct, skb, dataoff, ctinfo, state);
    case IPPROTO_UDPLITE:
      return nfConntrackUdplitePacket(ct, skb, dataoff, ctinfo, state);
    case IPPROTO_ICMP:
      return nfConntrackIcmpPacket(ct, skb, ctinfo, state);
    case IPPROTO_SCTP:
      return nfConntrackSctpPacket(ct, skb, dataoff, ctinfo, state);
    case IPPROTO_GRE:
      return nfConntrackGrePacket(ct, skb, ctinfo);
    default:
      return genericPacket(ct, skb, ctinfo);
  }
}

const clear = (skb: SkBuff): void => {
  skb.nfct = null;
  skb.ctinfo = IP_CT_NONE;
};

/** One phrase of what conntrack made of the packet, for the hook's event. */
function note(skb: SkBuff, state: NfHookState): void {
  if (!state.event) return;
  if (skb.ctinfo === IP_CT_UNTRACKED) state.event.note = 'UNTRACKED';
  else if (skb.nfct) state.event.note = CTINFO_NAMES[skb.ctinfo];
  else state.event.note = state.event.note ? `INVALID: ${state.event.note}` : 'INVALID';
}

/**
 * Gives the packet its connection, or leaves it without: then it is INVALID (`nf_conntrack_in`, nf_conntrack_core.c). Drops
 * only when the table is full. Left out: expectations, statistics.
 */
export function nfConntrackIn(skb: SkBuff, state: NfHookState): Verdict {
  let tmpl = nfCtGet(skb);
  if (skb.ctinfo === IP_CT_UNTRACKED || (tmpl && !tmpl.isTemplate)) {
    // Seen before, on the way out by loopback, or told not to.
    if (skb.ctinfo === IP_CT_UNTRACKED) note(skb, state);
    return NF_ACCEPT;
  }
  if (tmpl) clear(skb);
  else tmpl = null;
  const verdict = track(tmpl, skb, state);
  note(skb, state);
  return verdict;
}

function track(tmpl: Conn | null, skb: SkBuff, state: NfHookState): Verdict {
  const { net } = state;
  const dataoff = getL4proto(skb, skb.networkHeader);
  if (dataoff < 0) return NF_ACCEPT;
  if (skb.ip.protocol === IPPROTO_ICMP) {
    const ret = nfConntrackIcmpv4Error(skb, dataoff, tmpl?.zoneInfo ?? ZONE_DEFAULT, state);
    if (ret <= 0) return -ret;
    if (skb.nfct || skb.ctinfo !== IP_CT_NONE) return ret;
  }
  for (;;) {
    if (!resolveNormalCt(net, tmpl, skb, dataoff)) {
      net.nf.culprit = { kind: 'sysctl', name: MAX, value: String(net.sysctl.number(MAX)) };
      return NF_DROP;
    }
    const ct = nfCtGet(skb);
    if (!ct) return NF_ACCEPT;
    const ctinfo = skb.ctinfo;
    const ret = handlePacket(ct, skb, dataoff, ctinfo, state);
    if (ret <= 0) {
      clear(skb);
      if (ret === -NF_REPEAT) continue;
      return -ret;
    }
    if (ctinfo === IP_CT_ESTABLISHED_REPLY) ct.status |= IPS_SEEN_REPLY;
    if (ct.isConfirmed) ct.changed(skb, 'nf_conntrack_in');
    else ct.report(skb, 'init_conntrack', 'new');
    return ret;
  }
}
