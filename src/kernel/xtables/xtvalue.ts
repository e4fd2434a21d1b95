import { own } from '../../base/own.ts';
import { AF_INET, AF_INET6, type Family, type Ipv4Addr, ipv4, maskPrefix, prefixMask } from '../../wire/inet.ts';
import { inetAton, parseMac6, resolveError, resolveHost } from './addresses.ts';
import { parseProtocol } from './protocols.ts';
import { serviceByAnyProto } from './services.ts';
import { strtoui, strtouiFront, strtoul, strtoulFront } from './strtoul.ts';
import { XtError, type XtOption, type XtType, type XtValue } from './types.ts';
import { readValue6 } from './xtvalue6.ts';

/**
 * Reads an option's argument by its declared type, with the complaints of the sub-parsers of libxtables (xtoptions.c,
 * `xtopt_parse_*`).
 */
export function readValue(ext: string, option: XtOption, arg: string, family: Family = AF_INET): XtValue {
  if (family === AF_INET6) {
    const value = readValue6(ext, option, arg);
    if (value !== undefined) return value;
  }
  switch (option.type) {
    case 'none':
      return null;
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return Number(readInt(ext, option, arg));
    case 'uint64':
      return readInt(ext, option, arg);
    case 'uint8rc':
    case 'uint16rc':
    case 'uint32rc': {
      const { from, to } = readRange(ext, option, arg);
      return { kind: 'range', from: Number(from), to: Number(to) };
    }
    case 'uint64rc':
      return { kind: 'range64', ...readRange(ext, option, arg) };
    case 'double':
      return readFloat(ext, option, arg);
    case 'string':
      return readString(option, arg);
    case 'tosmask':
      return readTosMask(option, arg);
    case 'markmask32':
      return readMarkMask(ext, option.name, arg);
    case 'syslogLevel':
      return readSyslogLevel(arg);
    case 'host':
      return { kind: 'hosts', addrs: [{ addr: readHost(arg), mask: prefixMask(32) }] };
    case 'hostmask':
      return { kind: 'hosts', addrs: [readHostMask(ext, option, arg)] };
    case 'protocol':
      return parseProtocol(arg);
    case 'port':
      return readPort(arg);
    case 'portrc':
      return readPortRange(ext, option, arg);
    case 'plen':
      return maskPrefix(readPlenMask(ext, option, arg)) ?? 255;
    case 'plenmask': {
      const mask = readPlenMask(ext, option, arg);
      return { kind: 'masked', value: maskPrefix(mask) ?? 255, mask };
    }
    case 'ethermac':
      return { kind: 'ether', mac: readMac(arg), mask: 'ffffffffffff' };
    case 'ethermacmask':
      return readMacMask(arg);
  }
}

const MAX: Partial<Record<XtType, bigint>> = {
  uint8: 0xffn,
  uint8rc: 0xffn,
  uint16: 0xffffn,
  uint16rc: 0xffffn,
  uint32: 0xffff_ffffn,
  uint32rc: 0xffff_ffffn,
  uint64: 0xffff_ffff_ffff_ffffn,
  uint64rc: 0xffff_ffff_ffff_ffffn,
};

function readInt(ext: string, option: XtOption, arg: string): bigint {
  const min = BigInt(option.min ?? 0);
  const max = option.max ? BigInt(option.max) : (MAX[option.type] ?? 0n);
  const value = strtoul(arg, min, max, option.base);
  if (value === null)
    throw new XtError(`${ext}: bad value for option "--${option.name}", or out of range (${min}-${max}).\n`);
  return value;
}

/** `xtopt_parse_mint`: one or two numbers joined by a colon; an empty side is the lowest or highest value. */
function readRange(ext: string, option: XtOption, arg: string): { from: bigint; to: bigint } {
  const typeMax = MAX[option.type] ?? 0n;
  const max = option.max && BigInt(option.max) < typeMax ? BigInt(option.max) : typeMax;
  let min = BigInt(option.min ?? 0);
  const values: bigint[] = [];
  for (let rest = arg; ; ) {
    if (values.length === 2) throw new XtError(`${ext}: Too many components for option "--${option.name}" (max: 2)\n`);
    let end = 0;
    if (rest === '' || rest.startsWith(':')) values.push(values.length === 1 ? max : min);
    else {
      const read = strtoulFront(rest, min, max);
      if (!read)
        throw new XtError(
          `${ext}: bad value for option "--${option.name}" near "${rest}", or out of range (${min}-${max}).\n`,
        );
      end = read.end;
      if (end < rest.length && rest[end] !== ':')
        throw new XtError(
          `${ext}: Argument to "--${option.name}" has unexpected characters near "${rest.slice(end)}".\n`,
        );
      min = read.value;
      values.push(read.value);
    }
    if (end >= rest.length) break;
    rest = rest.slice(end + 1);
  }
  const from = values[0] ?? 0n;
  return { from, to: values[1] ?? from };
}

function readFloat(ext: string, option: XtOption, arg: string): number {
  const shaped = /^\s*[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|0x[0-9a-f]+)$/i.test(arg);
  const value = shaped ? Number(arg) : Number.NaN;
  const min = option.min ?? 0;
  const max = option.max ?? 0;
  if (Number.isNaN(value) || (min !== max && (value < min || value > max)))
    throw new XtError(`${ext}: bad value for option "--${option.name}", or out of range (${min}-${max}).\n`);
  return value;
}

function readString(option: XtOption, arg: string): string {
  if (!option.min && !option.max) return arg;
  const size = new TextEncoder().encode(arg).length;
  if (option.min && size < option.min)
    throw new XtError(`Argument must have a minimum length of ${option.min} characters\n`);
  if (option.max && size > option.max)
    throw new XtError(`Argument must have a maximum length of ${option.max} characters\n`);
  return arg;
}

/** `tos_symbol_names`: the old type-of-service names, which `TOS` and `tos` print too. */
export const TOS_NAMES: readonly (readonly [number, string])[] = [
  [0x10, 'Minimize-Delay'],
  [0x08, 'Maximize-Throughput'],
  [0x04, 'Maximize-Reliability'],
  [0x02, 'Minimize-Cost'],
  [0x00, 'Normal-Service'],
];

function readTosMask(option: XtOption, arg: string): XtValue {
  const front = strtouiFront(arg, 0, 255);
  if (front) {
    const rest = arg.slice(front.end);
    if (rest === '') return { kind: 'masked', value: front.value, mask: 255 };
    const mask = rest.startsWith('/') ? strtoui(rest.slice(1), 0, 255) : null;
    if (mask === null) throw new XtError(`Illegal value: "${arg}"`);
    return { kind: 'masked', value: front.value, mask };
  }
  const named = TOS_NAMES.find(([, name]) => name.toLowerCase() === arg.toLowerCase());
  if (!named) throw new XtError(`Symbolic name "${arg}" is unknown`);
  return { kind: 'masked', value: named[0], mask: option.max ?? 0 };
}

/** `xtables_parse_mark_mask`: `value[/mask]`. */
export function readMarkMask(
  ext: string,
  option: string,
  arg: string,
): { kind: 'masked'; value: number; mask: number } {
  const bad = (): XtError => new XtError(`${ext}: bad integer value for option "--${option}", or out of range.\n`);
  const front = strtouiFront(arg, 0, 0xffff_ffff);
  if (!front) throw bad();
  const rest = arg.slice(front.end);
  if (rest === '') return { kind: 'masked', value: front.value, mask: 0xffff_ffff };
  const mask = rest.startsWith('/') ? strtouiFront(rest.slice(1), 0, 0xffff_ffff) : null;
  if (rest.startsWith('/') && !mask) throw bad();
  if (!mask || 1 + mask.end < rest.length)
    throw new XtError(`${ext}: trailing garbage after value for option "--${option}".\n`);
  return { kind: 'masked', value: front.value, mask: mask.value };
}

/** Names of syslog levels; the index is the number. */
export const SYSLOG_LEVELS: readonly string[] = [
  'emerg',
  'alert',
  'crit',
  'error',
  'warning',
  'notice',
  'info',
  'debug',
];

function readSyslogLevel(arg: string): number {
  const number = strtoui(arg, 0, 7);
  if (number !== null) return number;
  const named = arg === 'panic' ? 0 : SYSLOG_LEVELS.indexOf(arg);
  if (named < 0) throw new XtError(`log level "${arg}" unknown\n`);
  return named;
}

/** One host; names only as far as /etc/hosts has them, since there is no name server. */
function readHost(arg: string): Ipv4Addr {
  const addr = resolveHost(arg);
  if (addr === null) throw new XtError(`getaddrinfo: ${resolveError(arg)}\n`);
  return addr;
}

function readHostMask(ext: string, option: XtOption, arg: string): { addr: Ipv4Addr; mask: Ipv4Addr } {
  const slash = arg.indexOf('/');
  if (slash < 0) return { addr: readHost(arg), mask: prefixMask(32) };
  return { addr: readHost(arg.slice(0, slash)), mask: readPlenMask(ext, option, arg.slice(slash + 1)) };
}

function readPlenMask(ext: string, option: XtOption, arg: string): Ipv4Addr {
  const len = strtoui(arg, 0, 32);
  if (len !== null) return prefixMask(len);
  const mask = inetAton(arg);
  if (mask === null)
    throw new XtError(
      `${ext}: bad value for option "--${option.name}", neither a valid network mask nor valid CIDR (0-32).\n`,
    );
  return ipv4(mask);
}

/** `xtables_getportbyname`: what getaddrinfo makes of a service; numbers wrap there, and a negative one counts as a name. */
function portByName(name: string): number | null {
  if (/^(\s*\+?\d+)?$/.test(name)) {
    const number = BigInt(name.replace('+', ''));
    if (number <= 0xffff_ffff_ffff_ffffn && BigInt.asIntN(32, number) >= 0n) return Number(number & 0xffffn);
  }
  return serviceByAnyProto(name);
}

function readPort(arg: string): number {
  const port = portByName(arg);
  if (port === null) throw new XtError(`Port "${arg}" does not resolve to anything.\n`);
  return port;
}

/** `xtopt_parse_mport`. */
function readPortRange(ext: string, option: XtOption, arg: string): XtValue {
  const parts = arg.split(':');
  const values: [number, number] = [0, 0xffff];
  let previous = 0;
  for (const [i, part] of parts.entries()) {
    if (i === 2) throw new XtError(`${ext}: Too many components for option "--${option.name}" (max: 2)\n`);
    if (part === '') continue;
    const value = readPort(part);
    if (value < previous) throw new XtError(`Port range ${previous}-${value} is negative.\n`);
    previous = value;
    values[i] = value;
  }
  return { kind: 'range', from: values[0], to: parts.length === 1 ? values[0] : values[1] };
}

function readMac(arg: string): string {
  const mac = parseMac6(arg);
  if (mac === null) throw new XtError('Invalid MAC address specified.');
  return mac;
}

/** `xtables_parse_mac_and_mask`: an address with a mask, or one of the named groups. */
function readMacMask(arg: string): XtValue {
  const named: Readonly<Record<string, readonly [string, string]>> = {
    unicast: ['000000000000', '010000000000'],
    multicast: ['010000000000', '010000000000'],
    broadcast: ['ffffffffffff', 'ffffffffffff'],
    bga: ['0180c2000000', 'ffffffffffff'],
  };
  const group = own(named, arg.toLowerCase());
  if (group) return { kind: 'ether', mac: group[0], mask: group[1] };
  const [first = '', second] = arg.split('/', 2);
  const mac = parseMac6(first);
  const mask = second === undefined ? 'ffffffffffff' : parseMac6(second);
  if (mac === null || mask === null) throw new XtError('Invalid MAC/mask address specified.');
  return { kind: 'ether', mac, mask };
}
