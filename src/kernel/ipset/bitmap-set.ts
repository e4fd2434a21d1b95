import { AF_INET, type InetAddr, isIpv4, type MacAddr, prefixMask } from '../../wire/inet.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { EAGAIN, EINVAL } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import {
  IPSET_ERR_BITMAP_RANGE,
  IPSET_ERR_BITMAP_RANGE_SIZE,
  IPSET_ERR_EXIST,
  IPSET_ERR_INVALID_CIDR,
  IPSET_ERR_INVALID_NETMASK,
  IPSET_ERR_PROTOCOL,
} from './errors.ts';
import { type AddExt, commentSize, type ElemExt, newExt } from './extensions.ts';
import { ipSetGetIp4Port } from './get-port.ts';
import { macOf } from './hash-set.ts';
import { eexist, IpSet, type SetType } from './ip-set.ts';
import { ends } from './range.ts';
import type { Adt, AdtAttrs, AdtOpt, CreateAttrs, KadtPacket, SetHead } from './types.ts';

/** `IPSET_BITMAP_MAX_RANGE`. */
const MAX_RANGE = 0xffff;

export const BITMAP_TYPES: readonly SetType[] = [
  { name: 'bitmap:ip', revision: 3, dimension: 1, nomatch: false, features: 'ip' },
  { name: 'bitmap:ip,mac', revision: 3, dimension: 2, nomatch: false, features: 'ip,mac' },
  { name: 'bitmap:port', revision: 3, dimension: 1, nomatch: false, features: 'port' },
];

interface Member {
  /** Null: not known yet; the first packet fills it in. Only in bitmap:ip,mac. */
  mac: MacAddr | null;
  /** Time-out in seconds that starts once the MAC address is known. */
  plain: number | null;
  readonly ext: ElemExt;
}

interface Range {
  readonly first: number;
  readonly last: number;
  /** Addresses per element. */
  readonly hosts: number;
  readonly netmask: number | null;
}

/**
 * A set of one of the bitmap types (ip_set_bitmap_*.c): a range of addresses or ports, each in it or not. Left out: what has
 * expired is gone at once, and not only when the collector comes by.
 */
export class BitmapSet extends IpSet {
  private readonly range: Range;
  private readonly members = new Map<number, Member>();

  private constructor(net: NetNs, name: string, type: SetType, attrs: CreateAttrs, range: Range) {
    super(net, name, type, type.name === 'bitmap:port' ? 0 : AF_INET, attrs);
    this.range = range;
  }

  /** `bitmap_*_create`. */
  static create(net: NetNs, name: string, type: SetType, attrs: CreateAttrs): BitmapSet | number {
    const range = type.name === 'bitmap:port' ? portRange(attrs) : ipRange(attrs);
    return typeof range === 'number' ? range : new BitmapSet(net, name, type, attrs, range);
  }

  private get withMac(): boolean {
    return this.type.name === 'bitmap:ip,mac';
  }

  /** Number of the element an address or port belongs to, or null outside the range. */
  private id(value: number): number | null {
    const { first, last, hosts } = this.range;
    return value < first || value > last ? null : Math.floor((value - first) / hosts);
  }

  /** The element, unless it has expired. */
  private live(id: number): Member | null {
    const m = this.members.get(id);
    return m && (m.plain !== null || !this.ext.expired(m.ext)) ? m : null;
  }

  private adt(id: number, mac: MacAddr | null, adt: Adt, ext: AddExt, exist: boolean, opt: AdtOpt | null): number {
    const m = this.live(id);
    if (adt === 'test') {
      if (!m) return 0;
      if (this.withMac) {
        if (mac === null || m.mac === null) return -EAGAIN;
        if (mac !== m.mac) return 0;
      }
      return this.ext.match(m.ext, ext, opt) ? 1 : 0;
    }
    if (adt === 'del') {
      if (!m) return -IPSET_ERR_EXIST;
      this.members.delete(id);
      return 0;
    }
    return this.add(id, m, mac, ext, exist);
  }

  /** `mtype_add`: for bitmap:ip,mac, a MAC address that comes later completes the element. */
  private add(id: number, m: Member | null, mac: MacAddr | null, ext: AddExt, exist: boolean): number {
    const completes = m !== null && m.mac === null && mac !== null;
    if (m && !completes && !exist) return -IPSET_ERR_EXIST;
    const to = m ?? { mac: null, plain: null, ext: newExt() };
    if (mac !== null) to.mac = mac;
    const seconds = completes && ext.timeout === this.ext.timeout ? (to.plain ?? ext.timeout) : ext.timeout;
    this.ext.init(to.ext, { ...ext, timeout: seconds });
    to.plain = this.withMac && to.mac === null && this.ext.timeout !== null ? ext.timeout : null;
    this.members.set(id, to);
    return 0;
  }

  override kadt({ skb }: KadtPacket, adt: Adt, opt: AdtOpt): number {
    const src = opt.src[0] ?? false;
    const ext = this.ext.fromPacket(skb.len, opt);
    let value: number = src ? skb.ip.saddr : skb.ip.daddr;
    if (this.type.name === 'bitmap:port') {
      const found = ipSetGetIp4Port(skb, src);
      if (!found || (found.proto !== IPPROTO_TCP && found.proto !== IPPROTO_UDP)) return -EINVAL;
      value = found.port;
    }
    const id = this.id(value);
    if (id === null) return -IPSET_ERR_BITMAP_RANGE;
    const mac = this.withMac ? macOf(skb, opt.src[1] ?? false) : null;
    if (this.withMac && mac === null) return -EINVAL;
    return this.adt(id, mac, adt, ext, opt.exist ?? false, opt);
  }

  override uadt(attrs: AdtAttrs, adt: Adt, exist: boolean): number {
    const port = this.type.name === 'bitmap:port';
    const from = port ? attrs.port : attrs.ip;
    if (typeof from !== 'number') return -IPSET_ERR_PROTOCOL;
    // ports are looked at before the extensions, addresses after them
    const outside = this.id(from) === null ? -IPSET_ERR_BITMAP_RANGE : 0;
    if (port && outside) return outside;
    const ext = this.ext.fromUser(attrs);
    if (typeof ext === 'number') return ext;
    if (outside) return outside;
    const to = port ? (attrs.portTo as InetAddr | undefined) : attrs.ipTo;
    const range = adt === 'test' || this.withMac ? ([from, from] as const) : ends(from, to, attrs.cidr);
    if (typeof range === 'number') return range;
    const [first, last] = range;
    if (this.id(first) === null || this.id(last) === null) return -IPSET_ERR_BITMAP_RANGE;
    for (let at = first; at <= last; at += this.range.hosts) {
      const ret = this.adt(this.id(at) ?? 0, attrs.mac ?? null, adt, ext, exist, null);
      if (adt === 'test') return ret;
      if (ret !== 0 && !eexist(ret, exist)) return ret;
    }
    return 0;
  }

  override flush(): void {
    this.members.clear();
  }

  private ids(): number[] {
    return [...this.members.keys()].filter((id) => this.live(id)).sort((a, b) => a - b);
  }

  override head(): SetHead {
    const { first, last, hosts, netmask } = this.range;
    const port = this.type.name === 'bitmap:port';
    const count = (last - first + 1) / hosts;
    let memsize = (port ? 72 : this.withMac ? 80 : 88) + Math.ceil(count / 64) * 8;
    memsize += count * this.ext.elemLen(this.withMac ? 8 : 0);
    for (const m of this.members.values()) memsize += commentSize(m.ext);
    return {
      ...this.ext.head(),
      ...(port ? { port: first, portTo: last } : { ip: first as InetAddr, ipTo: last as InetAddr }),
      ...(netmask === null ? {} : { netmask }),
      memsize,
      references: this.ref,
      elements: this.ids().length,
    };
  }

  override list(): AdtAttrs[] {
    const { first, hosts } = this.range;
    return this.ids().flatMap((id) => {
      const m = this.members.get(id);
      if (!m) return [];
      const at = first + id * hosts;
      return [
        {
          ...(this.type.name === 'bitmap:port' ? { port: at } : { ip: at as InetAddr }),
          ...(m.mac === null ? {} : { mac: m.mac }),
          ...this.ext.list(m.ext, m.plain),
        },
      ];
    });
  }

  override sameSet(other: IpSet): boolean {
    return (
      other instanceof BitmapSet &&
      this.range.first === other.range.first &&
      this.range.last === other.range.last &&
      this.range.netmask === other.range.netmask &&
      this.ext.equals(other.ext)
    );
  }
}

function portRange({ port, portTo }: CreateAttrs): Range | number {
  if (port === undefined || portTo === undefined) return -IPSET_ERR_PROTOCOL;
  return { first: Math.min(port, portTo), last: Math.max(port, portTo), hosts: 1, netmask: null };
}

function ipRange(attrs: CreateAttrs): Range | number {
  const { ip, cidr, netmask } = attrs;
  if (ip === undefined || !isIpv4(ip) || (attrs.ipTo === undefined && cidr === undefined)) return -IPSET_ERR_PROTOCOL;
  if (attrs.ipTo === undefined && cidr !== undefined && cidr >= 32) return -IPSET_ERR_INVALID_CIDR;
  const range = cidr === 0 ? ([0, 0xffff_ffff] as const) : ends(ip, attrs.ipTo, cidr);
  if (typeof range === 'number') return range;
  let [first, last] = range;
  let hosts = 1;
  if (netmask !== undefined && netmask !== 32) {
    if (netmask > 32) return -IPSET_ERR_INVALID_NETMASK;
    const mask = prefixMask(netmask);
    first = (first & mask) >>> 0;
    last = (last | ~mask) >>> 0;
    hosts = 2 ** (32 - netmask);
    const bits = maskBits(first, last);
    if (netmask <= bits) return -IPSET_ERR_BITMAP_RANGE;
  }
  if ((last - first + 1) / hosts > MAX_RANGE + 1) return -IPSET_ERR_BITMAP_RANGE_SIZE;
  return { first, last, hosts, netmask: netmask === undefined || netmask === 32 ? null : netmask };
}

/** `range_to_mask`: length of the prefix that both ends have in common, where the range fills it. */
function maskBits(from: number, to: number): number {
  for (let bits = 31; bits > 0; bits--) if ((to & prefixMask(bits)) >>> 0 === from) return bits;
  return 0;
}
