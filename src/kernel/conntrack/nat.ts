import { formatIpv4, type InetAddr, type Ipv4Addr, isIpv4 } from '../../wire/inet.ts';
import { IPPROTO_ICMP } from '../../wire/ipv4.ts';
import {
  NF_ACCEPT,
  NF_DROP,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
  NF_IP_PRI_NAT_DST,
  NF_IP_PRI_NAT_SRC,
  type NfHook,
  type NfHookOps,
  type NfHookState,
  nfDropErr,
  type Verdict,
} from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { type Conn, nfCtGet } from './nf-conn.ts';
import { getUniqueTuple } from './nf-nat-core.ts';
import { masqAddrGone, masqDeviceDown } from './nf-nat-masquerade.ts';
import { nfNatIcmpReplyTranslation, nfNatManipPkt, statusBit } from './nf-nat-proto.ts';
import { mustInvert, tupleEqual } from './tuple.ts';
import {
  type CtInfo,
  ctinfo2dir,
  IP_CT_NEW,
  IP_CT_RELATED,
  IP_CT_RELATED_REPLY,
  IPS_DST_NAT,
  IPS_DST_NAT_DONE,
  IPS_SRC_NAT,
  IPS_SRC_NAT_DONE,
  NF_NAT_MANIP_DST,
  NF_NAT_MANIP_SRC,
  NF_NAT_RANGE_MAP_IPS,
  type NfConn,
  type NfConntrackTuple,
  type NfNatManipType,
  type NfNatRange,
} from './types.ts';

/** Who decides about the first packet of a connection: the nat table. It is asked at each of the four hooks. */
export interface NatTable {
  readonly run: (skb: SkBuff, state: NfHookState) => Verdict;
}

/** `HOOK2MANIP`: the source is rewritten on the way out of the stack. */
const manipOf = (hook: NfHook): NfNatManipType =>
  hook === NF_INET_POST_ROUTING || hook === NF_INET_LOCAL_IN ? NF_NAT_MANIP_SRC : NF_NAT_MANIP_DST;

/** `nf_nat_initialized`. */
const initialized = (ct: NfConn, manip: NfNatManipType): boolean =>
  (ct.status & (manip === NF_NAT_MANIP_SRC ? IPS_SRC_NAT_DONE : IPS_DST_NAT_DONE)) !== 0;

const address = (a: InetAddr): string => (isIpv4(a) ? formatIpv4(a) : a);

/** `SNAT 10.0.0.2:5000 -> 203.0.113.1:5000` for the hook's event. */
function mappingNote(before: NfConntrackTuple, after: NfConntrackTuple, manip: NfNatManipType): string {
  const side = (t: NfConntrackTuple): string =>
    manip === NF_NAT_MANIP_SRC ? `${address(t.src)}:${t.srcPort}` : `${address(t.dst)}:${t.dstPort}`;
  return `${manip === NF_NAT_MANIP_SRC ? 'SNAT' : 'DNAT'} ${side(before)} -> ${side(after)}`;
}

/**
 * Network address translation of one namespace. Its hook functions come with the nat table and do nothing while connection
 * tracking is off, for then packets have no connection.
 */
export class NfNat {
  private readonly net: NetNs;
  private readonly tables: NatTable[] = [];
  private ops: NfHookOps[] = [];
  /** Connections by protocol, source and zone, newest first (`nf_nat_bysource`). */
  private readonly bySource = new Map<string, Conn[]>();

  constructor(net: NetNs) {
    this.net = net;
  }

  /** A nat table came into being; the first brings the hook functions (`nf_nat_register_fn`). */
  registerTable(table: NatTable): void {
    this.tables.push(table);
    if (this.tables.length > 1) return;
    const op = (hook: NfHook, priority: number, name: string, run: NfHookOps['run']): NfHookOps => ({
      hook,
      priority,
      name,
      module: 'nf_nat',
      table: 'nat',
      run,
    });
    this.ops = [
      op(NF_INET_PRE_ROUTING, NF_IP_PRI_NAT_DST, 'nf_nat_ipv4_pre_routing', (skb, s) => this.preRouting(skb, s)),
      op(NF_INET_POST_ROUTING, NF_IP_PRI_NAT_SRC, 'nf_nat_ipv4_out', (skb, s) => this.ipv4Fn(skb, s)),
      op(NF_INET_LOCAL_OUT, NF_IP_PRI_NAT_DST, 'nf_nat_ipv4_local_fn', (skb, s) => this.localFn(skb, s)),
      op(NF_INET_LOCAL_IN, NF_IP_PRI_NAT_SRC, 'nf_nat_ipv4_local_in', (skb, s) => this.localIn(skb, s)),
    ];
    this.net.nf.register(this.ops);
  }

  unregisterTable(table: NatTable): void {
    const at = this.tables.indexOf(table);
    if (at < 0) return;
    this.tables.splice(at, 1);
    if (this.tables.length > 0) return;
    this.net.nf.unregister(this.ops);
    this.ops = [];
  }

  /** Maps an unconfirmed connection into a range (`nf_nat_setup_info`). */
  setupInfo(entry: NfConn, range: NfNatRange, manip: NfNatManipType): Verdict {
    const ct = entry as Conn;
    if (ct.isConfirmed) return NF_ACCEPT;
    if (initialized(ct, manip)) return this.drop('the connection is mapped already');
    const current = mustInvert(ct.tuples[1]);
    const mapped = getUniqueTuple(current, range, ct, manip);
    if (!tupleEqual(mapped, current)) {
      ct.tuples[1] = mustInvert(mapped);
      ct.status |= manip === NF_NAT_MANIP_SRC ? IPS_SRC_NAT : IPS_DST_NAT;
    }
    ct.status |= manip === NF_NAT_MANIP_SRC ? IPS_SRC_NAT_DONE : IPS_DST_NAT_DONE;
    return NF_ACCEPT;
  }

  /** A device went down or lost an address: connections masqueraded by it end. */
  deviceDown(ifindex: number): void {
    this.net.ct.flush(masqDeviceDown(ifindex));
  }

  addrGone(ifindex: number, addr: Ipv4Addr): void {
    this.net.ct.flush(masqAddrGone(ifindex, addr));
  }

  /** Other connections from the same source, newest first. */
  sameSource(t: NfConntrackTuple, zone: number): readonly Conn[] {
    return this.bySource.get(sourceKey(t, zone)) ?? [];
  }

  /** A connection is in the table now. (Linux notes the source at the mapping; one that is dropped never counts.) */
  rememberSource(ct: Conn): void {
    const key = sourceKey(ct.tuples[0], ct.zone);
    const list = this.bySource.get(key);
    if (list) list.unshift(ct);
    else this.bySource.set(key, [ct]);
  }

  /** `nf_nat_cleanup_conntrack`. */
  forgetSource(ct: Conn): void {
    const key = sourceKey(ct.tuples[0], ct.zone);
    const left = (this.bySource.get(key) ?? []).filter((other) => other !== ct);
    if (left.length > 0) this.bySource.set(key, left);
    else this.bySource.delete(key);
  }

  /** `nf_nat_ipv4_pre_routing`: a route found for the old destination is forgotten. */
  private preRouting(skb: SkBuff, state: NfHookState): Verdict {
    const { daddr } = skb.ip;
    const verdict = this.ipv4Fn(skb, state);
    if (verdict === NF_ACCEPT && skb.ip.daddr !== daddr) skb.dst = null;
    return verdict;
  }

  /** `nf_nat_ipv4_local_in`: a socket found early by the old source is the wrong one. */
  private localIn(skb: SkBuff, state: NfHookState): Verdict {
    const { saddr } = skb.ip;
    const verdict = this.ipv4Fn(skb, state);
    if (verdict === NF_ACCEPT && skb.sk && !skb.sk.transparent && skb.ip.saddr !== saddr) skb.sk = null;
    return verdict;
  }

  /** `nf_nat_ipv4_local_fn`: a local packet with a new destination is routed again. */
  private localFn(skb: SkBuff, state: NfHookState): Verdict {
    const verdict = this.ipv4Fn(skb, state);
    const ct = nfCtGet(skb);
    if (verdict !== NF_ACCEPT || !ct) return verdict;
    const dir = ctinfo2dir(skb.ctinfo);
    if (ct.tuples[dir].dst === ct.tuples[dir === 0 ? 1 : 0].src) return verdict;
    const err = this.net.ip.routeMeHarder(skb, 'unspec');
    if (err >= 0) return verdict;
    this.net.nf.culprit = {
      kind: 'route',
      text: `no route to ${formatIpv4(skb.ip.daddr)}, where NAT sends the packet`,
    };
    return nfDropErr(-err);
  }

  /** `nf_nat_ipv4_fn`: ICMP errors get their quotation translated, everything else goes by its connection. */
  private ipv4Fn(skb: SkBuff, state: NfHookState): Verdict {
    const ct = nfCtGet(skb);
    if (!ct || ct.isTemplate) return NF_ACCEPT;
    const { ctinfo } = skb;
    const related = ctinfo === IP_CT_RELATED || ctinfo === IP_CT_RELATED_REPLY;
    if (!related || skb.ip.protocol !== IPPROTO_ICMP) return this.inetFn(ct, ctinfo, skb, state);
    if (nfNatIcmpReplyTranslation(skb, ct, ctinfo, state.hook, manipOf(state.hook))) return NF_ACCEPT;
    return this.drop('NAT can not translate this ICMP message (a redirect, a bad checksum or too short a quotation)');
  }

  /** `nf_nat_inet_fn`: the first packet of a connection asks the table, all are rewritten as was decided then. */
  private inetFn(ct: Conn, ctinfo: CtInfo, skb: SkBuff, state: NfHookState): Verdict {
    const manip = manipOf(state.hook);
    const first = ctinfo === IP_CT_NEW || ctinfo === IP_CT_RELATED || ctinfo === IP_CT_RELATED_REPLY;
    if (first && !initialized(ct, manip)) {
      const verdict = this.decide(ct, manip, skb, state);
      if (verdict !== NF_ACCEPT) return verdict;
    } else if (oifChanged(state, ctinfo, ct)) {
      ct.count(ctinfo, skb);
      this.net.ct.delete(ct, skb);
      return this.drop('the connection was masqueraded for another device');
    }
    return this.packet(ct, ctinfo, manip, skb, state);
  }

  /** Asks the tables, and maps the connection onto itself when none has an opinion (`nf_nat_alloc_null_binding`). */
  private decide(ct: Conn, manip: NfNatManipType, skb: SkBuff, state: NfHookState): Verdict {
    const before = ct.tuples[1];
    for (const table of this.tables) {
      const verdict = table.run(skb, state);
      if (verdict !== NF_ACCEPT) return verdict;
      if (initialized(ct, manip)) break;
    }
    let verdict: Verdict = NF_ACCEPT;
    if (!initialized(ct, manip)) {
      const addr = manip === NF_NAT_MANIP_SRC ? ct.tuples[1].dst : ct.tuples[1].src;
      const flags = NF_NAT_RANGE_MAP_IPS;
      const range = { flags, minAddr: addr, maxAddr: addr, minProto: 0, maxProto: 0, baseProto: 0 };
      verdict = this.setupInfo(ct, range, manip);
    }
    if (ct.tuples[1] !== before) {
      if (state.event) state.event.note = mappingNote(mustInvert(before), mustInvert(ct.tuples[1]), manip);
      ct.changed(skb, 'nf_nat_setup_info');
    }
    return verdict;
  }

  /** `nf_nat_packet`. */
  private packet(ct: Conn, ctinfo: CtInfo, manip: NfNatManipType, skb: SkBuff, state: NfHookState): Verdict {
    const dir = ctinfo2dir(ctinfo);
    if ((ct.status & statusBit(manip, dir)) === 0) return NF_ACCEPT;
    if (state.event && state.event.note === undefined)
      state.event.note = `rewrites the ${manip === NF_NAT_MANIP_SRC ? 'source' : 'destination'} as its connection says`;
    return nfNatManipPkt(skb, ct, manip, dir) ? NF_ACCEPT : this.drop('the packet is too short to be rewritten');
  }

  private drop(text: string): Verdict {
    this.net.nf.culprit ??= { kind: 'packet', text };
    return NF_DROP;
  }
}

/** `nf_nat_oif_changed`: the route moved to another device than the one MASQUERADE took its address from. */
const oifChanged = (state: NfHookState, ctinfo: CtInfo, ct: Conn): boolean =>
  ct.masqIndex !== 0 &&
  state.hook === NF_INET_POST_ROUTING &&
  ctinfo2dir(ctinfo) === 0 &&
  ct.masqIndex !== (state.out?.ifindex ?? 0);

const sourceKey = (t: NfConntrackTuple, zone: number): string => `${t.src},${t.srcPort},${t.protonum},${zone}`;
