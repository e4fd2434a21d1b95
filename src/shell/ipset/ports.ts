import type { SetFamily } from '../../kernel/ipset/types.ts';
import { protocolByName, protocolInFile } from '../../kernel/xtables/protocols.ts';
import { serviceToPort } from '../../kernel/xtables/services.ts';
import { AF_INET, AF_INET6 } from '../../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { IpsetError, syntaxError } from './error.ts';
import { icmpByName, icmpText } from './icmp-names.ts';
import { bareName, parseUint, splitAt } from './values.ts';

const IPPROTO_IP = 0;
const IPPROTO_ICMPV6 = 58;
const IPPROTO_UDPLITE = 136;
const WITH_PORTS = [IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP, IPPROTO_UDPLITE];

interface PortText {
  readonly proto: number;
  readonly port: number;
  readonly portTo?: number;
}

/** A port by number or by the service's name. `protocol` as it was typed: the services file knows small letters only. */
function parsePort(text: string, protocol: string): number {
  const name = bareName(text);
  try {
    return parseUint(name, 0, 0xffff);
  } catch (error) {
    const port = serviceToPort(name, protocol);
    if (port !== null) return port;
    if (!(error instanceof IpsetError)) throw error;
    // what each of the attempts complained of, one under the other
    throw new IpsetError(
      `${error.message}\nSyntax error: '${protocol}' is invalid as number\ncannot parse '${name}' as a ${protocol} port`,
    );
  }
}

/** `port` or `from-to`. */
function parsePortRange(text: string, protocol: string): { port: number; portTo?: number } {
  const range = splitAt(text, '-');
  if (!range) return { port: parsePort(text, protocol) };
  return { port: parsePort(range[0], protocol), portTo: parsePort(range[1], protocol) };
}

function parseProto(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 255) return Number(text);
  const number = protocolByName(text.toLowerCase() === 'icmpv6' ? 'ipv6-icmp' : text);
  if (number === null) throw syntaxError(`cannot parse '${text}' as a protocol`);
  if (number === IPPROTO_IP) throw syntaxError(`Unsupported protocol '${text}'`);
  return number;
}

function parseIcmp(text: string, v6: boolean): number {
  const named = icmpByName(bareName(text), v6);
  if (named !== null) return named;
  const pair = splitAt(text, '/');
  if (!pair) throw new IpsetError(`Cannot parse ${text} as an ${v6 ? 'ICMPv6' : 'ICMP'} type/code.`);
  return parseUint(pair[0], 0, 255) * 256 + parseUint(pair[1], 0, 255);
}

/** `[proto:]port` (`ipset_parse_proto_port`). */
export function parseProtoPort(text: string, family: SetFamily): PortText {
  const parts = splitAt(text, ':');
  if (!parts) return { proto: IPPROTO_TCP, ...parsePortRange(text, 'tcp') };
  const [name, rest] = parts;
  const proto = parseProto(name);
  if (WITH_PORTS.includes(proto)) return { proto, ...parsePortRange(rest, name) };
  if (proto === IPPROTO_ICMP || proto === IPPROTO_ICMPV6) {
    const v6 = proto === IPPROTO_ICMPV6;
    if ((family === AF_INET6) !== v6)
      throw new IpsetError(
        `Syntax error: Protocol ${v6 ? 'ICMPv6 can be used with family inet6' : 'ICMP can be used with family inet'} only\nInvalid add command: missing setname`,
      );
    return { proto, port: parseIcmp(rest, v6) };
  }
  if (rest !== '0') throw syntaxError(`Protocol ${name} can be used with pseudo port value 0 only.`);
  return { proto, port: 0 };
}

/** `[tcp|udp:]port` of bitmap:port. */
export function parseTcpUdpPort(text: string): { port: number; portTo?: number } {
  const { proto, ...ports } = parseProtoPort(text, AF_INET);
  if (proto !== IPPROTO_TCP && proto !== IPPROTO_UDP) throw syntaxError('Only protocols TCP and UDP are valid');
  return ports;
}

/** `tcp:80`, `icmp:echo-request`, `200:0`. */
export function protoPortText(proto: number, port: number, portTo?: number): string {
  const name = protocolInFile(proto) ?? String(proto);
  const icmp = proto === IPPROTO_ICMP || proto === IPPROTO_ICMPV6;
  const value = icmp ? icmpText(port, proto === IPPROTO_ICMPV6) : String(port);
  return `${name}:${value}${portTo === undefined ? '' : `-${portTo}`}`;
}
