import type { InetAddr, Ipv4Addr, MacAddr } from '../../wire/inet.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { XtActionParam } from '../xtables/types.ts';

/** `NFPROTO_UNSPEC`, `NFPROTO_IPV4`, `NFPROTO_IPV6`. */
export type SetFamily = 0 | 2 | 10;

/** `enum ipset_adt`. */
export type Adt = 'add' | 'del' | 'test';

/** What the options of `create` come to (`IPSET_ATTR_*` of a CREATE message). What is absent was not given. */
export interface CreateAttrs {
  readonly hashsize?: number;
  readonly maxelem?: number;
  readonly netmask?: number;
  readonly bitmask?: Ipv4Addr;
  readonly markmask?: number;
  readonly bucketsize?: number;
  readonly initval?: number;
  readonly timeout?: number;
  readonly counters?: boolean;
  readonly comment?: boolean;
  readonly skbinfo?: boolean;
  readonly forceadd?: boolean;
  readonly size?: number;
  readonly ip?: InetAddr;
  readonly ipTo?: InetAddr;
  readonly cidr?: number;
  readonly port?: number;
  readonly portTo?: number;
}

/** One element as a program names it, possibly a range (`IPSET_ATTR_*` of an ADD, DEL or TEST message). */
export interface AdtAttrs {
  readonly ip?: InetAddr;
  readonly ipTo?: InetAddr;
  readonly cidr?: number;
  readonly ip2?: InetAddr;
  readonly ip2To?: InetAddr;
  readonly cidr2?: number;
  readonly port?: number;
  readonly portTo?: number;
  readonly proto?: number;
  readonly mac?: MacAddr;
  readonly mark?: number;
  readonly iface?: string;
  readonly physdev?: boolean;
  readonly wildcard?: boolean;
  readonly nomatch?: boolean;
  readonly name?: string;
  readonly nameref?: string;
  readonly before?: boolean;
  readonly timeout?: number;
  readonly packets?: bigint;
  readonly bytes?: bigint;
  readonly comment?: string;
  readonly skbmark?: number;
  readonly skbmarkmask?: number;
  readonly skbprio?: number;
  readonly skbqueue?: number;
}

type CounterOp = 'eq' | 'ne' | 'lt' | 'gt';

/** A condition on a counter (`struct ip_set_counter_match`). */
export interface CounterMatch {
  readonly op: CounterOp;
  readonly value: bigint;
}

/** `struct ip_set_adt_opt`: what a rule says about a lookup. `src[k]` is true where dimension `k` looks at the source. */
export interface AdtOpt {
  readonly family: SetFamily;
  readonly src: readonly boolean[];
  exist?: boolean;
  returnNomatch?: boolean;
  skipCounterUpdate?: boolean;
  skipSubcounterUpdate?: boolean;
  packets?: CounterMatch | null;
  bytes?: CounterMatch | null;
  /** Time-out of what is added; absent: the set's own. */
  timeout?: number | null;
  /** What the element that matched says about the packet (`opt.ext.skbinfo`). */
  skbinfo?: SkbInfo | null;
}

/** `struct ip_set_skbinfo`. */
export interface SkbInfo {
  readonly mark: number;
  readonly markmask: number;
  readonly prio: number;
  readonly queue: number;
}

/** The packet a lookup is about. */
export interface KadtPacket {
  readonly skb: SkBuff;
  readonly par: XtActionParam;
}

/** What `ipset list` prints above the members (a HEADER of a LIST answer). */
export interface SetHead extends CreateAttrs {
  readonly memsize: number;
  readonly references: number;
  readonly elements: number;
}
