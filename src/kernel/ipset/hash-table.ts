import { EAGAIN, ENOTEMPTY } from '../errno.ts';
import { IPSET_ERR_EXIST, IPSET_ERR_HASH_FULL } from './errors.ts';
import { type AddExt, commentSize, newExt, type SetExtensions } from './extensions.ts';
import { equalElem, type HashElem, type HashType, hashKey, maskElem } from './hash-elem.ts';
import type { AdtOpt } from './types.ts';

/** `AHASH_INIT_SIZE`: a bucket grows by so many slots. */
const INIT_SIZE = 2;
/** `AHASH_MAX_TUNED`. */
const MAX_TUNED = 64;
/** Buckets per lock (`HTABLE_REGION_BITS`). */
const REGION_BITS = 10;
const BUCKET_SIZE = 32;
const REGION_SIZE = 24;

/** `struct hbucket`: an array with holes. */
interface Bucket {
  size: number;
  slots: (HashElem | null)[];
}

/**
 * The hash table behind the hash types (ip_set_hash_gen.h): arrays of up to `bucketsize` elements, doubled when one is full
 * and a program adds. Left out: locking, and collecting what has expired before somebody looks.
 */
export class HashTable {
  private readonly type: HashType;
  private readonly ext: SetExtensions;
  readonly maxelem: number;
  readonly initval: number;
  readonly forceadd: boolean;
  bucketsize: number;
  bits: number;
  private buckets = new Map<number, Bucket>();
  /** Elements under each lock; `maxelem` is shared out among them before it is counted as a whole. */
  private regions: number[] = [];
  /** How many elements have each prefix length, for the first and the second network (`h->nets`). */
  private readonly nets: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()];
  private readonly host: number;

  constructor(
    type: HashType,
    ext: SetExtensions,
    host: number,
    spec: { bits: number; maxelem: number; initval: number; bucketsize: number; forceadd: boolean },
  ) {
    this.type = type;
    this.ext = ext;
    this.host = host;
    this.bits = spec.bits;
    this.maxelem = spec.maxelem;
    this.initval = spec.initval;
    this.bucketsize = spec.bucketsize;
    this.forceadd = spec.forceadd;
  }

  get size(): number {
    return 2 ** this.bits;
  }

  /** Prefix lengths in use, longest first. */
  cidrs(n: 0 | 1): number[] {
    return [...this.nets[n].keys()].sort((a, b) => b - a);
  }

  private key(e: HashElem): number {
    return (hashKey(this.type, e, this.initval) & (this.size - 1)) >>> 0;
  }

  private count(): number {
    return this.regions.reduce((sum, n) => sum + n, 0);
  }

  /** `elements >= maxelem`: whether a bucket's region has its share, and all of them together have all there may be. */
  private full(region: number): boolean {
    const share = Math.floor(this.maxelem / 2 ** Math.max(0, this.bits - REGION_BITS));
    if ((this.regions[region] ?? 0) < share) return false;
    if (this.ext.timeout !== null) this.gc();
    return this.count() >= this.maxelem;
  }

  private account(key: number, e: HashElem, by: 1 | -1): void {
    const region = key >>> REGION_BITS;
    this.regions[region] = (this.regions[region] ?? 0) + by;
    const { nets } = this.type;
    for (const n of [0, 1] as const) {
      if (n >= nets.length) return;
      const cidr = nets[n] === 2 ? e.cidr2 : e.cidr;
      const now = (this.nets[n].get(cidr) ?? 0) + by;
      if (now > 0) this.nets[n].set(cidr, now);
      else this.nets[n].delete(cidr);
    }
  }

  /** `mtype_add`. `-EAGAIN` asks for `resize`. */
  add(d: HashElem, ext: AddExt, exist: boolean): number {
    const key = this.key(d);
    const full = this.full(key >>> REGION_BITS);
    const force = full && this.forceadd;
    let bucket = this.buckets.get(key);
    if (!bucket) {
      if (full) return -IPSET_ERR_HASH_FULL;
      bucket = { size: INIT_SIZE, slots: [] };
      this.buckets.set(key, bucket);
      return this.put(key, bucket, 0, d, ext);
    }
    const { slots } = bucket;
    let free = -1;
    let multi = 0;
    for (let i = 0; i < slots.length; i++) {
      const e = slots[i];
      if (!e) {
        if (free < 0) free = i;
        continue;
      }
      const same = equalElem(this.type, e, d);
      if (same !== 'no') multi++;
      const expired = this.ext.expired(e.ext);
      if (same === 'yes') {
        if (!exist && !expired) return -IPSET_ERR_EXIST;
        if (expired) e.ext = newExt();
        e.nomatch = d.nomatch;
        this.ext.init(e.ext, ext);
        return 0;
      }
      if (expired && free < 0) free = i;
    }
    if (free < 0 && force) free = 0;
    if (free >= 0) return this.put(key, bucket, free, d, ext);
    if (full) return -IPSET_ERR_HASH_FULL;
    if (slots.length >= bucket.size) {
      if (this.type.multi) {
        if (this.bucketsize >= MAX_TUNED) return -IPSET_ERR_HASH_FULL;
        if (this.bucketsize <= multi) this.bucketsize += INIT_SIZE;
      }
      if (bucket.size >= this.bucketsize) return -EAGAIN;
      bucket.size += INIT_SIZE;
    }
    return this.put(key, bucket, slots.length, d, ext);
  }

  private put(key: number, bucket: Bucket, at: number, d: HashElem, ext: AddExt): number {
    const old = bucket.slots[at];
    if (old) this.account(key, old, -1);
    const e = { ...d, ext: newExt() };
    this.ext.init(e.ext, ext);
    bucket.slots[at] = e;
    this.account(key, e, 1);
    return 0;
  }

  /** `mtype_del`. */
  del(d: HashElem): number {
    const key = this.key(d);
    const bucket = this.buckets.get(key);
    if (!bucket) return -IPSET_ERR_EXIST;
    const i = bucket.slots.findIndex((e) => e && equalElem(this.type, e, d) === 'yes');
    const e = bucket.slots[i];
    if (!e || this.ext.expired(e.ext)) return -IPSET_ERR_EXIST;
    this.remove(key, bucket, i, e);
    this.shrink(key, bucket);
    return 0;
  }

  private remove(key: number, bucket: Bucket, i: number, e: HashElem): void {
    bucket.slots[i] = null;
    if (i + 1 === bucket.slots.length) bucket.slots.pop();
    this.account(key, e, -1);
  }

  /** Closes the holes of a bucket once they are worth it. */
  private shrink(key: number, bucket: Bucket): void {
    const live = bucket.slots.filter((e) => e !== null);
    if (live.length === 0) this.buckets.delete(key);
    else if (bucket.slots.length - live.length >= INIT_SIZE) {
      bucket.slots = live;
      bucket.size -= INIT_SIZE;
    }
  }

  /** `mtype_gc_do`: takes out what has expired. */
  private gc(): void {
    for (const [key, bucket] of [...this.buckets]) {
      for (let i = bucket.slots.length - 1; i >= 0; i--) {
        const e = bucket.slots[i];
        if (e && this.ext.expired(e.ext)) this.remove(key, bucket, i, e);
      }
      this.shrink(key, bucket);
    }
  }

  /** `mtype_resize`: doubles the table, more than once when need be. */
  resize(): void {
    const old = this.all();
    do {
      this.bits++;
      this.buckets = new Map();
      this.regions = [];
    } while (!old.every((e) => this.rehash(e)));
  }

  private rehash(e: HashElem): boolean {
    const key = this.key(e);
    const bucket = this.buckets.get(key) ?? { size: INIT_SIZE, slots: [] };
    this.buckets.set(key, bucket);
    if (bucket.slots.length >= bucket.size) {
      if (bucket.size >= this.bucketsize) return false;
      bucket.size += INIT_SIZE;
    }
    bucket.slots.push(e);
    const region = key >>> REGION_BITS;
    this.regions[region] = (this.regions[region] ?? 0) + 1;
    return true;
  }

  /** `mtype_test`: 1 for a match, `-ENOTEMPTY` for an entry flagged nomatch, 0 for none. */
  test(d: HashElem, ext: AddExt, opt: AdtOpt | null): number {
    const { nets } = this.type;
    const hosts = nets.every((n) => (n === 2 ? d.cidr2 : d.cidr) === this.host);
    if (nets.length === 0 || !hosts) return this.probe(d, ext, opt).ret;
    for (const outer of this.cidrs(0))
      for (const inner of nets.length === 2 ? this.cidrs(1) : [null]) {
        const e = maskElem(this.type, d, outer, inner);
        const { ret, multi } = this.probe(e, ext, opt);
        if (ret !== 0) return ret;
        // another interface of a network that is there hides the wider networks
        if (multi) return 0;
      }
    return 0;
  }

  private probe(d: HashElem, ext: AddExt, opt: AdtOpt | null): { ret: number; multi: boolean } {
    let multi = false;
    for (const e of this.buckets.get(this.key(d))?.slots ?? []) {
      if (!e) continue;
      const same = equalElem(this.type, e, d);
      if (same === 'other') multi = true;
      if (same !== 'yes') continue;
      if (this.ext.match(e.ext, ext, opt)) return { ret: e.nomatch ? -ENOTEMPTY : 1, multi };
      multi = false;
    }
    return { ret: 0, multi: this.type.multi && multi };
  }

  /** The elements that have not expired, bucket by bucket. */
  all(): HashElem[] {
    const out: HashElem[] = [];
    for (const [, bucket] of [...this.buckets].sort(([a], [b]) => a - b))
      for (const e of bucket.slots) if (e && !this.ext.expired(e.ext)) out.push(e);
    return out;
  }

  flush(): void {
    this.buckets.clear();
    this.regions = [];
    for (const nets of this.nets) nets.clear();
  }

  /** What the kernel would have allocated for it (`mtype_ahash_memsize`), `base` being its fixed part. */
  memsize(base: number, dsize: number): number {
    let size = base + (this.bits > REGION_BITS ? 2 ** (this.bits - REGION_BITS) - 1 : 0) * REGION_SIZE;
    for (const bucket of this.buckets.values()) {
      size += BUCKET_SIZE + bucket.size * dsize;
      for (const e of bucket.slots) if (e) size += commentSize(e.ext);
    }
    return size;
  }
}
