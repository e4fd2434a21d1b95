import { get16 } from '../../../wire/bytes.ts';
import { EINVAL } from '../../errno.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { hasBytes, parsePort, portText } from '../ports.ts';
import { defineMatch, type XtCall, XtError } from '../types.ts';

interface Ports {
  readonly from: number;
  /** Null for a single port. */
  readonly to: number | null;
}

interface MultiportInfo {
  which: 'sports' | 'dports' | 'ports';
  ports: readonly Ports[];
  inverted: boolean;
}

/** Slots in the kernel's structure; a range takes two. */
const XT_MULTI_PORTS = 15;
const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 136: 'udplite', 132: 'sctp', 33: 'dccp' };

function protocolOf(call: XtCall): string {
  const name = PROTOCOLS[call.proto];
  if (!call.protoInverted && call.proto === 0)
    throw new XtError("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
  if (call.protoInverted || name === undefined)
    throw new XtError('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP');
  return name;
}

/** `parse_multi_ports_v1`. */
function parsePortList(text: string, proto: string): Ports[] {
  const ports: Ports[] = [];
  let slots = 0;
  for (const item of text.split(',')) {
    if (slots >= XT_MULTI_PORTS) throw new XtError('too many ports specified');
    const colon = item.indexOf(':');
    if (colon >= 0 && slots === XT_MULTI_PORTS - 1) throw new XtError('too many ports specified');
    const from = parsePort(colon < 0 ? item : item.slice(0, colon), proto);
    const to = colon < 0 ? null : parsePort(item.slice(colon + 1), proto);
    if (to !== null && from >= to) throw new XtError('invalid portrange specified');
    slots += to === null ? 1 : 2;
    ports.push({ from, to });
  }
  return ports;
}

const WHICH: Readonly<Record<string, MultiportInfo['which']>> = {
  'source-ports': 'sports',
  'destination-ports': 'dports',
  ports: 'ports',
};

const listText = (info: MultiportInfo, text: (port: number) => string): string =>
  info.ports.map((p) => (p.to === null ? text(p.from) : `${text(p.from)}:${text(p.to)}`)).join(',');

const list = { type: 'string', invert: true, arg: 'port[,port:port]' } as const;

export const multiport = defineMatch<MultiportInfo>({
  name: 'multiport',
  families: ANY_FAMILY,
  summary: 'Several ports and port ranges at once.',
  support: 'modelled',
  options: [
    { name: 'source-ports', ...list, excl: ['destination-ports', 'ports'], help: 'source port is one of these' },
    { name: 'sports', aliasOf: 'source-ports', ...list, help: 'source port is one of these' },
    { name: 'destination-ports', ...list, excl: ['source-ports', 'ports'], help: 'destination port is one of these' },
    { name: 'dports', aliasOf: 'destination-ports', ...list, help: 'destination port is one of these' },
    { name: 'ports', ...list, excl: ['source-ports', 'destination-ports'], help: 'either port is one of these' },
  ],
  init: () => ({ which: 'ports', ports: [], inverted: false }),
  parse: (info, call) => {
    info.ports = parsePortList(call.raw, protocolOf(call));
    info.which = WHICH[call.option.name] ?? 'ports';
    info.inverted ||= call.inverted;
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('no ports specified');
  },
  save: (info) => `${bang(info.inverted)} --${info.which} ${listText(info, String)}`,
  print: (info, numeric, proto) =>
    ` multiport ${info.which} ${bang(info.inverted)}${listText(info, (port) =>
      portText(port, PROTOCOLS[proto] ?? null, numeric),
    )}`,
  check: (_, par) => (PROTOCOLS[par.proto] === undefined || par.protoInverted ? EINVAL : 0),
  /** `multiport_mt` (net/netfilter/xt_multiport.c). */
  match: (skb, info, par) => {
    if (par.fragoff !== 0) return false;
    if (!hasBytes(skb, par.thoff, 4)) {
      par.hotdrop = true;
      return false;
    }
    const source = get16(skb.head, par.thoff);
    const dest = get16(skb.head, par.thoff + 2);
    const hits = (port: number): boolean =>
      info.ports.some((p) => (p.to === null ? port === p.from : port >= p.from && port <= p.to));
    const hit = (info.which !== 'dports' && hits(source)) || (info.which !== 'sports' && hits(dest));
    return hit !== info.inverted;
  },
});
