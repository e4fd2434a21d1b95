import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { SEC } from '../time/clock.ts';
import { entryText } from './format.ts';
import { SCTP_STATES, type SctpState } from './nf-conntrack-proto-sctp.ts';
import { TCP_STATES, type TcpState } from './tcp-state.ts';
import {
  type CtDir,
  type CtInfo,
  ctinfo2dir,
  IPS_ASSURED,
  IPS_CONFIRMED,
  IPS_DYING,
  IPS_FIXED_TIMEOUT,
  IPS_SEEN_REPLY,
  IPS_TEMPLATE,
  type NfConn,
  type NfConntrackTuple,
} from './types.ts';

const VISIBLE = IPS_SEEN_REPLY | IPS_ASSURED;

/** `struct nf_conntrack_zone`: the default direction covers both. */
export interface NfConntrackZone {
  readonly id: number;
  readonly dir: 'both' | 'orig' | 'reply';
}
export const ZONE_DEFAULT: NfConntrackZone = { id: 0, dir: 'both' };

/** The zone id that counts in one direction (`nf_ct_zone_id`). */
export const zoneId = (zone: NfConntrackZone, dir: CtDir): number =>
  zone.dir === 'both' || zone.dir === (dir === 0 ? 'orig' : 'reply') ? zone.id : 0;

/**
 * `struct nf_conn` with the state its protocol's tracker keeps. Time-outs are kept relative until the entry is confirmed,
 * and absolute from then on. Left out: reference counts, expectations, labels, time stamps, offload.
 */
export class Conn implements NfConn {
  readonly id: number;
  readonly net: NetNs;
  readonly tuples: [NfConntrackTuple, NfConntrackTuple];
  readonly zoneInfo: NfConntrackZone;
  readonly master: NfConn | null = null;
  readonly acct: readonly [{ packets: number; bytes: number }, { packets: number; bytes: number }] = [
    { packets: 0, bytes: 0 },
    { packets: 0, bytes: 0 },
  ];
  /** Packets are counted: the sysctl was on when the entry was made. */
  readonly counts: boolean;
  status = 0;
  helper = '';
  /** Nanoseconds: relative before confirmation, absolute after. */
  timeout = 0;
  tcp: TcpState | null = null;
  sctp: SctpState | null = null;
  gre: { timeout: number; streamTimeout: number } | null = null;
  /** UDP: from when on traffic both ways makes a stream. */
  streamTs = 0;
  /** Interface index of MASQUERADE (`nf_conn_nat.masq_index`), 0 for none. */
  masqIndex = 0;
  /** When the garbage collector will look at this entry. Belongs to the table. */
  gcAt = Number.POSITIVE_INFINITY;
  private markValue = 0;
  /** What the last report showed of what a reader can see change. */
  private readonly shown: { flags: number; state: number; mark: number; reply: NfConntrackTuple | null };

  constructor(
    net: NetNs,
    id: number,
    tuples: [NfConntrackTuple, NfConntrackTuple],
    zone: NfConntrackZone,
    counts: boolean,
  ) {
    this.net = net;
    this.id = id;
    this.tuples = tuples;
    this.zoneInfo = zone;
    this.counts = counts;
    this.shown = { flags: 0, state: 0, mark: 0, reply: tuples[1] };
  }

  get zone(): number {
    return this.zoneInfo.id;
  }

  get mark(): number {
    return this.markValue;
  }

  set mark(value: number) {
    const mark = value >>> 0;
    if (mark === this.markValue) return;
    this.markValue = mark;
    if (!this.isTemplate) this.changed(null, 'connmark_tg');
  }

  /** Gives an entry that nobody has seen yet its mark, without an event. */
  presetMark(value: number): void {
    this.markValue = value >>> 0;
  }

  get isConfirmed(): boolean {
    return (this.status & IPS_CONFIRMED) !== 0;
  }

  get isTemplate(): boolean {
    return (this.status & IPS_TEMPLATE) !== 0;
  }

  get isDying(): boolean {
    return (this.status & IPS_DYING) !== 0;
  }

  get protoState(): string {
    if (this.tcp) return TCP_STATES[this.tcp.state] ?? '';
    return this.sctp ? (SCTP_STATES[this.sctp.state] ?? '') : '';
  }

  get expiresAt(): number {
    return this.isConfirmed ? this.timeout : this.net.world.clock.now + this.timeout;
  }

  /** Nanoseconds left, 0 when it has expired (`nf_ct_expires`). */
  get expires(): number {
    return Math.max(0, this.expiresAt - this.net.world.clock.now);
  }

  /** `nf_ct_is_expired`. */
  get isExpired(): boolean {
    return this.isConfirmed && this.timeout <= this.net.world.clock.now;
  }

  /** Sets the time-out to `seconds` from now (or from confirmation) and counts the packet (`__nf_ct_refresh_acct`). */
  refreshAcct(ctinfo: CtInfo, skb: SkBuff, seconds: number): void {
    if ((this.status & IPS_FIXED_TIMEOUT) === 0) this.setTimeout(seconds);
    this.count(ctinfo, skb);
  }

  setTimeout(seconds: number): void {
    this.timeout = (this.isConfirmed ? this.net.world.clock.now : 0) + seconds * SEC;
    if (this.timeout < this.gcAt && this.isConfirmed) this.net.ct.table.watch(this);
  }

  /** Adds the packet to the counters of its direction (`nf_ct_acct_update`). */
  count(ctinfo: CtInfo, skb: SkBuff): void {
    if (!this.counts) return;
    const counter = this.acct[ctinfo2dir(ctinfo)];
    counter.packets++;
    counter.bytes += skb.tail - skb.networkHeader;
  }

  /** Reports an 'update' when the entry looks different from what was reported last. */
  changed(skb: SkBuff | null, fn: string): void {
    const same =
      this.shown.flags === (this.status & VISIBLE) &&
      this.shown.state === this.stateNumber &&
      this.shown.mark === this.markValue &&
      this.shown.reply === this.tuples[1];
    if (!same && !this.isDying) this.report(skb, fn, 'update');
  }

  report(skb: SkBuff | null, fn: string, op: 'new' | 'confirm' | 'update' | 'destroy'): void {
    this.shown.flags = this.status & VISIBLE;
    this.shown.state = this.stateNumber;
    this.shown.mark = this.markValue;
    this.shown.reply = this.tuples[1];
    for (const listener of this.net.ct.listeners) listener(this, op);
    const { tracer } = this.net.world;
    if (!tracer.recording) return;
    tracer.ct(this.net, skb, { kind: 'ct', fn, op, ct: this.id, entry: entryText(this), expires: this.expiresAt });
  }

  private get stateNumber(): number {
    return this.tcp?.state ?? this.sctp?.state ?? 0;
  }
}

/** The entry of a packet, template or not (`nf_ct_get`). */
export const nfCtGet = (skb: SkBuff): Conn | null => (skb.nfct instanceof Conn ? skb.nfct : null);
