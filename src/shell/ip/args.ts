import {
  formatIpv4,
  INADDR_ANY,
  type Ipv4Addr,
  type Ipv4Prefix,
  ipv4,
  parseIpv4,
  prefixMask,
} from '../../wire/inet.ts';

/** Ends the command: what goes to standard error (a newline is added), and the exit status. */
export class IpExit extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** What iproute2's lib/utils.c says of arguments. All of them end the program with 255. */
export const incomplete = (): IpExit => new IpExit('Command line is not complete. Try option "help"', 255);
export const invarg = (why: string, arg: string): IpExit =>
  new IpExit(`Error: argument "${arg}" is wrong: ${why}`, 255);
export const duparg = (key: string, arg: string): IpExit =>
  new IpExit(`Error: duplicate "${key}": "${arg}" is the second value.`, 255);
export const duparg2 = (key: string, arg: string): IpExit =>
  new IpExit(`Error: either "${key}" is duplicate, or "${arg}" is a garbage.`, 255);
export const nodev = (dev: string): IpExit => new IpExit(`Cannot find device "${dev}"`, 1);
export const unknownCommand = (word: string, object: string): IpExit =>
  new IpExit(`Command "${word}" is unknown, try "ip ${object} help".`, 255);
/** Something real `ip` can do and the model cannot. */
export const notModelled = (what: string): IpExit => new IpExit(`ip: ${what} is not modelled`, 1);

/** The words of a command, read from the left. */
export class Args {
  private readonly words: readonly string[];
  private at = 0;

  constructor(words: readonly string[]) {
    this.words = words;
  }

  get more(): boolean {
    return this.at < this.words.length;
  }

  peek(): string {
    return this.words[this.at] ?? '';
  }

  /** The next word (`*argv`, then `NEXT_ARG_FWD`). */
  next(): string {
    const word = this.words[this.at++];
    if (word === undefined) throw incomplete();
    return word;
  }

  rest(): readonly string[] {
    const rest = this.words.slice(this.at);
    this.at = this.words.length;
    return rest;
  }
}

/** True when `word` abbreviates `full` (`matches` of iproute2, which returns the opposite). */
export const matches = (word: string, full: string): boolean => word !== '' && full.startsWith(word);

/** Reads an unsigned number as `strtoul` with base 0 does, up to `max`. Null when it is none. */
export function getUnsigned(text: string, max = 0xffffffff): number | null {
  if (!/^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(text)) return null;
  const octal = /^0[0-7]+$/.test(text);
  const n = octal ? Number.parseInt(text, 8) : Number(text);
  return n <= max ? n : null;
}

/** Reads an address the way iproute2 does: fewer than four numbers are filled up with zeros on the right. */
function getAddr(text: string): Ipv4Addr | null {
  const whole = parseIpv4(text);
  if (whole !== null) return whole;
  if (!/^\d{1,3}(\.\d{1,3}){0,3}$/.test(text)) return null;
  const parts = text.split('.').map(Number);
  while (parts.length < 4) parts.push(0);
  if (parts.some((p) => p > 255)) return null;
  return ipv4(parts.reduce((sum, p) => sum * 256 + p, 0));
}

export interface GivenPrefix extends Ipv4Prefix {
  /** A length was written, or a word such as `default` that has one. */
  readonly hasLength: boolean;
}

const isIpv6 = (text: string): boolean => /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(\/\d+)?$/.test(text) && text.includes(':');

/** Reads `ADDR`, `ADDR/LEN`, `default`, `all` or `any` (`get_prefix`). */
export function getPrefix(text: string, family: 'any' | 'inet' = 'any'): GivenPrefix {
  if (text === 'default' || text === 'any' || text === 'all') return { addr: INADDR_ANY, len: 0, hasLength: true };
  if (isIpv6(text)) throw notModelled(`IPv6 (${text})`);
  const bad = new IpExit(
    `Error: ${family} ${family === 'any' ? 'valid ' : ''}prefix is expected rather than "${text}".`,
    1,
  );
  const slash = text.indexOf('/');
  const addr = getAddr(slash < 0 ? text : text.slice(0, slash));
  if (addr === null) throw bad;
  if (slash < 0) return { addr, len: 32, hasLength: false };
  const length = text.slice(slash + 1);
  const len = getUnsigned(length, 32) ?? maskLength(length);
  if (len === null) throw bad;
  return { addr, len, hasLength: true };
}

function maskLength(text: string): number | null {
  const mask = parseIpv4(text);
  if (mask === null) return null;
  for (let len = 0; len <= 32; len++) if (prefixMask(len) === mask) return len;
  return null;
}

/** Reads one address (`get_addr`). */
export function getAddress(text: string, family: 'any' | 'inet' = 'any'): Ipv4Addr {
  if (text === 'default' || text === 'any' || text === 'all') return INADDR_ANY;
  if (isIpv6(text)) throw notModelled(`IPv6 (${text})`);
  const addr = getAddr(text);
  if (addr === null)
    throw new IpExit(`Error: ${family === 'any' ? 'any valid' : family} address is expected rather than "${text}".`, 1);
  return addr;
}

/** `10.0.0.0/8`; a single host without its length when `bare`. */
export const prefixText = (p: Ipv4Prefix, bare: boolean): string =>
  bare && p.len === 32 ? formatIpv4(p.addr) : `${formatIpv4(p.addr)}/${p.len}`;
