import type { NetNs } from '../netns.ts';
import { IPSET_ERR_EXIST } from './errors.ts';
import { SetExtensions } from './extensions.ts';
import type { Adt, AdtAttrs, AdtOpt, CreateAttrs, KadtPacket, SetFamily, SetHead } from './types.ts';

/** `struct ip_set_type`, as far as something depends on it. */
export interface SetType {
  readonly name: string;
  /** Newest revision, the one that is used. */
  readonly revision: number;
  /** How many of `src` and `dst` a rule must give. */
  readonly dimension: number;
  /** Entries may be flagged `nomatch` (`IPSET_TYPE_NOMATCH`). */
  readonly nomatch: boolean;
  /** Kind of elements; sets can be swapped when it is the same (`features`). */
  readonly features: string;
}

/** `struct ip_set` with its variant: one set. Functions answer as the kernel's: negative errors, 0, or positive for a match. */
export abstract class IpSet {
  readonly net: NetNs;
  name: string;
  readonly type: SetType;
  readonly family: SetFamily;
  readonly ext: SetExtensions;
  /** How often rules and lists refer to it. */
  ref = 0;

  constructor(net: NetNs, name: string, type: SetType, family: SetFamily, attrs: CreateAttrs) {
    this.net = net;
    this.name = name;
    this.type = type;
    this.family = family;
    this.ext = new SetExtensions(net.world, attrs);
  }

  /** Add, delete or test what a packet has (`kadt`). */
  abstract kadt(packet: KadtPacket, adt: Adt, opt: AdtOpt): number;
  /** The same for what a program names, ranges included (`uadt`). */
  abstract uadt(attrs: AdtAttrs, adt: Adt, exist: boolean): number;
  abstract flush(): void;
  abstract head(): SetHead;
  /** The elements in the order of a listing. */
  abstract list(): AdtAttrs[];
  /** Whether `create -exist` may take it for the other (`same_set`). */
  abstract sameSet(other: IpSet): boolean;
}

/** `ip_set_eexist`: the element is there already, and that is fine. */
export const eexist = (ret: number, exist: boolean): boolean => ret === -IPSET_ERR_EXIST && exist;
