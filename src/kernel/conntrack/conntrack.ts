import { IPPROTO_TCP } from '../../wire/ipv4.ts';
import { EEXIST, EINVAL } from '../errno.ts';
import {
  NF_ACCEPT,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
  NF_IP_PRI_CONNTRACK,
  NF_IP_PRI_CONNTRACK_CONFIRM,
  type NfHook,
  type NfHookOps,
  type NfHookState,
  type Verdict,
} from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { nfConntrackConfirm } from './confirm.ts';
import { type ListOptions, listLine, nominalLine, procLine } from './format.ts';
import { NfNat } from './nat.ts';
import { Conn, type NfConntrackZone, nfCtGet, ZONE_DEFAULT } from './nf-conn.ts';
import { nfConntrackIn } from './nf-conntrack-core.ts';
import { newSctpState, SCTP_STATES } from './nf-conntrack-proto-sctp.ts';
import { DefragIpv4 } from './nf-defrag-ipv4.ts';
import { ConntrackTable } from './table.ts';
import { newTcpState, TCP_CONNTRACK_CLOSE, TCP_CONNTRACK_ESTABLISHED, TCP_STATES } from './tcp-state.ts';
import { invertTuple } from './tuple.ts';
import {
  ctinfo2dir,
  IP_CT_NEW,
  IP_CT_NONE,
  IP_CT_RELATED,
  IP_CT_RELATED_REPLY,
  IP_CT_UNTRACKED,
  IPS_CONFIRMED,
  IPS_DYING,
  IPS_FIXED_TIMEOUT,
  IPS_TEMPLATE,
  type NfConn,
  type NfConntrackTuple,
} from './types.ts';

/** What `conntrack -I` gives: a tuple, perhaps the reply, seconds, and for TCP the name of a state. */
export interface CreateSpec {
  readonly orig: NfConntrackTuple;
  readonly reply?: NfConntrackTuple;
  readonly timeout: number;
  readonly tcpState?: string;
  /** And for SCTP, with the verification tags of both directions. */
  readonly sctp?: { readonly state: string; readonly vtag: readonly [number, number] };
  readonly status?: number;
  readonly mark?: number;
  readonly zone?: number;
}

/** `ipv4_conntrack_local` leaves fragments of raw sockets alone. */
function ipv4ConntrackLocal(skb: SkBuff, state: NfHookState): Verdict {
  if (!skb.ip.isFragment) return nfConntrackIn(skb, state);
  if (nfCtGet(skb)?.isTemplate) {
    skb.nfct = null;
    skb.ctinfo = IP_CT_NONE;
  }
  return NF_ACCEPT;
}

const op = (hook: NfHook, priority: number, name: string, run: NfHookOps['run']): NfHookOps => ({
  hook,
  priority,
  name,
  module: 'nf_conntrack',
  run,
});

/**
 * Connection tracking of one namespace. It is off, its hook functions unregistered, until a rule needs it (`get`), and off
 * again after the last one went (`put`); entries outlive that.
 */
export class Conntrack {
  readonly nat: NfNat;
  readonly defrag: DefragIpv4;
  readonly table: ConntrackTable;
  /** Hear of every entry that is confirmed, changes or goes (`nf_conntrack_event`): for `conntrack -E`. */
  readonly listeners = new Set<(ct: Conn, op: 'new' | 'confirm' | 'update' | 'destroy') => void>();
  private readonly net: NetNs;
  private users = 0;
  private readonly ops: readonly NfHookOps[] = [
    op(NF_INET_PRE_ROUTING, NF_IP_PRI_CONNTRACK, 'ipv4_conntrack_in', nfConntrackIn),
    op(NF_INET_LOCAL_OUT, NF_IP_PRI_CONNTRACK, 'ipv4_conntrack_local', ipv4ConntrackLocal),
    op(NF_INET_POST_ROUTING, NF_IP_PRI_CONNTRACK_CONFIRM, 'nf_confirm', nfConntrackConfirm),
    op(NF_INET_LOCAL_IN, NF_IP_PRI_CONNTRACK_CONFIRM, 'nf_confirm', nfConntrackConfirm),
  ];

  constructor(net: NetNs) {
    this.net = net;
    this.nat = new NfNat(net);
    this.defrag = new DefragIpv4(net);
    this.table = new ConntrackTable(net.world.clock, (ct, skb) => this.delete(ct, skb));
  }

  /** Something needs connection tracking (`nf_ct_netns_get`). */
  get(): void {
    if (this.users++ > 0) return;
    this.defrag.enable();
    this.net.nf.register(this.ops);
    // Packets went by unseen meanwhile: believe the next window (`nf_ct_tcp_fixup`).
    for (const ct of this.table.entries())
      if (ct.tcp?.state === TCP_CONNTRACK_ESTABLISHED) ct.tcp.seen[0].maxwin = ct.tcp.seen[1].maxwin = 0;
  }

  /** It needs it no longer (`nf_ct_netns_put`). */
  put(): void {
    if (this.users === 0 || --this.users > 0) return;
    this.net.nf.unregister(this.ops);
    this.defrag.disable();
  }

  get active(): boolean {
    return this.users > 0;
  }

  /** `net.netfilter.nf_conntrack_count`. */
  get count(): number {
    return this.table.size;
  }

  /** The confirmed entries that have not expired, oldest first. */
  entries(): readonly Conn[] {
    return this.table.entries().filter((ct) => !ct.isExpired);
  }

  /** The connection with this tuple in either direction. */
  find(tuple: NfConntrackTuple, zone = 0): NfConn | null {
    return this.table.find(tuple, zone === 0 ? ZONE_DEFAULT : { id: zone, dir: 'both' })?.ct ?? null;
  }

  /** Removes an entry; false when it is going already (`nf_ct_delete`). */
  delete(entry: NfConn, skb: SkBuff | null = null): boolean {
    const ct = entry as Conn;
    if (ct.isDying) return false;
    if (ct.isConfirmed) ct.report(skb, 'nf_ct_delete', 'destroy');
    ct.status |= IPS_DYING;
    this.table.remove(ct);
    this.nat.forgetSource(ct);
    return true;
  }

  /** Takes the packet's new connection into the table before its packet is through. False: it clashes (`nf_ct_hook.confirm`). */
  confirm(skb: SkBuff): boolean {
    return nfConntrackConfirm(skb) === NF_ACCEPT;
  }

  /** A RST made by a rule is on its way: the connection is as good as closed (`nf_conntrack_tcp_set_closing`). */
  setClosing(entry: NfConn): void {
    const ct = entry as Conn;
    if (!ct.isConfirmed || !ct.tcp) return;
    const before = ct.tcp.state;
    ct.tcp.state = TCP_CONNTRACK_CLOSE;
    if (before !== TCP_CONNTRACK_CLOSE && (ct.status & IPS_FIXED_TIMEOUT) === 0)
      ct.setTimeout(this.net.sysctl.number('net.netfilter.nf_conntrack_tcp_timeout_close'));
    ct.changed(null, 'nf_conntrack_tcp_set_closing');
  }

  /** Removes every entry (`nf_ct_iterate_cleanup_net` from `conntrack -F`). Returns how many. */
  flush(match: (ct: Conn) => boolean = () => true): number {
    const doomed = this.table.entries().filter(match);
    for (const ct of doomed) this.delete(ct);
    return doomed.length;
  }

  /** Makes an entry from outside (`ctnetlink_create_conntrack`). Returns 0 or a negative errno. */
  create(spec: CreateSpec): number {
    const reply = spec.reply ?? invertTuple(spec.orig);
    if (!reply) return -EINVAL;
    const zone: NfConntrackZone = { id: spec.zone ?? 0, dir: 'both' };
    if (this.table.find(spec.orig, zone) || this.table.find(reply, zone)) return -EEXIST;
    const counts = this.net.sysctl.number('net.netfilter.nf_conntrack_acct') !== 0;
    const ct = new Conn(this.net, this.net.world.tracer.nextCtId(), [spec.orig, reply], zone, counts);
    ct.setTimeout(spec.timeout);
    if (spec.orig.protonum === IPPROTO_TCP) {
      const state = TCP_STATES.indexOf(spec.tcpState ?? 'NONE');
      if (state < 0) return -EINVAL;
      ct.tcp = { ...newTcpState(), state };
    }
    if (spec.sctp) {
      const state = SCTP_STATES.indexOf(spec.sctp.state);
      if (state < 0) return -EINVAL;
      ct.sctp = newSctpState(state, spec.sctp.vtag);
    }
    ct.timeout += this.net.world.clock.now;
    ct.status = (spec.status ?? 0) | IPS_CONFIRMED;
    ct.presetMark(spec.mark ?? 0);
    this.table.insert(ct);
    ct.report(null, 'ctnetlink_create_conntrack', 'confirm');
    return 0;
  }

  /** A template for the CT target: what the packet's entry will begin with (`nf_ct_tmpl_alloc`, `xt_ct_tg_check`). */
  template(zone: NfConntrackZone = ZONE_DEFAULT, helper = ''): NfConn {
    const none = { l3num: 2, protonum: 0, src: 0, dst: 0, srcPort: 0, dstPort: 0 } as NfConntrackTuple;
    const ct = new Conn(this.net, 0, [none, none], zone, false);
    ct.status = IPS_TEMPLATE | IPS_CONFIRMED;
    ct.helper = helper;
    return ct;
  }

  /** Hangs a template on a packet that was not looked at yet (`nf_ct_set(skb, tmpl, IP_CT_NEW)`). */
  setTemplate(skb: SkBuff, template: NfConn): void {
    skb.nfct = template;
    skb.ctinfo = IP_CT_NEW;
  }

  /**
   * Gives an answer made by the kernel (REJECT) the connection of what it answers (`nf_conntrack_attach`). The answer to an
   * untracked packet has none, but counts as seen: the CT target leaves it alone.
   */
  attach(answer: SkBuff, cause: SkBuff): void {
    if (!cause.nfct && cause.ctinfo === IP_CT_NONE) return;
    answer.nfct = cause.nfct;
    const original = cause.ctinfo !== IP_CT_UNTRACKED && ctinfo2dir(cause.ctinfo) === 0;
    answer.ctinfo = original ? IP_CT_RELATED_REPLY : IP_CT_RELATED;
  }

  /** Single spaces, nominal time-out, no use count: `ipv4 2 tcp 6 120 SYN_SENT src=... mark=0 zone=0`. */
  line(ct: NfConn): string {
    return nominalLine(ct as Conn);
  }

  /** The line of /proc/net/nf_conntrack as the file has it. */
  procLine(ct: NfConn): string {
    return procLine(ct as Conn);
  }

  /** The line of `conntrack -L`. */
  listLine(ct: NfConn, options: ListOptions = {}): string {
    return listLine(ct as Conn, options);
  }
}
