import { EAGAIN, EEXIST, ENOENT, ENOTEMPTY } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import { BITMAP_TYPES, BitmapSet } from './bitmap-set.ts';
import {
  IPSET_ERR_BUSY,
  IPSET_ERR_EXIST,
  IPSET_ERR_EXIST_SETNAME2,
  IPSET_ERR_FIND_TYPE,
  IPSET_ERR_REFERENCED,
  IPSET_ERR_TYPE_MISMATCH,
} from './errors.ts';
import { HashSet } from './hash-set.ts';
import { HASH_TYPES } from './hash-types.ts';
import type { IpSet } from './ip-set.ts';
import { LIST_TYPE, ListSet } from './list-set.ts';
import type { Adt, AdtAttrs, AdtOpt, CreateAttrs, KadtPacket, SetFamily } from './types.ts';

/**
 * The IP sets of a namespace (ip_set_core.c): what programs do with them over netlink, and what rules look up. A set has a
 * place in a table; rules and lists refer to the place, so that swapping two sets exchanges what they see. Left out: what
 * happens while a listing runs.
 */
export class IpSets {
  private readonly net: NetNs;
  private readonly table: (IpSet | null)[] = [];
  private readonly names = new Map<string, number>();
  /** How often a packet was looked up in a set. */
  lookups = 0;

  constructor(net: NetNs) {
    this.net = net;
  }

  indexOf(name: string): number | null {
    return this.names.get(name) ?? null;
  }

  byIndex(index: number): IpSet | null {
    return this.table[index] ?? null;
  }

  byName(name: string): IpSet | null {
    const index = this.names.get(name);
    return index === undefined ? null : this.byIndex(index);
  }

  /** All sets in the order of a listing: lists of sets come last (`ip_set_dump_do`). */
  all(): IpSet[] {
    const sets = this.table.flatMap((set) => (set ? [set] : []));
    return [...sets.filter((set) => !(set instanceof ListSet)), ...sets.filter((set) => set instanceof ListSet)];
  }

  /** Takes a reference (`ip_set_nfnl_get_byindex`). */
  get(index: number): void {
    const set = this.byIndex(index);
    if (set) set.ref++;
  }

  /** Gives it back (`ip_set_put_byindex`). */
  put(index: number): void {
    const set = this.byIndex(index);
    if (set && set.ref > 0) set.ref--;
  }

  /** `ip_set_create`. 0 or a negative error. */
  create(name: string, typeName: string, family: SetFamily, attrs: CreateAttrs, exist: boolean): number {
    const set = this.make(name, typeName, family, attrs);
    if (typeof set === 'number') return set;
    const clash = this.byName(name);
    if (clash) return exist && clash.type === set.type && clash.sameSet(set) ? 0 : -EEXIST;
    let index = this.table.indexOf(null);
    if (index < 0) index = this.table.length;
    this.table[index] = set;
    this.names.set(name, index);
    return 0;
  }

  /** `find_set_type_get` and the type's own `create`. */
  private make(name: string, typeName: string, family: SetFamily, attrs: CreateAttrs): IpSet | number {
    const { net } = this;
    const hash = HASH_TYPES.find((t) => t.name === typeName);
    if (hash && (hash.module === undefined || net.world.modules.has(hash.module)))
      return HashSet.create(net, name, hash, family, attrs);
    const bitmap = BITMAP_TYPES.find((t) => t.name === typeName);
    if (bitmap) return BitmapSet.create(net, name, bitmap, attrs);
    return typeName === LIST_TYPE.name ? new ListSet(net, name, attrs) : -IPSET_ERR_FIND_TYPE;
  }

  /** `ip_set_destroy`. */
  destroy(name: string, exist: boolean): number {
    const index = this.names.get(name);
    const set = this.byName(name);
    if (index === undefined || !set) return exist ? 0 : -ENOENT;
    if (set.ref > 0) return -IPSET_ERR_BUSY;
    this.drop(index, set);
    return 0;
  }

  /** The same for all sets; with one in use, none goes. */
  destroyAll(): number {
    if (this.table.some((set) => set && set.ref > 0)) return -IPSET_ERR_BUSY;
    for (const [index, set] of this.table.entries()) if (set) this.drop(index, set);
    return 0;
  }

  private drop(index: number, set: IpSet): void {
    if (set instanceof ListSet) set.flush();
    this.table[index] = null;
    this.names.delete(set.name);
  }

  /** `ip_set_flush`; null for all. */
  flush(name: string | null): number {
    if (name === null) for (const set of this.table) set?.flush();
    else {
      const set = this.byName(name);
      if (!set) return -ENOENT;
      set.flush();
    }
    return 0;
  }

  /** `ip_set_rename`. */
  rename(from: string, to: string): number {
    const index = this.names.get(from);
    const set = this.byName(from);
    if (index === undefined || !set) return -ENOENT;
    if (set.ref > 0) return -IPSET_ERR_REFERENCED;
    if (this.names.has(to)) return -IPSET_ERR_EXIST_SETNAME2;
    this.names.delete(from);
    this.names.set(to, index);
    set.name = to;
    return 0;
  }

  /** `ip_set_swap`: contents change places; names and references stay. */
  swap(from: string, to: string): number {
    const [a, b] = [this.names.get(from), this.names.get(to)];
    const [one, two] = [this.byName(from), this.byName(to)];
    if (a === undefined || !one) return -ENOENT;
    if (b === undefined || !two) return -IPSET_ERR_EXIST_SETNAME2;
    if (one.type.features !== two.type.features || one.family !== two.family) return -IPSET_ERR_TYPE_MISMATCH;
    [one.name, two.name] = [two.name, one.name];
    [one.ref, two.ref] = [two.ref, one.ref];
    this.table[a] = two;
    this.table[b] = one;
    return 0;
  }

  /** `ip_set_uadd`, `ip_set_udel`: 0 or a negative error. */
  change(name: string, adt: Adt, attrs: AdtAttrs, exist: boolean): number {
    const set = this.byName(name);
    if (!set) return -ENOENT;
    const ret = set.uadt(attrs, adt, exist);
    return ret === -IPSET_ERR_EXIST && exist ? 0 : ret;
  }

  /** `ip_set_utest`: 0 for a match; whatever stands against it, the element is not there. */
  test(name: string, attrs: AdtAttrs): number {
    const set = this.byName(name);
    if (!set) return -ENOENT;
    const ret = set.uadt(attrs, 'test', false);
    return ret > 0 || ret === -EAGAIN ? 0 : -IPSET_ERR_EXIST;
  }

  private applies(set: IpSet, opt: AdtOpt): boolean {
    return opt.src.length >= set.type.dimension && (set.family === 0 || set.family === opt.family);
  }

  /** `ip_set_test`: positive for a match. */
  testByIndex(index: number, packet: KadtPacket, opt: AdtOpt): number {
    const set = this.byIndex(index);
    if (!set || !this.applies(set, opt)) return 0;
    this.lookups++;
    let ret = set.kadt(packet, 'test', opt);
    if (ret === -EAGAIN) {
      // the element lacks its MAC address: this packet has it
      set.kadt(packet, 'add', opt);
      return 1;
    }
    if (opt.returnNomatch && set.type.nomatch && (ret > 0 || ret === -ENOTEMPTY)) ret = -ret;
    return Math.max(0, ret);
  }

  /** `ip_set_add`. */
  addByIndex(index: number, packet: KadtPacket, opt: AdtOpt): number {
    const set = this.byIndex(index);
    return set && this.applies(set, opt) ? set.kadt(packet, 'add', opt) : -IPSET_ERR_TYPE_MISMATCH;
  }

  /** `ip_set_del`. */
  delByIndex(index: number, packet: KadtPacket, opt: AdtOpt): number {
    const set = this.byIndex(index);
    return set && this.applies(set, opt) ? set.kadt(packet, 'del', opt) : -IPSET_ERR_TYPE_MISMATCH;
  }
}
