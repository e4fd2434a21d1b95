import type { AdtAttrs, SetFamily } from '../../kernel/ipset/types.ts';
import { AF_INET, AF_INET6, formatIpv4, type InetAddr, isIpv4 } from '../../wire/inet.ts';
import { formatIpv6 } from '../../wire/inet6.ts';
import { IpsetError, syntaxError } from './error.ts';
import { parseProtoPort, parseTcpUdpPort, protoPortText } from './ports.ts';
import type { Dim, UserType } from './types.ts';
import { type IpForm, parseEther, parseIface, parseIp, parseSetname, parseUint, splitAt } from './values.ts';

type Writable = { -readonly [K in keyof AdtAttrs]: AdtAttrs[K] };

/** An element as it was typed (`ipset_parse_elem`). */
export function parseElem(type: UserType, family: SetFamily, text: string): AdtAttrs {
  const attrs: Writable = {};
  if (type.name === 'list:set') {
    parseListed(text, attrs);
    return attrs;
  }
  const words = splitElem(type, text);
  let addresses = 0;
  words.forEach((word, k) => {
    const dim = type.dims[k];
    if (dim) addresses += parseDim(dim, word, family, attrs, addresses > 0) ? 1 : 0;
  });
  return attrs;
}

/** Cuts at the commas, as many as the type has dimensions; more or fewer are an error. */
function splitElem(type: UserType, text: string): string[] {
  const words: string[] = [];
  let rest = text;
  for (let cut = splitAt(rest, ',', text); cut; cut = splitAt(rest, ',', text)) {
    words.push(cut[0]);
    rest = cut[1];
  }
  words.push(rest);
  const [have, want] = [words.length, type.dims.length];
  if (have > want) {
    const more = ['Elem separator in', 'Two elem separators in', 'Three elem separators in'][want - 1] ?? '';
    throw syntaxError(`${more} ${text}, but settype ${type.name} supports ${['none', 'one', 'two'][want - 1]}.`);
  }
  if (have < want && !(type.lastOptional && have === want - 1))
    throw syntaxError(`${have === 1 ? 'Second' : 'Third'} element is missing from ${text}.`);
  return words;
}

const FORMS: Partial<Record<Dim, IpForm>> = { ip: 'any', 'ip-plain': 'plain', net: 'net' };

/** Reads one dimension. True when it was an address. */
function parseDim(dim: Dim, word: string, family: SetFamily, attrs: Writable, second: boolean): boolean {
  const form = FORMS[dim];
  if (form) {
    const { ip, ipTo, cidr } = parseIp(word, form, family || AF_INET);
    const net = cidr === undefined ? {} : second ? { cidr2: cidr } : { cidr };
    const to = ipTo === undefined ? {} : second ? { ip2To: ipTo } : { ipTo };
    Object.assign(attrs, second ? { ip2: ip } : { ip }, net, to);
    return true;
  }
  if (dim === 'port') Object.assign(attrs, parseProtoPort(word, family));
  else if (dim === 'tcp-udp-port') Object.assign(attrs, parseTcpUdpPort(word));
  else if (dim === 'mac') attrs.mac = parseEther(word);
  else if (dim === 'mark') attrs.mark = parseUint(word, 0, 0xffff_ffff);
  else if (dim === 'iface') Object.assign(attrs, parseIface(word));
  return false;
}

/** `name`, or in old scripts `name,before|after,name`. */
function parseListed(text: string, attrs: Writable): void {
  const cut = splitAt(text, ',');
  attrs.name = parseSetname(cut ? cut[0] : text);
  if (!cut) return;
  const place = splitAt(cut[1], ',');
  if (!place || (place[0] !== 'before' && place[0] !== 'after'))
    throw new IpsetError('you must specify elements as setname,[before|after],setname');
  if (place[0] === 'before') attrs.before = true;
  attrs.nameref = parseSetname(place[1]);
}

/** An address; 127.0.0.1 is the only one that /etc/hosts has a name for. */
function ipText(ip: InetAddr, resolve: boolean): string {
  if (!isIpv4(ip)) return formatIpv6(ip);
  return resolve && ip === 0x7f000001 ? 'localhost' : formatIpv4(ip);
}

function rangeText(ip: InetAddr, to: InetAddr | undefined, cidr: number | undefined, resolve: boolean): string {
  if (to !== undefined) return `${ipText(ip, resolve)}-${ipText(to, resolve)}`;
  const host = isIpv4(ip) ? 32 : 128;
  return ipText(ip, resolve) + (cidr === undefined || cidr === host ? '' : `/${cidr}`);
}

/** An element as a listing and the answer to `test` have it (`ipset_print_elem`). */
export function elemText(type: UserType, attrs: AdtAttrs, resolve = false): string {
  if (type.name === 'list:set')
    return (attrs.name ?? '') + (attrs.nameref === undefined ? '' : ` after ${attrs.nameref}`);
  const words: string[] = [];
  let addresses = 0;
  for (const dim of type.dims) {
    if (FORMS[dim]) {
      const second = addresses++ > 0;
      const [ip, cidr] = second ? [attrs.ip2, attrs.cidr2] : [attrs.ip, attrs.cidr];
      if (ip !== undefined) words.push(rangeText(ip, second ? undefined : attrs.ipTo, cidr, resolve));
    } else if (dim === 'port') words.push(protoPortText(attrs.proto ?? 0, attrs.port ?? 0, attrs.portTo));
    else if (dim === 'tcp-udp-port')
      words.push(`${attrs.port ?? 0}${attrs.portTo === undefined ? '' : `-${attrs.portTo}`}`);
    else if (dim === 'mac') {
      if (attrs.mac !== undefined) words.push((attrs.mac.match(/../g) ?? []).join(':').toUpperCase());
    } else if (dim === 'mark') words.push(`0x${(attrs.mark ?? 0).toString(16).padStart(8, '0')}`);
    else if (dim === 'iface') words.push(`${attrs.physdev ? 'physdev:' : ''}${attrs.iface ?? ''}`);
  }
  return words.join(',');
}

/** `family inet`, as messages and listings name it. */
export const familyName = (family: SetFamily): string =>
  family === AF_INET6 ? 'inet6' : family === AF_INET ? 'inet' : 'unspec';
