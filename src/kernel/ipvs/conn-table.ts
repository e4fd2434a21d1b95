import type { Ipv4Addr } from '../../wire/inet.ts';
import { IPPROTO_UDP } from '../../wire/ipv4.ts';
import { jhash2 } from '../conntrack/jhash.ts';
import type { NfConntrackTuple } from '../conntrack/types.ts';
import type { NetNs } from '../netns.ts';
import { type Nanoseconds, SEC } from '../time/clock.ts';
import { type ConnParam, IP_VS_CTPL_S_ASSURED, IpVsConn } from './conn.ts';
import type { IpVsDest } from './dest.ts';
import {
  IP_VS_CONN_F_HASHED,
  IP_VS_CONN_F_INACTIVE,
  IP_VS_CONN_F_NFCT,
  IP_VS_CONN_F_ONE_PACKET,
  IP_VS_CONN_F_TEMPLATE,
} from './flags.ts';

/** `ip_vs_conn_tab_size`: what the `size=` of `ipvsadm -L` is. */
export const CONN_TAB_SIZE = 4096;
/** A template that still controls connections gets another minute. */
const LATER = 60 * SEC;

/** What a lookup found, and how many entries of its bucket were compared. */
export interface Lookup {
  readonly cp: IpVsConn | null;
  readonly probes: number;
}

/**
 * The connection table of a namespace, hashed by protocol, client address and client port (ip_vs_conn.c). On Linux one
 * table serves all namespaces. Entries expire by their own alarms.
 */
export class ConnTable {
  private readonly net: NetNs;
  private readonly buckets = new Map<number, IpVsConn[]>();
  private rnd: number | null = null;
  count = 0;

  constructor(net: NetNs) {
    this.net = net;
  }

  /** In the order in which /proc/net/ip_vs_conn shows them. */
  entries(): IpVsConn[] {
    return [...this.buckets.keys()].sort((a, b) => a - b).flatMap((key) => this.buckets.get(key) ?? []);
  }

  /** `ip_vs_conn_in_get`: the entry of a packet from a client. */
  inGet(p: ConnParam): Lookup {
    return this.search(
      p.protocol,
      p.caddr,
      p.cport,
      (cp) =>
        p.cport === cp.cport && p.vport === cp.vport && p.caddr === cp.caddr && p.vaddr === cp.vaddr && p.cport !== 0,
    );
  }

  /** `ip_vs_ct_in_get`: the template for a client. */
  templateGet(p: ConnParam): IpVsConn | null {
    const byData = p.peData !== undefined && p.peData !== null;
    return this.search(
      p.protocol,
      p.caddr,
      p.cport,
      (cp) => {
        if (!cp.has(IP_VS_CONN_F_TEMPLATE) || p.caddr !== cp.caddr || p.vaddr !== cp.vaddr || p.vport !== cp.vport)
          return false;
        return byData ? cp.pe === p.pe && cp.peData === p.peData : p.cport === cp.cport;
      },
      byData ? p.peData : null,
    ).cp;
  }

  /** `ip_vs_conn_out_get`: the entry of a packet from a real server. `p` has the server as its client side. */
  outGet(p: ConnParam): Lookup {
    return this.search(p.protocol, p.vaddr, p.vport, (cp) => {
      if (p.vport !== cp.cport || p.vaddr !== cp.caddr) return false;
      const [addr, port] = cp.isMasq ? [cp.daddr, cp.dport] : [cp.vaddr, cp.vport];
      return p.cport === port && p.caddr === addr;
    });
  }

  /** `ip_vs_conn_new`: makes an entry, binds it to its destination and puts it into the table. */
  create(p: ConnParam, daddr: Ipv4Addr, dport: number, flags: number, dest: IpVsDest | null, fwmark: number): IpVsConn {
    const cp = new IpVsConn(p, daddr, dport, flags, fwmark);
    this.count++;
    if (dest) bindDest(cp, dest);
    if (this.net.ipvs.sysctl('conntrack') !== 0) cp.flags |= IP_VS_CONN_F_NFCT;
    this.hash(cp);
    return cp;
  }

  /** `ip_vs_conn_put`: the entry was used: its time begins anew. One-packet entries go at once. */
  put(cp: IpVsConn): void {
    if (cp.has(IP_VS_CONN_F_ONE_PACKET)) this.expire(cp);
    else this.arm(cp, this.net.world.clock.now + cp.timeout);
  }

  /** `ip_vs_conn_expire_now`. */
  expireNow(cp: IpVsConn): void {
    if (cp.alarm && cp.expiresAt > this.net.world.clock.now) this.arm(cp, this.net.world.clock.now);
  }

  /** `ip_vs_conn_del`: it goes now, and with it the template it used, if nothing else holds that. */
  delete(cp: IpVsConn): void {
    if (cp.control) cp.timeout = 0;
    this.expire(cp);
  }

  /** Ends the connections of real servers that were deleted (`ip_vs_expire_nodest_conn_flush`). */
  expireNodest(): void {
    for (const cp of this.entries()) {
      if (!cp.dest || cp.dest.available || cp.nControl > 0) continue;
      const template = cp.control;
      this.delete(cp);
      if (template?.nControl === 0 && template.has(IP_VS_CONN_F_HASHED)) this.delete(template);
    }
  }

  /** `ip_vs_control_add`. */
  control(cp: IpVsConn, template: IpVsConn): void {
    cp.control = template;
    template.nControl++;
  }

  /** Takes a template out of use under its own name: it waits for its end as port 65535 (`ip_vs_check_template`). */
  invalidate(ct: IpVsConn): void {
    if (ct.vport === 0xffff) return;
    this.unhash(ct);
    ct.dport = 0xffff;
    ct.vport = 0xffff;
    ct.cport = 0;
    this.hash(ct);
  }

  private search(
    protocol: number,
    addr: Ipv4Addr,
    port: number,
    match: (cp: IpVsConn) => boolean,
    peData: string | null | undefined = null,
  ): Lookup {
    let probes = 0;
    for (const cp of this.buckets.get(this.hashkey(protocol, addr, port, peData ?? null)) ?? []) {
      probes++;
      if (cp.protocol === protocol && match(cp)) return { cp, probes };
    }
    return { cp: null, probes };
  }

  /** `ip_vs_conn_hashkey`. The table's secret is drawn when the first entry is made. */
  private hashkey(protocol: number, addr: Ipv4Addr, port: number, peData: string | null): number {
    this.rnd ??= this.net.world.random.u32();
    const words = peData === null ? [addr, port, protocol] : [...peData].map((c) => c.charCodeAt(0));
    return jhash2(words, this.rnd) & (CONN_TAB_SIZE - 1);
  }

  private hash(cp: IpVsConn): void {
    if (cp.has(IP_VS_CONN_F_ONE_PACKET)) return;
    const key = this.hashkey(cp.protocol, cp.caddr, cp.cport, cp.peData);
    const bucket = this.buckets.get(key);
    if (bucket) bucket.unshift(cp);
    else this.buckets.set(key, [cp]);
    cp.flags |= IP_VS_CONN_F_HASHED;
  }

  private unhash(cp: IpVsConn): void {
    if (!cp.has(IP_VS_CONN_F_HASHED)) return;
    const key = this.hashkey(cp.protocol, cp.caddr, cp.cport, cp.peData);
    const left = (this.buckets.get(key) ?? []).filter((other) => other !== cp);
    if (left.length > 0) this.buckets.set(key, left);
    else this.buckets.delete(key);
    cp.flags &= ~IP_VS_CONN_F_HASHED;
  }

  /** Sets the time of expiry. An alarm that comes too early looks again. */
  private arm(cp: IpVsConn, at: Nanoseconds): void {
    cp.expiresAt = at;
    const { clock } = this.net.world;
    if (cp.alarm && cp.alarm.at <= at) return;
    if (cp.alarm) clock.cancel(cp.alarm);
    cp.alarm = clock.after(at - clock.now, () => {
      cp.alarm = null;
      if (cp.expiresAt > clock.now) this.arm(cp, cp.expiresAt);
      else this.expire(cp);
    });
  }

  /** `ip_vs_conn_expire`: the end of an entry, put off while others are controlled by it. */
  private expire(cp: IpVsConn): void {
    const { world, ipvs } = this.net;
    if (cp.nControl > 0) {
      cp.timeout = LATER;
      this.arm(cp, world.clock.now + LATER);
      return;
    }
    if (cp.alarm) world.clock.cancel(cp.alarm);
    cp.alarm = null;
    this.unhash(cp);
    this.count--;
    const ct = cp.control;
    if (ct) {
      cp.control = null;
      ct.nControl--;
      const lapsed = !ct.has(IP_VS_CONN_F_TEMPLATE) || (ct.state & IP_VS_CTPL_S_ASSURED) === 0;
      if (cp.timeout === 0 && ct.nControl === 0 && lapsed) this.delete(ct);
    }
    if (cp.has(IP_VS_CONN_F_NFCT) && !cp.has(IP_VS_CONN_F_ONE_PACKET) && ipvs.enabled) this.dropConntrack(cp);
    if (cp.dest) unbindDest(cp, cp.dest, world.clock.now);
  }

  /** `ip_vs_conn_drop_conntrack`: with the entry goes what conntrack keeps of it. */
  private dropConntrack(cp: IpVsConn): void {
    if (cp.cport === 0) return;
    const { protocol: protonum, caddr: src, vaddr: dst, cport: srcPort, vport: dstPort } = cp;
    const tuple: NfConntrackTuple = { l3num: 2, protonum, src, dst, srcPort, dstPort };
    const ct = this.net.ct.find(tuple);
    if (ct) this.net.ct.delete(ct);
  }
}

/** `ip_vs_bind_dest`: the connection takes the destination's forwarding method and is counted there. */
function bindDest(cp: IpVsConn, dest: IpVsDest): void {
  const template = cp.has(IP_VS_CONN_F_TEMPLATE);
  const onePacket = cp.protocol === IPPROTO_UDP && !template;
  cp.flags |= onePacket ? dest.connFlags : dest.connFlags & ~IP_VS_CONN_F_ONE_PACKET;
  cp.dest = dest;
  dest.refs++;
  if (template) {
    dest.persistconns++;
    return;
  }
  if (!cp.has(IP_VS_CONN_F_INACTIVE)) dest.activeconns++;
  if (++dest.totalconns === dest.uThreshold) dest.updateOverload(1);
}

/** `ip_vs_unbind_dest`. */
function unbindDest(cp: IpVsConn, dest: IpVsDest, now: Nanoseconds): void {
  if (--dest.refs === 0) dest.idleSince = now;
  if (cp.has(IP_VS_CONN_F_TEMPLATE)) {
    dest.persistconns--;
    return;
  }
  if (!cp.has(IP_VS_CONN_F_INACTIVE)) dest.activeconns--;
  if (dest.totalconns-- === dest.lThresholdVal) dest.updateOverload(-1);
}
