import { TCP_STATES } from '../../kernel/conntrack/tcp-state.ts';
import { protocolInFile, protocolNumber } from '../../kernel/xtables/protocols.ts';
import type { Ipv4Addr, Ipv4Prefix } from '../../wire/inet.ts';
import { parseIpv4, prefixMask } from '../../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';

/** Ends the command. With `hint`, a line says how to get help (a bad parameter, status 2). */
export class CtExit extends Error {
  readonly status: number;
  readonly hint: boolean;
  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
    this.hint = status === 2;
  }
}

export type CtCommand = 'L' | 'I' | 'A' | 'D' | 'U' | 'G' | 'F' | 'E' | 'C' | 'S' | 'V' | 'h';
export type CtTable = 'conntrack' | 'expect' | 'dying' | 'unconfirmed';

interface NatArg {
  readonly addr: Ipv4Addr | null;
  readonly port: number | null;
}

/** Everything that can be said on the command line. */
export interface CtOptions {
  command: CtCommand | null;
  table: CtTable;
  src: Ipv4Prefix | null;
  dst: Ipv4Prefix | null;
  replySrc: Ipv4Prefix | null;
  replyDst: Ipv4Prefix | null;
  proto: number | null;
  family: 'ipv4' | 'ipv6' | null;
  timeout: number | null;
  status: string[] | null;
  zone: number | null;
  mark: { readonly value: number; readonly mask: number } | null;
  srcNat: NatArg | null;
  dstNat: NatArg | null;
  anyNat: NatArg | null;
  zero: boolean;
  output: string[];
  events: string[] | null;
  sport: number | null;
  dport: number | null;
  replySport: number | null;
  replyDport: number | null;
  state: string | null;
  icmpType: number | null;
  icmpCode: number | null;
  icmpId: number | null;
  srcKey: number | null;
  dstKey: number | null;
  origVtag: number | null;
  replyVtag: number | null;
  /** Long names of the options that were given, as they are complained about. */
  readonly given: Set<string>;
}

const COMMANDS: Readonly<Record<string, CtCommand>> = {
  L: 'L',
  I: 'I',
  A: 'A',
  D: 'D',
  U: 'U',
  G: 'G',
  F: 'F',
  E: 'E',
  C: 'C',
  S: 'S',
  V: 'V',
  h: 'h',
};

const LONG_COMMANDS: Readonly<Record<string, CtCommand>> = {
  dump: 'L',
  create: 'I',
  add: 'A',
  delete: 'D',
  update: 'U',
  get: 'G',
  flush: 'F',
  event: 'E',
  count: 'C',
  stats: 'S',
  version: 'V',
  help: 'h',
};

/** Long options, with the short name each stands for. */
const LONG: Readonly<Record<string, string>> = {
  src: 's',
  'orig-src': 's',
  dst: 'd',
  'orig-dst': 'd',
  'reply-src': 'r',
  'reply-dst': 'q',
  protonum: 'p',
  timeout: 't',
  status: 'u',
  zero: 'z',
  'event-mask': 'e',
  mark: 'm',
  secmark: 'c',
  family: 'f',
  'src-nat': 'n',
  'dst-nat': 'g',
  'any-nat': 'j',
  output: 'o',
  'buffer-size': 'b',
  zone: 'w',
  label: 'l',
};

/** The name an option is complained about by. */
export const OPTION_NAMES: Readonly<Record<string, string>> = {
  s: 'src',
  d: 'dst',
  r: 'reply-src',
  q: 'reply-dst',
  p: 'protonum',
  t: 'timeout',
  u: 'status',
  z: 'zero',
  e: 'event-mask',
  m: 'mark',
  f: 'family',
  n: 'src-nat',
  g: 'dst-nat',
  j: 'any-nat',
  o: 'output',
  b: 'buffer-size',
  w: 'zone',
};

const PORT_OPTIONS: Readonly<Record<string, 'sport' | 'dport' | 'replySport' | 'replyDport'>> = {
  sport: 'sport',
  dport: 'dport',
  'orig-port-src': 'sport',
  'orig-port-dst': 'dport',
  'reply-port-src': 'replySport',
  'reply-port-dst': 'replyDport',
};
const ICMP_OPTIONS: Readonly<Record<string, 'icmpType' | 'icmpCode' | 'icmpId'>> = {
  'icmp-type': 'icmpType',
  'icmp-code': 'icmpCode',
  'icmp-id': 'icmpId',
};
const GRE_OPTIONS: Readonly<Record<string, 'srcKey' | 'dstKey'>> = {
  srckey: 'srcKey',
  dstkey: 'dstKey',
  'orig-key-src': 'srcKey',
  'orig-key-dst': 'dstKey',
};
const GRE = 47;

/** The options of `-p PROTOCOL`: known only once it was given. */
function protoOptions(proto: number | null): readonly string[] {
  if (proto === IPPROTO_TCP) return [...Object.keys(PORT_OPTIONS), 'state'];
  if (proto === IPPROTO_SCTP) return [...Object.keys(PORT_OPTIONS), 'state', 'orig-vtag', 'reply-vtag'];
  if (proto === IPPROTO_UDP) return Object.keys(PORT_OPTIONS);
  if (proto === IPPROTO_ICMP) return Object.keys(ICMP_OPTIONS);
  return proto === GRE ? Object.keys(GRE_OPTIONS) : [];
}

const TABLES: readonly CtTable[] = ['conntrack', 'expect', 'dying', 'unconfirmed'];
const STATUSES = ['ASSURED', 'SEEN_REPLY', 'UNSET', 'FIXED_TIMEOUT', 'EXPECTED', 'OFFLOAD', 'HW_OFFLOAD', 'UNREPLIED'];
const OUTPUTS = ['extended', 'timestamp', 'id', 'xml', 'ktimestamp', 'labels', 'userspace', 'save'];
const EVENTS = ['ALL', 'NEW', 'UPDATES', 'DESTROY'];
const SCTP_STATES = [
  'NONE',
  'CLOSED',
  'COOKIE_WAIT',
  'COOKIE_ECHOED',
  'ESTABLISHED',
  'SHUTDOWN_SENT',
  'SHUTDOWN_RECD',
  'SHUTDOWN_ACK_SENT',
];

/** Names separated by commas, each one known. */
function words(text: string, known: readonly string[]): string[] {
  return text.split(',').map((w) => {
    const hit = known.find((k) => k.toLowerCase() === w.toLowerCase());
    if (hit === undefined) throw new CtExit(`Bad parameter \`${w}'`);
    return hit;
  });
}

/** `atoi` and `strtoul` as the tool uses them: what is no number is 0. */
const number = (text: string): number => {
  const m = /^\s*(0[xX][0-9a-fA-F]+|\d+)/.exec(text);
  return m ? Number(m[1]) : 0;
};
const port = (text: string): number => number(text) & 0xffff;

function address(text: string): Ipv4Prefix {
  const [host = '', mask] = text.split('/');
  if (host.includes(':')) throw new CtExit('mismatched address family');
  const addr = parseIpv4(host);
  if (addr === null) throw new CtExit(`Invalid IP address \`${text}'`);
  if (mask === undefined) return { addr, len: 32 };
  if (!/^\d+$/.test(mask) || Number(mask) > 32) throw new CtExit('Invalid netmask');
  return { addr: (addr & prefixMask(Number(mask))) as Ipv4Addr, len: Number(mask) };
}

function natArg(text: string | null): NatArg {
  if (text === null) return { addr: null, port: null };
  const [host = '', p] = text.split(':');
  const addr = parseIpv4(host);
  if (addr === null) throw new CtExit(`Invalid IP address \`${host}'`);
  return { addr, port: p === undefined ? null : port(p) };
}

const fresh = (): CtOptions => ({
  command: null,
  table: 'conntrack',
  src: null,
  dst: null,
  replySrc: null,
  replyDst: null,
  proto: null,
  family: null,
  timeout: null,
  status: null,
  zone: null,
  mark: null,
  srcNat: null,
  dstNat: null,
  anyNat: null,
  zero: false,
  output: [],
  events: null,
  sport: null,
  dport: null,
  replySport: null,
  replyDport: null,
  state: null,
  icmpType: null,
  icmpCode: null,
  icmpId: null,
  srcKey: null,
  dstKey: null,
  origVtag: null,
  replyVtag: null,
  given: new Set(),
});

/** Reads the command line as getopt does: options of a protocol exist only after its `-p`. */
export function parseOptions(argv: readonly string[]): CtOptions {
  const o = fresh();
  const queue = [...argv];
  const argument = (shown: string, inline: string | null): string => {
    const value = inline ?? queue.shift();
    if (value === undefined) throw new CtExit(`option \`${shown}' requires an argument`);
    return value;
  };
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg.startsWith('--')) {
      const [name = '', inline] = splitOnce(arg.slice(2));
      const command = unique(name, Object.keys(LONG_COMMANDS));
      const own = unique(name, Object.keys(LONG));
      const proto = unique(name, protoOptions(o.proto));
      if (own) applyShort(o, LONG[own] ?? '', `--${own}`, inline, argument, queue);
      else if (command) setCommand(o, LONG_COMMANDS[command] ?? 'h', queue);
      else if (proto) applyProto(o, proto, argument(`--${proto}`, inline));
      else throw new CtExit(`unknown option \`${arg}'`);
    } else if (arg.startsWith('-') && arg.length > 1) {
      for (let i = 1; i < arg.length; i++) {
        const letter = arg[i] ?? '';
        const rest = arg.slice(i + 1);
        const command = COMMANDS[letter];
        if (command) setCommand(o, command, rest === '' ? queue : []);
        else if (letter === 'R') throw new CtExit('loading a file (-R) is not modelled', 1);
        else if (!Object.values(LONG).includes(letter)) throw new CtExit(`unknown option \`-${letter}'`);
        else if (applyShort(o, letter, `-${letter}`, rest === '' ? null : rest, argument, queue)) break;
      }
    }
  }
  return o;
}

function splitOnce(text: string): [string, string | null] {
  const eq = text.indexOf('=');
  return eq < 0 ? [text, null] : [text.slice(0, eq), text.slice(eq + 1)];
}

/** A long option by its name or an abbreviation that fits only one. */
function unique(name: string, names: readonly string[]): string | null {
  if (names.includes(name)) return name;
  const hits = names.filter((n) => n.startsWith(name));
  return name !== '' && hits.length === 1 ? (hits[0] ?? null) : null;
}

/** A command may be followed by the name of a table. */
function setCommand(o: CtOptions, command: CtCommand, queue: string[]): void {
  if (o.command && o.command !== command) throw new CtExit('Invalid commands combination');
  o.command = command;
  const next = queue[0];
  if (next === undefined || next.startsWith('-') || command === 'V' || command === 'h' || command === 'S') return;
  const table = TABLES.find((t) => t.startsWith(next));
  if (!table) throw new CtExit(`unknown type \`${next}'`);
  queue.shift();
  o.table = table;
}

/** Applies an option; true when the rest of its word was its argument. */
function applyShort(
  o: CtOptions,
  letter: string,
  shown: string,
  inline: string | null,
  argument: (shown: string, inline: string | null) => string,
  queue: string[],
): boolean {
  o.given.add(letter);
  if (letter === 'z') {
    o.zero = true;
    return false;
  }
  if (letter === 'n' || letter === 'g' || letter === 'j') {
    const next = queue[0];
    const value = inline ?? (next !== undefined && !next.startsWith('-') ? (queue.shift() ?? null) : null);
    const nat = natArg(value);
    if (letter === 'n') o.srcNat = nat;
    else if (letter === 'g') o.dstNat = nat;
    else o.anyNat = nat;
    return true;
  }
  const value = argument(shown, inline);
  if (letter === 's') o.src = address(value);
  else if (letter === 'd') o.dst = address(value);
  else if (letter === 'r') o.replySrc = address(value);
  else if (letter === 'q') o.replyDst = address(value);
  else if (letter === 'p') o.proto = protocol(value);
  else if (letter === 't') o.timeout = number(value);
  else if (letter === 'u') o.status = words(value, STATUSES);
  else if (letter === 'e') o.events = words(value, EVENTS);
  else if (letter === 'm') {
    const [v = '', mask] = value.split('/');
    o.mark = { value: number(v), mask: mask === undefined ? 0xffffffff : number(mask) };
  } else if (letter === 'f') {
    if (value !== 'ipv4' && value !== 'ipv6') throw new CtExit(`\`${value}' unsupported protocol`);
    o.family = value;
  } else if (letter === 'o') o.output = words(value, OUTPUTS);
  else if (letter === 'w') o.zone = port(value);
  else if (letter === 'l') throw new CtExit(`unknown label '${value}'`);
  return true;
}

function protocol(text: string): number {
  const n = protocolNumber(text);
  if (n === null) throw new CtExit(`\`${text}' unsupported protocol`);
  return n;
}

function applyProto(o: CtOptions, name: string, value: string): void {
  if (name === 'state') {
    const known = o.proto === IPPROTO_TCP ? [...TCP_STATES, 'LISTEN'] : SCTP_STATES;
    if (!known.includes(value))
      throw new CtExit(`unknown ${o.proto === IPPROTO_TCP ? 'TCP' : 'SCTP'} state \`${value}'`);
    o.state = value;
    return;
  }
  if (name === 'orig-vtag') o.origVtag = number(value);
  if (name === 'reply-vtag') o.replyVtag = number(value);
  const portName = PORT_OPTIONS[name];
  const icmpName = ICMP_OPTIONS[name];
  const greName = GRE_OPTIONS[name];
  if (portName) o[portName] = port(value);
  else if (icmpName) o[icmpName] = number(value);
  else if (greName) o[greName] = number(value);
}

/** The name of a protocol in a saved command: `tcp`, or its number. */
export const protoText = (proto: number): string => protocolInFile(proto) ?? String(proto);
