import type { SkBuff } from '../skb/sk-buff.ts';
import { bang } from './format.ts';
import { portToService, serviceToPort } from './services.ts';
import { strtoui } from './strtoul.ts';
import { XtError } from './types.ts';

/** A port condition of a transport match: both ends included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
  readonly inverted: boolean;
}

export const ANY_PORT: PortRange = { from: 0, to: 0xffff, inverted: false };
export const isAnyPort = (p: PortRange): boolean => p.from === 0 && p.to === 0xffff && !p.inverted;

/** `port_match` of xt_tcpudp.c. */
export const portMatch = (p: PortRange, port: number): boolean => (port >= p.from && port <= p.to) !== p.inverted;

/** `xtables_parse_port`: a number or a service of this protocol. */
export function parsePort(text: string, proto: string): number {
  const port = strtoui(text, 0, 0xffff) ?? serviceToPort(text, proto);
  if (port === null) throw new XtError(`invalid port/service \`${text}' specified`);
  return port;
}

/** `port`, `from:to`, `from:` or `:to`, as the parsers of tcp and of the matches like it read it. */
export function parsePorts(text: string, proto: string): { from: number; to: number } {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const port = parsePort(text, proto);
    return { from: port, to: port };
  }
  const low = text.slice(0, colon);
  const high = text.slice(colon + 1);
  const from = low === '' ? 0 : parsePort(low, proto);
  const to = high === '' ? 0xffff : parsePort(high, proto);
  if (from > to) throw new XtError('invalid portrange (min > max)');
  return { from, to };
}

/** A port as `-L` shows it. */
export const portText = (port: number, proto: string | null, numeric: boolean): string =>
  (numeric || proto === null ? null : portToService(port, proto)) ?? String(port);

/** ` spt:22`, ` dpts:!1:10`; nothing where every port is meant. */
export function printPorts(name: string, p: PortRange, proto: string, numeric: boolean): string {
  if (isAnyPort(p)) return '';
  const low = portText(p.from, proto, numeric);
  const mark = p.inverted ? '!' : '';
  return p.from === p.to ? ` ${name}:${mark}${low}` : ` ${name}s:${mark}${low}:${portText(p.to, proto, numeric)}`;
}

/** ` --sport 22`, ` ! --dport 1:10`; nothing where every port is meant. */
export function savePorts(option: string, p: PortRange): string {
  if (isAnyPort(p)) return '';
  return `${bang(p.inverted)} --${option} ${p.from === p.to ? p.from : `${p.from}:${p.to}`}`;
}

/** Whether `len` bytes at offset `at` of the buffer belong to the packet (`skb_header_pointer`). */
export const hasBytes = (skb: SkBuff, at: number, len: number): boolean => at + len <= skb.tail;
