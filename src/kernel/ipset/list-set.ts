import type { NetNs } from '../netns.ts';
import {
  IPSET_ERR_BEFORE,
  IPSET_ERR_EXIST,
  IPSET_ERR_LOOP,
  IPSET_ERR_NAME,
  IPSET_ERR_NAMEREF,
  IPSET_ERR_PROTOCOL,
  IPSET_ERR_REF_EXIST,
} from './errors.ts';
import { type AddExt, commentSize, type ElemExt, newExt } from './extensions.ts';
import { eexist, IpSet, type SetType } from './ip-set.ts';
import type { Adt, AdtAttrs, AdtOpt, CreateAttrs, KadtPacket, SetHead } from './types.ts';

const DEFAULT_SIZE = 8;
const MIN_SIZE = 4;

export const LIST_TYPE: SetType = { name: 'list:set', revision: 3, dimension: 1, nomatch: false, features: 'name' };

interface Member {
  /** Place of the set in the namespace's table: a name keeps its place when sets are swapped. */
  readonly index: number;
  readonly ext: ElemExt;
}

/** A list of sets, looked through in order (ip_set_list_set.c). */
export class ListSet extends IpSet {
  private readonly size: number;
  private members: Member[] = [];

  constructor(net: NetNs, name: string, attrs: CreateAttrs) {
    super(net, name, LIST_TYPE, 0, attrs);
    this.size = Math.max(attrs.size ?? DEFAULT_SIZE, MIN_SIZE);
  }

  private live(): Member[] {
    return this.members.filter((m) => !this.ext.expired(m.ext));
  }

  override kadt(packet: KadtPacket, adt: Adt, opt: AdtOpt): number {
    const { ipset } = this.net;
    if (adt !== 'test') {
      for (const m of this.live()) {
        const ret = adt === 'add' ? ipset.addByIndex(m.index, packet, opt) : ipset.delByIndex(m.index, packet, opt);
        if (ret === 0) return 0;
      }
      return 0;
    }
    // counters of the sets inside are not conditions
    const { packets, bytes, ...inner } = opt;
    const sub: AdtOpt = inner;
    if (opt.skipSubcounterUpdate) sub.skipCounterUpdate = true;
    for (const m of this.members) {
      if (ipset.testByIndex(m.index, packet, sub) <= 0) continue;
      if (sub.skbinfo) opt.skbinfo = sub.skbinfo;
      if (this.ext.match(m.ext, this.ext.fromPacket(packet.skb.len, opt), opt)) return 1;
    }
    return 0;
  }

  override uadt(attrs: AdtAttrs, adt: Adt, exist: boolean): number {
    const { ipset } = this.net;
    if (attrs.name === undefined) return -IPSET_ERR_PROTOCOL;
    const ext = this.ext.fromUser(attrs);
    if (typeof ext === 'number') return ext;
    const index = ipset.indexOf(attrs.name);
    const set = index === null ? null : ipset.byIndex(index);
    if (index === null || !set) return -IPSET_ERR_NAME;
    if (set instanceof ListSet) return -IPSET_ERR_LOOP;
    let ref: number | null = null;
    if (attrs.nameref !== undefined) {
      ref = ipset.indexOf(attrs.nameref);
      if (ref === null) return -IPSET_ERR_NAMEREF;
    } else if (attrs.before) return -IPSET_ERR_BEFORE;
    const place = ref === null ? 0 : attrs.before ? 1 : -1;
    if (adt !== 'test') this.expire();
    const ret =
      adt === 'add'
        ? this.add(index, ref, place, ext, exist)
        : adt === 'del'
          ? this.del(index, ref, place)
          : this.test(index, ref, place);
    return eexist(ret, exist) ? 0 : ret;
  }

  private expire(): void {
    for (const m of this.members) if (this.ext.expired(m.ext)) this.net.ipset.put(m.index);
    this.members = this.live();
  }

  private add(index: number, ref: number | null, place: number, ext: AddExt, exist: boolean): number {
    const at = place === 0 ? this.members.length : this.members.findIndex((m) => m.index === ref && ref !== index);
    if (at < 0) return -IPSET_ERR_REF_EXIST;
    const there = this.members.find((m) => m.index === index);
    if (there) {
      if (!exist) return -IPSET_ERR_EXIST;
      this.ext.init(there.ext, ext);
      return 0;
    }
    const m = { index, ext: newExt() };
    this.ext.init(m.ext, ext);
    this.members.splice(place < 0 ? at + 1 : at, 0, m);
    this.net.ipset.get(index);
    return 0;
  }

  /** Whether the member at `at` stands where `before` or `after` says. */
  private stands(at: number, ref: number | null, place: number): boolean {
    return place === 0 || this.members[at + place]?.index === ref;
  }

  private del(index: number, ref: number | null, place: number): number {
    const at = this.members.findIndex((m) => m.index === index);
    if (at < 0) return place === 0 ? -IPSET_ERR_EXIST : -IPSET_ERR_REF_EXIST;
    if (!this.stands(at, ref, place)) return -IPSET_ERR_REF_EXIST;
    this.members.splice(at, 1);
    this.net.ipset.put(index);
    return 0;
  }

  private test(index: number, ref: number | null, place: number): number {
    const live = this.live();
    const at = live.findIndex((m) => m.index === index);
    return at >= 0 && (place === 0 || live[at + place]?.index === ref) ? 1 : 0;
  }

  override flush(): void {
    for (const m of this.members) this.net.ipset.put(m.index);
    this.members = [];
  }

  override head(): SetHead {
    let memsize = 80 + this.members.length * this.ext.elemLen(48);
    for (const m of this.members) memsize += commentSize(m.ext);
    return {
      ...this.ext.head(),
      size: this.size,
      memsize,
      references: this.ref,
      elements: this.live().length,
    };
  }

  override list(): AdtAttrs[] {
    return this.live().map((m) => ({
      name: this.net.ipset.byIndex(m.index)?.name ?? '',
      ...this.ext.list(m.ext),
    }));
  }

  override sameSet(other: IpSet): boolean {
    return other instanceof ListSet && this.size === other.size && this.ext.equals(other.ext);
  }
}
