import { own } from '../../base/own.ts';
import { serviceByAnyProto } from '../../kernel/xtables/services.ts';
import { Arphdr } from '../../wire/arp.ts';
import { get16 } from '../../wire/bytes.ts';
import { ETH_HLEN, ETH_P_ARP, ETH_P_IP, Ethhdr } from '../../wire/ethernet.ts';
import {
  type Ipv4Addr,
  type Ipv4Prefix,
  ipv4,
  MAC_BROADCAST,
  parseIpv4,
  parseIpv4Prefix,
  prefixContains,
} from '../../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, Iphdr } from '../../wire/ipv4.ts';

/** What a filter looks at. `bytes` begins at the Ethernet header. */
export type FrameFilter = (bytes: Uint8Array) => boolean;

/** A mistake in the expression, in libpcap's words. */
export class FilterError extends Error {}

const syntax = (): FilterError => new FilterError("can't parse filter expression: syntax error");

interface Parsed {
  readonly eth: Ethhdr;
  readonly ip: Iphdr | null;
  readonly arp: Arphdr | null;
  readonly sport: number;
  readonly dport: number;
}

function parse(bytes: Uint8Array): Parsed {
  const eth = new Ethhdr(bytes, 0);
  const ip = eth.proto === ETH_P_IP && bytes.length >= ETH_HLEN + 20 ? new Iphdr(bytes, ETH_HLEN) : null;
  const arp = eth.proto === ETH_P_ARP && bytes.length >= ETH_HLEN + 28 ? new Arphdr(bytes, ETH_HLEN) : null;
  const at = ip ? ETH_HLEN + ip.hdrlen : 0;
  const ports =
    ip !== null &&
    [IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP].includes(ip.protocol) &&
    ip.fragmentOffset === 0 &&
    bytes.length >= at + 4;
  return { eth, ip, arp, sport: ports ? get16(bytes, at) : -1, dport: ports ? get16(bytes, at + 2) : -1 };
}

type Test = (p: Parsed) => boolean;
type Dir = 'src' | 'dst' | 'either' | 'both';

const PROTOS: Readonly<Record<string, number>> = {
  tcp: IPPROTO_TCP,
  udp: IPPROTO_UDP,
  icmp: IPPROTO_ICMP,
  sctp: IPPROTO_SCTP,
  igmp: 2,
};

const by = (dir: Dir, src: boolean, dst: boolean): boolean =>
  dir === 'src' ? src : dir === 'dst' ? dst : dir === 'both' ? src && dst : src || dst;

/** Makes a test of a pcap filter expression: hosts, nets, ports, protocols, `and`, `or`, `not`, parentheses. */
export function compileFilter(words: readonly string[]): FrameFilter {
  const tokens = words
    .join(' ')
    .replace(/([()!])/g, ' $1 ')
    .replace(/&&/g, ' and ')
    .replace(/\|\|/g, ' or ')
    .split(/\s+/)
    .filter(Boolean);
  if (tokens.length === 0) return () => true;
  if (tokens.some((t) => /[[\]=<>&|]/.test(t))) throw new FilterError('comparisons of bytes are not modelled');
  const compiler = new Compiler(tokens);
  const test = compiler.whole();
  return (bytes) => test(parse(bytes));
}

class Compiler {
  private readonly tokens: readonly string[];
  private at = 0;
  /** What a bare value continues: `host 10.0.0.1 or 10.0.0.2`. */
  private last: ((value: string) => Test) | null = null;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  whole(): Test {
    const test = this.or();
    if (this.at < this.tokens.length) throw syntax();
    return test;
  }

  private peek(): string {
    return this.tokens[this.at] ?? '';
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw syntax();
    return token;
  }

  private take(...words: string[]): boolean {
    if (!words.includes(this.peek())) return false;
    this.at++;
    return true;
  }

  private or(): Test {
    let left = this.and();
    while (this.take('or')) {
      const a = left;
      const b = this.and();
      left = (p) => a(p) || b(p);
    }
    return left;
  }

  private and(): Test {
    let left = this.not();
    while (this.take('and')) {
      const a = left;
      const b = this.not();
      left = (p) => a(p) && b(p);
    }
    return left;
  }

  private not(): Test {
    if (this.take('not', '!')) {
      const test = this.not();
      return (p) => !test(p);
    }
    if (this.take('(')) {
      const test = this.or();
      if (!this.take(')')) throw syntax();
      return test;
    }
    return this.primitive();
  }

  private primitive(): Test {
    const proto = this.protocol();
    const dir = this.direction();
    const word = this.peek();
    let kind: ((value: string) => Test) | null = null;
    if (this.take('host')) kind = (v) => hostTest(dir, v);
    else if (this.take('net')) kind = (v) => netTest(dir, v);
    else if (this.take('port')) kind = (v) => portTest(dir, v);
    else if (this.take('portrange')) kind = (v) => rangeTest(dir, v);
    else if (this.take('broadcast')) return both(proto, (p) => p.eth.dest === MAC_BROADCAST);
    else if (this.take('multicast')) return both(proto, (p) => p.ip !== null && p.ip.daddr >>> 28 === 0xe);
    else if (this.take('proto')) {
      const name = this.next().replace('\\', '');
      const n = own(PROTOS, name) ?? Number(name);
      if (Number.isNaN(n)) throw new FilterError(`unknown ip proto '${name}'`);
      return both(proto, (p) => p.ip?.protocol === n);
    } else if (dir !== 'either' || (proto === null && word !== '' && parseIpv4(word) !== null)) {
      kind = dir === 'either' && this.last ? this.last : (v) => hostTest(dir, v);
    } else if (proto) {
      this.last = null;
      return proto;
    } else if (this.last && /^\w+$/.test(word)) kind = this.last;
    else
      throw word === '' || /^\W/.test(word)
        ? syntax()
        : new FilterError(`can't parse filter expression: unknown word '${word}'`);
    this.last = kind;
    return both(proto, kind(this.next()));
  }

  private protocol(): Test | null {
    const word = this.peek();
    if (word === 'ip' || word === 'arp' || word === 'ether' || word === 'ip6') {
      this.at++;
      if (word === 'ip') return (p) => p.ip !== null;
      if (word === 'arp') return (p) => p.eth.proto === ETH_P_ARP;
      return word === 'ip6' ? () => false : () => true;
    }
    const n = own(PROTOS, word);
    if (n === undefined) return null;
    this.at++;
    return (p) => p.ip?.protocol === n;
  }

  private direction(): Dir {
    const first = this.peek();
    if (first !== 'src' && first !== 'dst') return 'either';
    this.at++;
    const joined = this.peek();
    const second = this.tokens[this.at + 1];
    if ((joined === 'or' || joined === 'and') && (second === 'src' || second === 'dst')) {
      this.at += 2;
      return joined === 'or' ? 'either' : 'both';
    }
    return first;
  }
}

const both = (a: Test | null, b: Test): Test => (a ? (p) => a(p) && b(p) : b);

const addresses = (p: Parsed): [Ipv4Addr, Ipv4Addr] | null =>
  p.ip ? [p.ip.saddr, p.ip.daddr] : p.arp ? [p.arp.spa, p.arp.tpa] : null;

function within(dir: Dir, prefix: Ipv4Prefix): Test {
  return (p) => {
    const pair = addresses(p);
    return pair !== null && by(dir, prefixContains(prefix, pair[0]), prefixContains(prefix, pair[1]));
  };
}

function hostTest(dir: Dir, value: string): Test {
  const addr = value === 'localhost' ? parseIpv4('127.0.0.1') : parseIpv4(value);
  if (addr === null) throw new FilterError(`unknown host '${value}'`);
  return within(dir, { addr, len: 32 });
}

function netTest(dir: Dir, value: string): Test {
  const whole = parseIpv4Prefix(value);
  if (whole && value.includes('/')) return within(dir, whole);
  const m = /^\d{1,3}(\.\d{1,3}){0,3}(?:\/(\d+))?$/.exec(value);
  if (!m) throw new FilterError(`unknown network '${value}'`);
  const parts = (value.split('/')[0] ?? '').split('.').map(Number);
  const len = m[2] === undefined ? parts.length * 8 : Number(m[2]);
  while (parts.length < 4) parts.push(0);
  return within(dir, { addr: ipv4(parts.reduce((sum, n) => sum * 256 + n, 0)), len });
}

function port(value: string): number {
  const n = /^\d+$/.test(value) ? Number(value) : (serviceByAnyProto(value) ?? -1);
  if (n < 0 || n > 65535) throw new FilterError(`unknown port '${value}'`);
  return n;
}

function portTest(dir: Dir, value: string): Test {
  const n = port(value);
  return (p) => by(dir, p.sport === n, p.dport === n);
}

function rangeTest(dir: Dir, value: string): Test {
  const [from = '', to = from] = value.split('-');
  const low = port(from);
  const high = port(to);
  const inside = (n: number): boolean => n >= low && n <= high;
  return (p) => by(dir, inside(p.sport), inside(p.dport));
}
