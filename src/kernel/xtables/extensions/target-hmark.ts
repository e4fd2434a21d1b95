import { get8, get16 } from '../../../wire/bytes.ts';
import { ICMP_HLEN, icmpIsError } from '../../../wire/icmp.ts';
import { AF_INET6, type Ipv6Addr, maskPrefix } from '../../../wire/inet.ts';
import { IN6ADDR_FULL, maskPrefix6 } from '../../../wire/inet6.ts';
import { IP_HLEN, IP_MF, IP_OFFSET, IPPROTO_ICMP, Iphdr } from '../../../wire/ipv4.ts';
import { jhash2, reciprocalScale } from '../../conntrack/jhash.ts';
import { EINVAL } from '../../errno.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { beginsWith, hex } from '../format.ts';
import { maskText6 } from '../hosts.ts';
import { hasBytes } from '../ports.ts';
import { defineTarget, XT_CONTINUE, type XtCall, type XtCheck, XtError } from '../types.ts';
import { maskedOf, numberOf } from '../values.ts';

/** Everything that can be set (`enum` of xt_HMARK.h); the value of `ct` says nothing. */
const KEYS = [
  ...['src-prefix', 'dst-prefix', 'sport-mask', 'dport-mask', 'spi-mask', 'sport', 'dport', 'spi'],
  ...['proto-mask', 'rnd', 'mod', 'offset', 'ct'],
] as const;
type Key = (typeof KEYS)[number];

class HmarkInfo extends Map<Key, number> {
  /** The prefixes of ip6tables, as masks. */
  readonly prefix6 = new Map<Key, Ipv6Addr>();
  readonly v6: boolean;

  constructor(v6: boolean) {
    super();
    this.v6 = v6;
  }
}

/** `-S` of a prefix: its length. `-L` of IPv6 leaves out that of a full address. */
function prefixText(info: HmarkInfo, key: Key, listed: boolean): string {
  if (!info.v6) return `${maskPrefix(info.get(key) ?? 0) ?? (listed ? 0xffff_ffff : -1)}`;
  const mask = info.prefix6.get(key) ?? IN6ADDR_FULL;
  return listed ? maskText6(mask).slice(1) : `${maskPrefix6(mask) ?? -1}`;
}

/** What the words of `--hmark-tuple` stand for, in the order in which a beginning is tried. */
const TUPLE: readonly (readonly [string, Key, number])[] = [
  ['ct', 'ct', 1],
  ['src', 'src-prefix', 0xffff_ffff],
  ['dst', 'dst-prefix', 0xffff_ffff],
  ['sport', 'sport-mask', 0xffff],
  ['dport', 'dport-mask', 0xffff],
  ['proto', 'proto-mask', 0xffff],
  ['spi', 'spi-mask', 0xffff_ffff],
];

/** `hmark_parse_type`: the words may be cut short. */
function parseTuple(info: HmarkInfo, text: string): void {
  let rest = text;
  for (;;) {
    const comma = rest.indexOf(',');
    const word = comma < 0 ? rest : rest.slice(0, comma);
    if (comma < 0 && word === '')
      throw new XtError('"--hmark-tuple" requires a list of types with no spaces, e.g. src,dst,sport,dport,proto');
    const found = word === '' ? undefined : TUPLE.find(([name]) => beginsWith(name, word));
    if (!found) throw new XtError(`Bad type "${rest}"`);
    info.set(found[1], found[2]);
    if (found[1].endsWith('-prefix')) info.prefix6.set(found[1], IN6ADDR_FULL);
    if (comma < 0) return;
    rest = rest.slice(comma + 1);
  }
}

function parse(info: HmarkInfo, call: XtCall): void {
  const { name } = call.option;
  if (name === 'hmark-tuple') parseTuple(info, call.raw);
  else {
    const prefix = name.endsWith('-prefix');
    const key = name.slice('hmark-'.length) as Key;
    info.set(key, prefix ? maskedOf(call).mask : numberOf(call));
    const mask6 = prefix ? maskedOf(call).mask6 : undefined;
    if (mask6 !== undefined) info.prefix6.set(key, mask6);
  }
}

const PACKET_KEYS = KEYS.filter((key) => !['rnd', 'mod', 'offset', 'ct'].includes(key));

function finalCheck(info: HmarkInfo): void {
  if (!info.has('mod')) throw new XtError('--hmark-mod is mandatory');
  if (!info.has('rnd')) throw new XtError('--hmark-rnd is mandatory');
  if (info.has('spi-mask') && (info.has('sport-mask') || info.has('dport-mask')))
    throw new XtError('you cannot use --hmark-spi-mask and --hmark-?port-mask,at the same time');
  if (![...PACKET_KEYS, 'ct' as const].some((key) => info.has(key)))
    throw new XtError('you have to specify --hmark-tuple at least');
}

/** `hmark_tg_check`. */
function check(info: HmarkInfo, { net }: XtCheck): number {
  if (info.has('spi') && (info.has('sport') || info.has('dport'))) {
    net.printk("xt_HMARK: spi-set and port-set can't be combined");
    return EINVAL;
  }
  return 0;
}

/** Ports and index share a field: what is set of either changes the other. */
const both = (info: HmarkInfo, one: Key, high: Key, low: Key): number =>
  ((info.get(one) ?? 0) | ((info.get(high) ?? 0) << 16) | (info.get(low) ?? 0)) >>> 0;

interface Tuple {
  src: number;
  dst: number;
  /** Both ports, the larger one first. */
  ports: number;
  proto: number;
}

/** `hmark_swap_ports`. */
function portsOf(info: HmarkInfo, source: number, dest: number): number {
  const raw = ((source << 16) | dest) >>> 0;
  const set = (raw & both(info, 'spi-mask', 'sport-mask', 'dport-mask')) | both(info, 'spi', 'sport', 'dport');
  const [a, b] = [set >>> 16, set & 0xffff];
  return (b > a ? (b << 16) | a : (a << 16) | b) >>> 0;
}

/** `hmark_ct_set_htuple`: both directions give the same. */
function ofConnection(skb: SkBuff, info: HmarkInfo): Tuple | null {
  if (!skb.nfct) return null;
  const [original, reply] = skb.nfct.tuples;
  return {
    src: Number(original.src) & (info.get('src-prefix') ?? 0),
    dst: Number(reply.src) & (info.get('dst-prefix') ?? 0),
    proto: original.protonum,
    ports: original.protonum === IPPROTO_ICMP ? 0 : portsOf(info, original.srcPort, reply.srcPort),
  };
}

/** Protocols with ports or an index, and where (`proto_ports_offset`). */
const PORTS_AT: Readonly<Record<number, number>> = { 6: 0, 17: 0, 33: 0, 50: 0, 132: 0, 136: 0, 51: 4 };

/** `hmark_pkt_set_htuple_ipv4`: of an ICMP error, the packet it quotes. */
function ofPacket(skb: SkBuff, info: HmarkInfo): Tuple | null {
  let { ip } = skb;
  const icmp = ip.o + ip.hdrlen;
  if (ip.protocol === IPPROTO_ICMP && hasBytes(skb, icmp, ICMP_HLEN) && icmpIsError(get8(skb.head, icmp))) {
    if (!hasBytes(skb, icmp + ICMP_HLEN, IP_HLEN)) return null;
    ip = new Iphdr(skb.head, icmp + ICMP_HLEN);
  }
  const t: Tuple = {
    src: ip.saddr & (info.get('src-prefix') ?? 0),
    dst: ip.daddr & (info.get('dst-prefix') ?? 0),
    proto: ip.protocol,
    ports: 0,
  };
  const at = PORTS_AT[ip.protocol];
  const ports = ip.o + ip.hdrlen + (at ?? 0);
  if (at === undefined || (ip.fragOff & (IP_MF | IP_OFFSET)) !== 0 || !hasBytes(skb, ports, 4)) return t;
  t.ports = portsOf(info, get16(skb.head, ports), get16(skb.head, ports + 2));
  return t;
}

/** `hmark_hash`. */
function hashOf(t: Tuple, info: HmarkInfo): number {
  const [src, dst] = [t.src >>> 0, t.dst >>> 0];
  const hash = jhash2([Math.min(src, dst), Math.max(src, dst), t.ports], info.get('rnd') ?? 0);
  const mixed = hash ^ (t.proto & (info.get('proto-mask') ?? 0));
  return (reciprocalScale(mixed, info.get('mod') ?? 0) + (info.get('offset') ?? 0)) >>> 0;
}

/** The digits of each number in `-S`. */
const DIGITS: Partial<Record<Key, number>> = {
  ...{ 'sport-mask': 4, 'dport-mask': 4, 'spi-mask': 8, sport: 4, dport: 4, spi: 8, 'proto-mask': 2, rnd: 8 },
};

function save(info: HmarkInfo): string {
  let out = '';
  for (const key of KEYS) {
    const value = info.get(key);
    if (value === undefined) continue;
    const digits = DIGITS[key];
    if (key === 'ct') out += ' --hmark-tuple ct';
    else if (digits) out += ` --hmark-${key} 0x${value.toString(16).padStart(digits, '0')}`;
    else out += ` --hmark-${key} ${key.endsWith('-prefix') ? prefixText(info, key, false) : value}`;
  }
  return out;
}

const LISTED: readonly Key[] = ['mod', 'offset', 'ct', ...PACKET_KEYS, 'rnd'];

function print(info: HmarkInfo): string {
  let out = ' HMARK ';
  for (const key of LISTED) {
    const value = info.get(key);
    if (value === undefined) continue;
    if (key === 'mod') out += `mod ${value} `;
    else if (key === 'offset') out += `+ ${hex(value)} `;
    else if (key === 'ct') out += 'ct, ';
    else if (key.endsWith('-prefix')) out += `${key} ${prefixText(info, key, true)} `;
    else out += `${key} ${hex(value)} `;
  }
  return out;
}

export const HMARK = defineTarget<HmarkInfo>({
  name: 'HMARK',
  families: ANY_FAMILY,
  summary: "Sets the packet's mark from a hash of its addresses and ports, to spread connections over links.",
  support: 'modelled',
  options: [
    { name: 'hmark-tuple', type: 'string', arg: 'list', help: 'what the hash is of: src,dst,sport,dport,proto,spi,ct' },
    { name: 'hmark-src-prefix', type: 'plenmask', arg: 'length', help: 'how much of the source counts' },
    { name: 'hmark-dst-prefix', type: 'plenmask', arg: 'length', help: 'how much of the destination counts' },
    { name: 'hmark-sport-mask', type: 'uint16', arg: 'mask', help: 'which bits of the source port count' },
    { name: 'hmark-dport-mask', type: 'uint16', arg: 'mask', help: 'which bits of the destination port count' },
    { name: 'hmark-spi-mask', type: 'uint32', arg: 'mask', help: 'which bits of the security parameter index count' },
    { name: 'hmark-sport', type: 'uint16', arg: 'value', help: 'bits of the source port that are always set' },
    { name: 'hmark-dport', type: 'uint16', arg: 'value', help: 'bits of the destination port that are always set' },
    { name: 'hmark-spi', type: 'uint32', arg: 'value', help: 'bits of the index that are always set' },
    { name: 'hmark-proto-mask', type: 'uint16', arg: 'mask', help: 'which bits of the protocol count' },
    { name: 'hmark-rnd', type: 'uint32', arg: 'seed', help: 'seed of the hash' },
    { name: 'hmark-mod', type: 'uint32', mandatory: true, min: 1, arg: 'n', help: 'how many marks there are' },
    { name: 'hmark-offset', type: 'uint32', arg: 'n', help: 'the first mark' },
  ],
  init: (family) => new HmarkInfo(family === AF_INET6),
  parse,
  finalCheck,
  save,
  print,
  check,
  /** `hmark_tg_v4` (net/netfilter/xt_HMARK.c). */
  target: (skb, info) => {
    const tuple = info.has('ct') ? ofConnection(skb, info) : ofPacket(skb, info);
    if (tuple) skb.mark = hashOf(tuple, info);
    return XT_CONTINUE;
  },
});
