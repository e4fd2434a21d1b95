import { getMac } from '../../wire/bytes.ts';
import { ETH_HLEN } from '../../wire/ethernet.ts';
import { AF_INET6, type InetAddr, isIpv4, MAC_ZERO, type MacAddr } from '../../wire/inet.ts';
import { IN6ADDR_ANY } from '../../wire/inet6.ts';
import { EAGAIN, EINVAL, ERANGE } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { IPSET_ERR_HASH_ELEM, IPSET_ERR_INVALID_MARKMASK } from './errors.ts';
import type { AddExt } from './extensions.ts';
import { ipSetGetIp4Port } from './get-port.ts';
import { type HashElem, type HashType, maskAddr, newElem } from './hash-elem.ts';
import { HashTable } from './hash-table.ts';
import { uadtElems } from './hash-uadt.ts';
import { eexist, IpSet } from './ip-set.ts';
import type { Adt, AdtAttrs, AdtOpt, CreateAttrs, KadtPacket, SetFamily, SetHead } from './types.ts';

const DEFAULT_HASHSIZE = 1024;
const MINIMAL_HASHSIZE = 64;
const DEFAULT_MAXELEM = 65536;
/** `AHASH_MAX_SIZE`. */
const MAX_BUCKETSIZE = 12;
/** How many elements one command may ask to delete, there or not. */
const MAX_DELETES = 2 ** 21;

/** A set of one of the hash types (ip_set_hash_*.c). IPv6 sets hold what programs add; no packet is looked up in them. */
export class HashSet extends IpSet {
  override readonly type: HashType;
  private readonly table: HashTable;
  /** Prefix length of an address: 32 or 128. */
  readonly host: number;
  readonly netmask: number | null;
  private readonly bitmask: number | null;
  readonly markmask: number;

  private constructor(net: NetNs, name: string, type: HashType, family: SetFamily, attrs: CreateAttrs) {
    super(net, name, type, family, attrs);
    this.type = type;
    this.host = family === AF_INET6 ? 128 : 32;
    this.netmask = attrs.netmask === this.host ? null : (attrs.netmask ?? null);
    this.bitmask = attrs.bitmask ?? null;
    this.markmask = attrs.markmask ?? 0xffff_ffff;
    const hashsize = Math.max(attrs.hashsize ?? DEFAULT_HASHSIZE, MINIMAL_HASHSIZE);
    const bucketsize = Math.min(Math.max(attrs.bucketsize ?? MAX_BUCKETSIZE, 2), MAX_BUCKETSIZE);
    this.table = new HashTable(type, this.ext, this.host, {
      bits: Math.ceil(Math.log2(hashsize)),
      maxelem: attrs.maxelem ?? DEFAULT_MAXELEM,
      initval: attrs.initval ?? net.world.random.u32(),
      bucketsize: bucketsize + (bucketsize % 2),
      forceadd: attrs.forceadd ?? false,
    });
  }

  /** `hash_*_create`. A negative error for parameters the type does not take. */
  static create(net: NetNs, name: string, type: HashType, family: SetFamily, attrs: CreateAttrs): HashSet | number {
    if (attrs.markmask === 0) return -IPSET_ERR_INVALID_MARKMASK;
    return new HashSet(net, name, type, family, attrs);
  }

  /** The address as this set keeps it: under its netmask or bitmask. */
  masked(ip: InetAddr): InetAddr {
    if (this.bitmask !== null && isIpv4(ip)) return ((ip & this.bitmask) >>> 0) as InetAddr;
    return this.netmask === null ? ip : maskAddr(ip, this.netmask);
  }

  private adt(e: HashElem, adt: Adt, ext: AddExt, exist: boolean, opt: AdtOpt | null): number {
    if (adt === 'test') return this.table.test(e, ext, opt);
    if (adt === 'del') return this.table.del(e);
    let ret = this.table.add(e, ext, exist);
    // only programs make the table grow
    while (ret === -EAGAIN && !ext.target) {
      this.table.resize();
      ret = this.table.add(e, ext, exist);
    }
    return ret;
  }

  override kadt({ skb, par }: KadtPacket, adt: Adt, opt: AdtOpt): number {
    if (this.host !== 32) return -EINVAL;
    const e = newElem(0 as InetAddr, this.host);
    const { nets, dims } = this.type;
    if (adt !== 'test') {
      // the longest prefix in use is the one that is added and deleted
      if (nets[0]) e[nets[0] === 1 ? 'cidr' : 'cidr2'] = this.table.cidrs(0)[0] ?? this.host;
      if (nets[1]) e.cidr2 = this.table.cidrs(1)[0] ?? this.host;
    }
    const iph = skb.ip;
    for (let k = 0; k < dims.length; k++) {
      const src = opt.src[k] ?? false;
      const addr = src ? iph.saddr : iph.daddr;
      switch (dims[k]) {
        case 'ip':
          e.ip = this.masked(addr);
          if (this.type.name === 'hash:ip' && e.ip === 0) return -EINVAL;
          break;
        case 'net':
          e.ip = maskAddr(addr, e.cidr);
          break;
        case 'ip2':
          e.ip2 = addr;
          break;
        case 'net2':
          e.ip2 = maskAddr(addr, e.cidr2);
          break;
        case 'port': {
          const found = ipSetGetIp4Port(skb, src);
          if (!found) return -EINVAL;
          e.port = found.port;
          e.proto = found.proto;
          break;
        }
        case 'mac': {
          const mac = macOf(skb, src);
          if (mac === null) return -EINVAL;
          e.mac = mac;
          break;
        }
        case 'mark':
          e.mark = (skb.mark & this.markmask) >>> 0;
          break;
        case 'iface':
          e.iface = (src ? par.in : par.out)?.name ?? '';
          if (e.iface === '') return -EINVAL;
          break;
        default:
      }
    }
    return this.adt(e, adt, this.ext.fromPacket(skb.len, opt), opt.exist ?? false, opt);
  }

  override uadt(attrs: AdtAttrs, adt: Adt, exist: boolean): number {
    const ext = this.ext.fromUser(attrs);
    if (typeof ext === 'number') return ext;
    const elems = uadtElems(this, attrs, adt);
    if (typeof elems === 'number') return elems;
    let tries = 0;
    for (const e of elems) {
      // Linux would go on for minutes
      if (adt === 'del' && tries++ > MAX_DELETES) return -ERANGE;
      if (this.type.name === 'hash:ip' && isAny(e.ip)) return -IPSET_ERR_HASH_ELEM;
      const ret = this.adt(e, adt, ext, exist, null);
      if (adt === 'test') return this.type.nomatch && attrs.nomatch && ret !== 0 ? -ret : ret;
      if (ret !== 0 && !eexist(ret, exist)) return ret;
    }
    return 0;
  }

  override flush(): void {
    this.table.flush();
  }

  override head(): SetHead {
    const { table } = this;
    return {
      ...this.ext.head(),
      hashsize: table.size,
      maxelem: table.maxelem,
      ...(this.netmask === null ? {} : { netmask: this.netmask }),
      ...(this.bitmask === null ? {} : { bitmask: this.bitmask as InetAddr & number }),
      ...(this.type.dims.includes('mark') ? { markmask: this.markmask } : {}),
      bucketsize: table.bucketsize,
      initval: table.initval,
      memsize: table.memsize(this.type.base + (this.host === 128 ? 8 : 0), this.ext.elemLen(this.type.elem)),
      references: this.ref,
      elements: table.all().length,
    };
  }

  override list(): AdtAttrs[] {
    const { dims } = this.type;
    const has = new Set(dims);
    return this.table.all().map((e) => ({
      ...(has.has('ip') || has.has('net') ? { ip: e.ip } : {}),
      ...(has.has('net') ? { cidr: e.cidr } : {}),
      ...(has.has('port') ? { port: e.port, proto: e.proto } : {}),
      ...(has.has('ip2') || has.has('net2') ? { ip2: e.ip2 } : {}),
      ...(has.has('net2') ? { cidr2: e.cidr2 } : {}),
      ...(has.has('mac') ? { mac: e.mac } : {}),
      ...(has.has('mark') ? { mark: e.mark } : {}),
      ...(has.has('iface') ? { iface: e.iface, physdev: e.physdev, wildcard: e.wildcard } : {}),
      ...(e.nomatch ? { nomatch: true } : {}),
      ...this.ext.list(e.ext),
    }));
  }

  override sameSet(other: IpSet): boolean {
    return (
      other instanceof HashSet &&
      this.table.maxelem === other.table.maxelem &&
      this.netmask === other.netmask &&
      this.bitmask === other.bitmask &&
      this.markmask === other.markmask &&
      this.ext.equals(other.ext)
    );
  }
}

const isAny = (ip: InetAddr): boolean => (isIpv4(ip) ? ip === 0 : ip === IN6ADDR_ANY);

/** The source or destination of the frame; null for what did not come in as an Ethernet frame, and for zeros. */
export function macOf(skb: SkBuff, src: boolean): MacAddr | null {
  if (!skb.dev || skb.dev.kind === 'loopback') return null;
  if (skb.macHeader < 0 || skb.networkHeader - skb.macHeader < ETH_HLEN) return null;
  const mac = getMac(skb.head, skb.macHeader + (src ? 6 : 0));
  return mac === MAC_ZERO ? null : mac;
}
