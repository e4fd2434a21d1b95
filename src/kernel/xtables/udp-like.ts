import { get16 } from '../../wire/bytes.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { ANY_FAMILY } from './families.ts';
import { ANY_PORT, hasBytes, type PortRange, portMatch, printPorts, savePorts } from './ports.ts';
import type { MatchExtension, XtActionParam, XtCall } from './types.ts';
import { rangeOf } from './values.ts';

/** `struct xt_udp`. */
export interface UdpInfo {
  sport: PortRange;
  dport: PortRange;
}

function parse(info: UdpInfo, call: XtCall): void {
  const range = { ...rangeOf(call), inverted: call.inverted };
  if (call.option.name === 'source-port') info.sport = range;
  else info.dport = range;
}

/** `udp_mt` (net/netfilter/xt_tcpudp.c). */
function match(skb: SkBuff, info: UdpInfo, par: XtActionParam): boolean {
  if (par.fragoff !== 0) return false;
  if (!hasBytes(skb, par.thoff, 8)) {
    par.hotdrop = true;
    return false;
  }
  return portMatch(info.sport, get16(skb.head, par.thoff)) && portMatch(info.dport, get16(skb.head, par.thoff + 2));
}

const port = { type: 'portrc', invert: true, arg: 'port[:port]' } as const;

/** The match of a protocol whose header begins as UDP's does. */
export const udpLike = (name: string, proto: number, summary: string): MatchExtension<UdpInfo> => ({
  name,
  families: ANY_FAMILY,
  summary,
  support: 'modelled',
  proto,
  options: [
    { name: 'source-port', ...port, help: 'source port or range' },
    { name: 'sport', aliasOf: 'source-port', ...port, help: 'source port or range' },
    { name: 'destination-port', ...port, help: 'destination port or range' },
    { name: 'dport', aliasOf: 'destination-port', ...port, help: 'destination port or range' },
  ],
  init: () => ({ sport: ANY_PORT, dport: ANY_PORT }),
  parse,
  save: (info) => savePorts('sport', info.sport) + savePorts('dport', info.dport),
  print: (info, numeric) =>
    ` ${name}${printPorts('spt', info.sport, name, numeric)}${printPorts('dpt', info.dport, name, numeric)}`,
  match,
});
