import { TCP_STATES } from '../../kernel/conntrack/tcp-state.ts';
import { protocolInFile, protocolNumber } from '../../kernel/xtables/protocols.ts';
import type { Ipv4Addr, Ipv4Prefix } from '../../wire/inet.ts';
import { IPPROTO_TCP } from '../../wire/ipv4.ts';
import { CtExit } from './error.ts';
import {
  COMMANDS,
  EVENTS,
  GRE_OPTIONS,
  ICMP_OPTIONS,
  LONG,
  LONG_COMMANDS,
  OUTPUTS,
  PORT_OPTIONS,
  protoOptions,
  SCTP_STATES,
  STATUSES,
  TABLES,
} from './tables.ts';
import { address, type NatArg, natArg, number, port, words } from './values.ts';

export type CtCommand = 'L' | 'I' | 'A' | 'D' | 'U' | 'G' | 'F' | 'E' | 'C' | 'S' | 'V' | 'h';
export type CtTable = 'conntrack' | 'expect' | 'dying' | 'unconfirmed';

/** Everything that can be said on the command line. */
export interface CtOptions {
  command: CtCommand | null;
  table: CtTable;
  src: Ipv4Prefix | null;
  dst: Ipv4Prefix | null;
  replySrc: Ipv4Prefix | null;
  /** Netmasks for `-s` and `-d`. */
  maskSrc: Ipv4Addr | null;
  maskDst: Ipv4Addr | null;
  id: number | null;
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

const fresh = (): CtOptions => ({
  command: null,
  table: 'conntrack',
  src: null,
  dst: null,
  replySrc: null,
  maskSrc: null,
  maskDst: null,
  id: null,
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
        else if (!Object.values(LONG).includes(letter) || '{}'.includes(letter))
          throw new CtExit(`unknown option \`-${letter}'`);
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
  if (o.command) throw new CtExit('Invalid commands combination');
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
  else if (letter === 'i') o.id = number(value);
  else if (letter === '{') o.maskSrc = address(value).addr;
  else if (letter === '}') o.maskDst = address(value).addr;
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
