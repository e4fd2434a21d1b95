import { get8 } from '../../../wire/bytes.ts';
import { IPPROTO_TCP } from '../../../wire/ipv4.ts';
import { TCP_HLEN, Tcphdr } from '../../../wire/tcp.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { ANY_PORT, hasBytes, parsePorts, portMatch, printPorts, savePorts } from '../ports.ts';
import { strtoui } from '../strtoul.ts';
import type { TcpInfo } from '../tcp-info.ts';
import { defineMatch, type XtActionParam, type XtCall, XtError } from '../types.ts';

const FLAGS: readonly (readonly [string, number])[] = [
  ['FIN', 0x01],
  ['SYN', 0x02],
  ['RST', 0x04],
  ['PSH', 0x08],
  ['ACK', 0x10],
  ['URG', 0x20],
];

function parseFlags(text: string): number {
  let flags = 0;
  for (const word of text.split(',')) {
    if (word === '') continue;
    const upper = word.toUpperCase();
    const bit = upper === 'ALL' ? 0x3f : upper === 'NONE' ? 0 : FLAGS.find(([name]) => name === upper)?.[1];
    if (bit === undefined) throw new XtError(`Unknown TCP flag \`${word}'`);
    flags |= bit;
  }
  return flags;
}

const flagsText = (flags: number): string =>
  FLAGS.filter(([, bit]) => flags & bit)
    .map(([name]) => name)
    .join(',') || 'NONE';

/** The match's own parser, from before the guided one: it words repeated options itself. */
function parse(info: TcpInfo, call: XtCall): void {
  switch (call.option.name) {
    case 'source-port':
      if (info.sport !== ANY_PORT) throw new XtError("Only one `--source-port' allowed");
      info.sport = { ...parsePorts(call.raw, 'tcp'), inverted: call.inverted };
      return;
    case 'destination-port':
      if (info.dport !== ANY_PORT) throw new XtError("Only one `--destination-port' allowed");
      info.dport = { ...parsePorts(call.raw, 'tcp'), inverted: call.inverted };
      return;
    case 'tcp-option': {
      if (info.option !== 0) throw new XtError("Only one `--tcp-option' allowed");
      const option = strtoui(call.raw, 1, 255);
      if (option === null) throw new XtError(`Bad TCP option "${call.raw}"`);
      info.option = option;
      info.optionInverted = call.inverted;
      return;
    }
    default:
      parseFlagOption(info, call);
  }
}

function parseFlagOption(info: TcpInfo, call: XtCall): void {
  const both = call.seen.has('syn') && call.seen.has('tcp-flags');
  if (both || info.mask !== 0 || info.flagsInverted) throw new XtError("Only one of `--syn' or `--tcp-flags'  allowed");
  if (call.option.name === 'syn') {
    info.mask = parseFlags('SYN,RST,ACK,FIN');
    info.comp = parseFlags('SYN');
  } else {
    if (call.second === null) throw new XtError('--tcp-flags requires two args.');
    info.mask = parseFlags(call.raw);
    info.comp = parseFlags(call.second);
  }
  info.flagsInverted = call.inverted;
}

/** `tcp_mt` (net/netfilter/xt_tcpudp.c). */
function match(skb: SkBuff, info: TcpInfo, par: XtActionParam): boolean {
  if (par.fragoff !== 0) {
    // a fragment that overwrites the TCP flags of the first one
    if (par.fragoff === 1) par.hotdrop = true;
    return false;
  }
  if (!hasBytes(skb, par.thoff, TCP_HLEN)) {
    par.hotdrop = true;
    return false;
  }
  const th = new Tcphdr(skb.head, par.thoff);
  if (!portMatch(info.sport, th.source) || !portMatch(info.dport, th.dest)) return false;
  if (((th.flags & info.mask) === info.comp) === info.flagsInverted) return false;
  return info.option === 0 || hasOption(skb, th, info, par);
}

/** `tcp_find_option`. */
function hasOption(skb: SkBuff, th: Tcphdr, info: TcpInfo, par: XtActionParam): boolean {
  const size = th.doff * 4 - TCP_HLEN;
  if (size < 0 || !hasBytes(skb, th.o + TCP_HLEN, size)) {
    par.hotdrop = true;
    return false;
  }
  for (let i = 0; i < size; ) {
    const kind = get8(skb.head, th.o + TCP_HLEN + i);
    if (kind === info.option) return !info.optionInverted;
    i += kind < 2 || i === size - 1 ? 1 : get8(skb.head, th.o + TCP_HLEN + i + 1) || 1;
  }
  return info.optionInverted;
}

const port = { type: 'string', invert: true, multi: true, arg: 'port[:port]' } as const;

export const tcp = defineMatch<TcpInfo>({
  name: 'tcp',
  families: ANY_FAMILY,
  summary: 'Ports, flags and options of TCP segments.',
  support: 'modelled',
  proto: IPPROTO_TCP,
  options: [
    { name: 'source-port', ...port, help: 'source port or range' },
    { name: 'sport', aliasOf: 'source-port', ...port, help: 'source port or range' },
    { name: 'destination-port', ...port, help: 'destination port or range' },
    { name: 'dport', aliasOf: 'destination-port', ...port, help: 'destination port or range' },
    { name: 'syn', type: 'none', invert: true, multi: true, help: 'only segments that open a connection' },
    {
      name: 'tcp-flags',
      type: 'string',
      invert: true,
      multi: true,
      words: 2,
      arg: 'mask comp',
      values: ['SYN,RST,ACK,FIN', 'ALL', ...FLAGS.map(([name]) => name), 'NONE'],
      help: 'of the flags in mask, exactly those in comp are set',
    },
    { name: 'tcp-option', type: 'string', invert: true, multi: true, arg: 'number', help: 'carries this TCP option' },
  ],
  init: () => ({
    sport: ANY_PORT,
    dport: ANY_PORT,
    mask: 0,
    comp: 0,
    flagsInverted: false,
    option: 0,
    optionInverted: false,
  }),
  parse,
  save: (info) =>
    savePorts('sport', info.sport) +
    savePorts('dport', info.dport) +
    (info.option || info.optionInverted ? `${bang(info.optionInverted)} --tcp-option ${info.option}` : '') +
    (info.mask || info.flagsInverted
      ? `${bang(info.flagsInverted)} --tcp-flags ${flagsText(info.mask)} ${flagsText(info.comp)}`
      : ''),
  print: (info, numeric) => {
    const hex2 = (n: number): string => `0x${n.toString(16).toUpperCase().padStart(2, '0')}`;
    const flags = numeric ? `${hex2(info.mask)}/${hex2(info.comp)}` : `${flagsText(info.mask)}/${flagsText(info.comp)}`;
    return (
      ' tcp' +
      printPorts('spt', info.sport, 'tcp', numeric) +
      printPorts('dpt', info.dport, 'tcp', numeric) +
      (info.option || info.optionInverted ? ` option=${info.optionInverted ? '!' : ''}${info.option}` : '') +
      (info.mask || info.flagsInverted ? ` flags:${info.flagsInverted ? '!' : ''}${flags}` : '')
    );
  },
  match,
});
