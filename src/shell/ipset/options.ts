import type { AdtAttrs, CreateAttrs, SetFamily } from '../../kernel/ipset/types.ts';
import { AF_INET, AF_INET6, type Ipv4Addr } from '../../wire/inet.ts';
import { familyName } from './elem.ts';
import { type CmdName, IpsetError, syntaxError, usageError } from './error.ts';
import { parseTcpUdpPort } from './ports.ts';
import type { AddOption, Barred, CreateOption, UserType } from './types.ts';
import {
  parseAddress,
  parseComment,
  parseFamily,
  parseIp,
  parseSetname,
  parseSkbmark,
  parseSkbprio,
  parseU64,
  parseUint,
} from './values.ts';

const UINT32 = 0xffff_ffff;
const MAX_TIMEOUT = 2_147_483;
const MAX_COUNTER = 0xffff_ffff_ffff_fffen;

/** The words behind the fixed arguments of a command. */
class Words {
  private readonly words: readonly string[];
  private at = 0;
  private readonly seen = new Set<string>();

  constructor(words: readonly string[]) {
    this.words = words;
  }

  next(): string | undefined {
    return this.words[this.at++];
  }

  argument(option: string): string {
    const word = this.next();
    if (word === undefined) throw usageError(`Missing mandatory argument of option \`${option}'`);
    return word;
  }

  /** Notes an option under what it sets; the second time is an error that names what was typed. */
  once(what: string, typed: string): void {
    if (this.seen.has(what)) throw syntaxError(`${typed} already specified`);
    this.seen.add(what);
  }

  has(what: string): boolean {
    return this.seen.has(what);
  }
}

const unknown = (word: string): IpsetError => usageError(`Unknown argument: \`${word}'`);

/** Other ways to write an option of `create`. */
const CREATE_NAMES: Readonly<Record<string, CreateOption>> = {
  '-4': 'family',
  '-6': 'family',
  from: 'range',
  to: 'range',
  network: 'range',
};

type CreateWritable = { -readonly [K in keyof CreateAttrs]: CreateAttrs[K] };

/** What `create` was asked for. Warnings go to `warn`. */
export function parseCreate(
  type: UserType,
  argv: readonly string[],
  warn: (text: string) => void,
): { family: SetFamily; attrs: CreateAttrs } {
  const words = new Words(argv);
  const attrs: CreateWritable = {};
  let family: SetFamily = type.families === 'none' ? 0 : AF_INET;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (type.ignored.includes(word)) {
      const value = words.argument(word);
      if (word === 'probes') warn(`Option '--${word} ${value}' is ignored. Please upgrade your syntax.`);
      continue;
    }
    const option = CREATE_NAMES[word] ?? (word as CreateOption);
    if (!type.create.includes(option)) throw unknown(word);
    words.once(option === 'range' && type.create.includes('range') ? `range ${word}` : option, word);
    if (option === 'family') family = parseFamily(word.startsWith('-') ? word : words.argument(word));
    else createOption(type, option, word, words, family, attrs);
  }
  if (type.create.includes('range')) checkRange(type, attrs);
  return { family, attrs };
}

function createOption(
  type: UserType,
  option: CreateOption,
  word: string,
  words: Words,
  family: SetFamily,
  attrs: CreateWritable,
): void {
  switch (option) {
    case 'counters':
    case 'comment':
    case 'forceadd':
    case 'skbinfo':
      attrs[option] = true;
      return;
    case 'hashsize':
    case 'maxelem':
    case 'markmask':
    case 'initval':
    case 'size':
      attrs[option] = parseUint(words.argument(word), 0, UINT32);
      return;
    case 'bucketsize':
      attrs.bucketsize = parseUint(words.argument(word), 0, 255);
      return;
    case 'timeout':
      attrs.timeout = parseUint(words.argument(word), 0, MAX_TIMEOUT);
      return;
    case 'netmask':
      attrs.netmask = parseNetmask(words.argument(word), family);
      checkMasks(words);
      return;
    case 'bitmask': {
      const text = words.argument(word);
      if (family === AF_INET6) throw syntaxError('bitmask is not valid for family = inet6');
      attrs.bitmask = parseAddress(text, family) as Ipv4Addr;
      checkMasks(words);
      return;
    }
    default:
      parseRange(type, word, words.argument(word), attrs);
  }
}

function parseNetmask(text: string, family: SetFamily): number {
  const max = family === AF_INET6 ? 128 : 32;
  try {
    return parseUint(text, 1, max);
  } catch (error) {
    if (!(error instanceof IpsetError)) throw error;
    throw new IpsetError(`${error.message}\nSyntax error: netmask is out of the inclusive range of 1-${max}`);
  }
}

function checkMasks(words: Words): void {
  if (words.has('netmask') && words.has('bitmask'))
    throw syntaxError('bitmask and netmask are mutually exclusive, provide only one');
}

/** `range`, or `from` with `to`, or `network`. */
function parseRange(type: UserType, word: string, text: string, attrs: CreateWritable): void {
  if (type.name === 'bitmap:port') {
    const { port, portTo } = parseTcpUdpPort(text);
    if (word === 'to') attrs.portTo = port;
    else Object.assign(attrs, { port }, portTo === undefined ? {} : { portTo });
    return;
  }
  if (word === 'to') attrs.ipTo = parseAddress(text, AF_INET);
  else if (word === 'from') attrs.ip = parseAddress(text, AF_INET);
  else Object.assign(attrs, parseIp(text, 'range', AF_INET));
}

function checkRange(type: UserType, attrs: CreateWritable): void {
  const port = type.name === 'bitmap:port';
  const from = port ? attrs.port : attrs.ip;
  if (from === undefined) throw usageError("Mandatory option `range' is missing");
  const to = port ? attrs.portTo : (attrs.ipTo ?? attrs.cidr);
  if (to === undefined) throw usageError("Mandatory option `to' is missing");
}

type AdtWritable = { -readonly [K in keyof AdtAttrs]: AdtAttrs[K] };

/** The options behind an element. */
export function parseAdt(
  type: UserType,
  cmd: 'add' | 'del' | 'test',
  elem: AdtAttrs,
  argv: readonly string[],
): AdtAttrs {
  const words = new Words(argv);
  const attrs: AdtWritable = { ...elem };
  for (let word = words.next(); word !== undefined; word = words.next()) {
    const option = (word === 'after' ? 'before' : word) as AddOption;
    if (!type[cmd].includes(option)) throw unknown(word);
    words.once(option, word);
    addOption(option, word, words, attrs);
  }
  return attrs;
}

function addOption(option: AddOption, word: string, words: Words, attrs: AdtWritable): void {
  switch (option) {
    case 'nomatch':
    case 'wildcard':
      attrs[option] = true;
      return;
    case 'before':
      attrs.nameref = parseSetname(words.argument(word));
      if (word === 'before') attrs.before = true;
      return;
    case 'timeout':
      attrs.timeout = parseUint(words.argument(word), 0, MAX_TIMEOUT);
      return;
    case 'packets':
    case 'bytes':
      attrs[option] = parseU64(words.argument(word), 0n, MAX_COUNTER);
      return;
    case 'comment':
      attrs.comment = parseComment(words.argument(word));
      return;
    case 'skbmark':
      Object.assign(attrs, parseSkbmark(words.argument(word)));
      return;
    case 'skbprio':
      attrs.skbprio = parseSkbprio(words.argument(word));
      return;
    default:
      attrs.skbqueue = parseUint(words.argument(word), 0, 0xffff);
  }
}

const RANGE_NAMES: Readonly<Record<Barred, string>> = {
  cidr: 'IP/CIDR range',
  ipTo: 'FROM-TO IP range',
  portTo: 'FROM-TO port range',
};

/** `test` asks for one element; most types say so when it is a range. */
export function checkTest(type: UserType, cmd: CmdName, family: SetFamily, attrs: AdtAttrs): void {
  const barred = type.barred.find((what) => attrs[what] !== undefined);
  if (barred)
    throw new IpsetError(
      `${RANGE_NAMES[barred]} is not allowed in command ${cmd} with set type ${type.name} and family ${familyName(family)}`,
    );
}
