import { type Facts, fieldText } from './facts.ts';

/** Addresses are numbers, too; a field that the packet lacks has no value. */
export type Value = string | number;

interface FieldBase {
  readonly name: string;
  readonly aliases: readonly string[];
  /** For the help beneath the editor. */
  readonly example: string;
  readonly read: (facts: Facts) => readonly Value[];
  /** A test for a value as it was written, or what is wrong with it. */
  readonly match: (text: string) => ((value: Value) => boolean) | string;
}
export type FieldDef =
  | (FieldBase & { readonly kind: 'number'; readonly number: (text: string) => number | null })
  | (FieldBase & { readonly kind: 'address' | 'word' | 'flags' });

type Read = (facts: Facts) => readonly Value[];

const present = (value: Value | null): readonly Value[] => (value === null ? [] : [value]);

export function parseNumber(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  return /^0x[0-9a-f]+$/i.test(text) ? Number.parseInt(text, 16) : null;
}

function parseAddress(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let n = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    n = n * 256 + Number(part);
  }
  return n;
}

function matchNumber(max: number): FieldBase['match'] {
  return (text) => {
    const range = /^(\w+)[-:](\w+)$/.exec(text);
    if (range) {
      const [low, high] = [parseNumber(range[1] ?? ''), parseNumber(range[2] ?? '')];
      if (low === null || high === null) return 'is not a range of numbers';
      return low > high ? 'is an empty range' : (v) => typeof v === 'number' && v >= low && v <= high;
    }
    const [number = '', mask] = text.split('/');
    const n = parseNumber(number);
    const m = mask === undefined ? null : parseNumber(mask);
    if (n === null || (mask !== undefined && m === null)) return 'is not a number';
    if (n > max) return `is too large: at most ${max}`;
    if (m !== null) return (v) => typeof v === 'number' && (v & m) >>> 0 === n;
    return (v) => v === n;
  };
}

const matchAddress: FieldBase['match'] = (text) => {
  const [host = '', length] = text.split('/');
  const address = parseAddress(host);
  if (address === null) return 'is not an IPv4 address or network such as 10.0.0.0/8';
  if (length === undefined) return (v) => v === address;
  const bits = Number(length);
  if (!/^\d{1,2}$/.test(length) || bits > 32) return 'has no prefix length from 0 to 32';
  const size = 2 ** (32 - bits);
  return (v) => typeof v === 'number' && Math.floor(v / size) === Math.floor(address / size);
};

/** Words compare without regard to case; `*` stands for anything. */
const matchWord: FieldBase['match'] = (text) => {
  if (!text.includes('*')) return (v) => String(v).toLowerCase() === text.toLowerCase();
  const pattern = new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i');
  return (v) => pattern.test(String(v));
};

const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];
/** All the flags named are set: `flags has SYN`. */
const matchFlags: FieldBase['match'] = (text) => {
  const wanted = text.toUpperCase().split(/[+|]/);
  const unknown = wanted.find((f) => !FLAGS.includes(f));
  if (unknown !== undefined) return `is not a TCP flag: ${FLAGS.join(', ')}`;
  return (v) => wanted.every((f) => String(v).split(' ').includes(f));
};

const number = (
  name: string,
  example: string,
  read: Read,
  { aliases = [] as readonly string[], max = 0xffffffff } = {},
): FieldDef => ({ kind: 'number', name, aliases, example, read, match: matchNumber(max), number: parseNumber });
const word = (name: string, example: string, read: Read, aliases: readonly string[] = []): FieldDef => ({
  kind: 'word',
  name,
  aliases,
  example,
  read,
  match: matchWord,
});
const address = (name: string, example: string, read: Read, aliases: readonly string[] = []): FieldDef => ({
  kind: 'address',
  name,
  aliases,
  example,
  read,
  match: matchAddress,
});

const header =
  (...ids: readonly string[]): Read =>
  (facts) =>
    present(fieldText(facts, ids));
const headerNumber =
  (...ids: readonly string[]): Read =>
  (facts) => {
    const text = fieldText(facts, ids);
    return text === null ? [] : present(parseNumber(/^\w+/.exec(text)?.[0] ?? ''));
  };
const headerAddress =
  (...ids: readonly string[]): Read =>
  (facts) =>
    present(parseAddress(fieldText(facts, ids) ?? ''));

/** `tcp (6)` is tcp; a packet without an IP header may be ARP. */
function protocols(facts: Facts): readonly Value[] {
  const ip = fieldText(facts, ['ip.proto']);
  if (ip === null) return fieldText(facts, ['arp.op']) === null ? [] : ['arp'];
  const [, name = '', n = ''] = /^(\w+) \((\d+)\)$/.exec(ip) ?? [];
  return [name, n];
}

const source = headerAddress('ip.src', 'arp.spa');
const destination = headerAddress('ip.dst', 'arp.tpa');
const sport = headerNumber('tcp.sport', 'udp.sport');
const dport = headerNumber('tcp.dport', 'udp.dport');

/** Everything that a condition can ask about. */
export const FIELDS: readonly FieldDef[] = [
  word('proto', 'proto == tcp', protocols, ['protocol']),
  address('src', 'src in 10.0.0.0/8', source, ['saddr']),
  address('dst', 'dst == 10.96.0.10', destination, ['daddr']),
  address('addr', 'addr == 192.0.2.1', (f) => [...source(f), ...destination(f)], ['ip', 'net']),
  number('sport', 'sport > 1023', sport, { max: 65_535 }),
  number('dport', 'dport in {80, 443}', dport, { max: 65_535 }),
  number('port', 'port == 53', (f) => [...sport(f), ...dport(f)], { max: 65_535 }),
  {
    kind: 'flags',
    name: 'flags',
    aliases: ['tcpflags'],
    example: 'flags has SYN',
    read: header('tcp.flags'),
    match: matchFlags,
  },
  number('icmptype', 'icmptype == 8', (f) => {
    const text = fieldText(f, ['icmp.type']);
    return text === null ? [] : present(parseNumber(/\((\d+)\)$/.exec(text)?.[1] ?? ''));
  }),
  number('ttl', 'ttl < 64', headerNumber('ip.ttl'), { max: 255 }),
  number('tos', 'tos == 0x10', headerNumber('ip.tos'), { max: 255 }),
  number('len', 'len > 1400', headerNumber('ip.len')),
  number('mark', 'mark == 0x4000/0x4000', (f) => (f.pkt ? [f.pkt.mark >>> 0] : []), { aliases: ['fwmark'] }),
  word('ctstate', 'ctstate == NEW', (f) => (f.pkt ? [f.pkt.ctinfo || 'none'] : []), ['ctinfo']),
  word('dev', 'dev == eth0', (f) => present(f.pkt?.dev ?? null), ['ifname']),
  word('iif', 'iif == eth0', (f) => (f.event.kind === 'hook' ? [f.event.inDev] : [])),
  word('oif', 'oif == eth1', (f) => (f.event.kind === 'hook' ? [f.event.outDev] : [])),
  word('host', 'host == node-a', (f) => [f.host], ['node', 'netns']),
  word('cpu', 'cpu == softirq', (f) => [f.event.cpu]),
  word('fn', 'fn == ip_vs_*', (f) => [f.event.fn], ['function', 'func']),
  word('hook', 'hook == FORWARD', (f) => (f.event.kind === 'hook' ? [f.event.hook] : [])),
  word('table', 'table == nat', (f) => (f.event.kind === 'hook' && f.event.walk ? [f.event.walk.table] : [])),
  word('chain', 'chain == KUBE-*', (f) =>
    f.event.kind === 'hook' ? [...new Set(f.event.walk?.steps.map((s) => s.chain) ?? [])] : [],
  ),
  word('target', 'target == DNAT', (f) =>
    f.event.kind === 'hook' ? (f.event.walk?.steps.map((s) => s.target || s.verdict) ?? []) : [],
  ),
  word('verdict', 'verdict == DROP', (f) => (f.event.kind === 'hook' ? [f.event.verdict] : [])),
  word('reason', 'reason == *NETFILTER*', (f) => (f.event.kind === 'drop' ? [f.event.reason] : [])),
  word('kind', 'kind == drop', (f) => [f.event.kind]),
  number('skb', 'skb == 3', (f) => [f.event.skb]),
];

const byName = new Map<string, FieldDef>();
for (const def of FIELDS) for (const name of [def.name, ...def.aliases]) byName.set(name, def);

export const fieldNamed = (name: string): FieldDef | null => byName.get(name.toLowerCase()) ?? null;
