import { get16 } from '../../wire/bytes.ts';
import { prefixMask } from '../../wire/inet.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { HZ } from '../time/clock.ts';
import { costToBytes, SCALE } from './hashlimit-rate.ts';

/** `struct hashlimit_cfg3`. */
export interface HashlimitConfig {
  avg: bigint;
  burst: bigint;
  bytes: boolean;
  rateMatch: boolean;
  inverted: boolean;
  srcip: boolean;
  dstip: boolean;
  srcport: boolean;
  dstport: boolean;
  srcmask: number;
  dstmask: number;
  size: number;
  max: number;
  gcInterval: number;
  /** Milliseconds. */
  expire: number;
  interval: number;
}

/** `struct dsthash_ent`: one bucket. */
interface Bucket {
  expires: number;
  prev: number;
  credit: bigint;
  cap: bigint;
  cost: bigint;
  prevWindow: boolean;
  currentRate: bigint;
  rate: bigint;
  rateBurst: bigint;
}

const U64 = 0xffff_ffff_ffff_ffffn;
const U32 = 0xffff_ffffn;
/** Credits per jiffy: the largest power of two with which a day fits in 64 bits; for bytes, a second in 32. */
const CREDITS_PER_JIFFY = 1n << BigInt((U64 / BigInt(HZ * 86_400)).toString(2).length - 1);
const CREDITS_PER_JIFFY_BYTES = 1n << BigInt((U32 / BigInt(HZ)).toString(2).length - 1);
const BYTES_FULL = CREDITS_PER_JIFFY_BYTES * BigInt(HZ);
const DEFAULT_SIZE = 8192;

/** `user2credits` and `user2credits_byte` (net/netfilter/xt_hashlimit.c). */
export const hashCredits = (user: bigint): bigint => (user * ((BigInt(HZ) * CREDITS_PER_JIFFY) / SCALE)) & U64;
export const hashByteCredits = (user: bigint): bigint => (((user & U32) * BYTES_FULL) >> 32n) & U32;

/**
 * `struct xt_hashlimit_htable`: the buckets of one name, by address and port. Left out: the garbage collector's own rhythm;
 * a bucket is forgotten when it has expired.
 */
export class HashlimitTable {
  users = 1;
  private readonly cfg: HashlimitConfig;
  private readonly max: number;
  private readonly buckets = new Map<string, Bucket>();

  constructor(cfg: HashlimitConfig) {
    this.cfg = { ...cfg };
    const size = cfg.size || DEFAULT_SIZE;
    this.max = cfg.max === 0 ? 8 * size : Math.max(cfg.max, size);
  }

  /** Takes a packet into account: whether it is within the limit, or null when it must be dropped. */
  within(skb: SkBuff, thoff: number, now: number, rule: HashlimitConfig): boolean | null {
    const key = this.key(skb, thoff);
    const bucket = key === null ? null : this.bucket(key, now);
    if (!bucket) return null;
    bucket.expires = now + this.cfg.expire;
    if (rule.rateMatch) {
      bucket.currentRate += rule.bytes ? BigInt(skb.len) : 1n;
      return !bucket.prevWindow && bucket.currentRate <= bucket.rateBurst;
    }
    const cost = rule.bytes ? byteCost(skb.len, bucket) : bucket.cost;
    if (bucket.credit < cost) return false;
    bucket.credit -= cost;
    return true;
  }

  /** `hashlimit_init_dst`. Null when the ports are not there. */
  private key(skb: SkBuff, thoff: number): string | null {
    const { cfg } = this;
    const iph = skb.ip;
    const dst = cfg.dstip ? iph.daddr & prefixMask(cfg.dstmask) : 0;
    const src = cfg.srcip ? iph.saddr & prefixMask(cfg.srcmask) : 0;
    let [sport, dport] = [0, 0];
    if ((cfg.srcport || cfg.dstport) && [6, 17, 33, 50, 51, 132, 136].includes(iph.protocol)) {
      const at = thoff + (iph.protocol === 51 ? 4 : 0);
      if (at + 4 > skb.tail) return null;
      if (cfg.srcport) sport = get16(skb.head, at);
      if (cfg.dstport) dport = get16(skb.head, at + 2);
    }
    return `${src},${dst},${sport},${dport}`;
  }

  private bucket(key: string, now: number): Bucket | null {
    const known = this.buckets.get(key);
    if (known && known.expires > now) {
      this.recalc(known, now);
      return known;
    }
    this.buckets.delete(key);
    if (this.buckets.size >= this.max) for (const [k, b] of this.buckets) if (b.expires <= now) this.buckets.delete(k);
    if (this.buckets.size >= this.max) return null;
    const fresh = this.fresh(now);
    this.buckets.set(key, fresh);
    return fresh;
  }

  /** `rateinfo_init`. */
  private fresh(now: number): Bucket {
    const { cfg } = this;
    const b: Bucket = {
      expires: 0,
      prev: now,
      credit: BYTES_FULL,
      cap: cfg.burst,
      cost: hashByteCredits(cfg.avg),
      prevWindow: false,
      currentRate: 0n,
      rate: cfg.bytes ? costToBytes(cfg.avg) : SCALE / (cfg.avg || 1n),
      rateBurst: 0n,
    };
    b.rateBurst = cfg.bytes ? (cfg.burst || 1n) * b.rate : cfg.burst + b.rate;
    if (!cfg.bytes) {
      b.credit = hashCredits(cfg.avg * cfg.burst);
      b.cap = b.credit;
      b.cost = hashCredits(cfg.avg);
    }
    return b;
  }

  /** `rateinfo_recalc`. */
  private recalc(b: Bucket, now: number): void {
    const { cfg } = this;
    const delta = BigInt(now - b.prev);
    if (delta === 0n) return;
    if (cfg.rateMatch) {
      const interval = BigInt(cfg.interval * HZ);
      if (delta < interval) return;
      b.prevWindow = b.currentRate * interval > delta * b.rate;
      b.currentRate = 0n;
    } else if (cfg.bytes) b.credit = min(b.credit + CREDITS_PER_JIFFY_BYTES * delta, BYTES_FULL);
    else b.credit = min(b.credit + CREDITS_PER_JIFFY * delta, b.cap);
    b.prev = now;
  }
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** `hashlimit_byte_cost`: an empty bucket is filled again as often as the burst allows. */
function byteCost(len: number, b: Bucket): bigint {
  const cost = min(BigInt((len >> 4) + 1) * b.cost, BYTES_FULL);
  if (b.credit < cost && b.cap > 0n) {
    b.cap--;
    b.credit = BYTES_FULL;
  }
  return cost;
}

const tables = new WeakMap<NetNs, Map<string, HashlimitTable>>();

/** The tables of a namespace, by name. */
export function hashlimitTables(net: NetNs): Map<string, HashlimitTable> {
  const known = tables.get(net);
  if (known) return known;
  const fresh = new Map<string, HashlimitTable>();
  tables.set(net, fresh);
  return fresh;
}
