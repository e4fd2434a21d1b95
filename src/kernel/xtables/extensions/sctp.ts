import { get8, get16 } from '../../../wire/bytes.ts';
import { IPPROTO_SCTP } from '../../../wire/ipv4.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { hasBytes, type PortRange, parsePorts, portMatch, portText } from '../ports.ts';
import { CHUNK_NAMES, type ChunkSpec, chunksText, parseChunks } from '../sctp-chunks.ts';
import { defineMatch, type XtActionParam, XtError } from '../types.ts';

interface SctpInfo {
  sport: PortRange | null;
  dport: PortRange | null;
  chunks: (ChunkSpec & { readonly inverted: boolean }) | null;
}

const SCTP_HLEN = 12;

const save = (option: string, p: PortRange | null): string =>
  p ? `${bang(p.inverted)} --${option} ${p.from === p.to ? p.from : `${p.from}:${p.to}`}` : '';

function print(label: string, p: PortRange | null, numeric: boolean): string {
  if (!p || (p.from === 0 && p.to === 0xffff && !p.inverted)) return '';
  const mark = p.inverted ? '!' : '';
  const low = portText(p.from, 'sctp', numeric);
  return p.from === p.to ? ` ${label}:${mark}${low}` : ` ${label}s:${mark}${low}:${portText(p.to, 'sctp', numeric)}`;
}

const flagsHold = (spec: ChunkSpec, type: number, flags: number): boolean => {
  const wanted = spec.flags.find((f) => f.chunk === type);
  return !wanted || (flags & wanted.mask) === wanted.set;
};

/** `match_packet` (net/netfilter/xt_sctp.c). */
function chunksMatch(skb: SkBuff, at: number, spec: ChunkSpec, par: XtActionParam): boolean {
  const missing = new Set(spec.types ?? Array.from({ length: 256 }, (_, i) => i));
  const size = skb.tail;
  for (let o = at; ; ) {
    if (!hasBytes(skb, o, 4) || get16(skb.head, o + 2) === 0) {
      par.hotdrop = true;
      return false;
    }
    const type = get8(skb.head, o);
    const listed = spec.types === null || spec.types.has(type);
    const holds = listed && flagsHold(spec, type, get8(skb.head, o + 1));
    if (spec.how === 'any' && holds) return true;
    if (spec.how === 'only' && !holds) return false;
    if (holds) missing.delete(type);
    o += (get16(skb.head, o + 2) + 3) & ~3;
    if (o >= size) break;
  }
  return spec.how === 'only' || (spec.how === 'all' && missing.size === 0);
}

const port = { type: 'string', invert: true, multi: true, arg: 'port[:port]' } as const;

export const sctp = defineMatch<SctpInfo>({
  name: 'sctp',
  families: ANY_FAMILY,
  summary: 'Ports and chunks of SCTP packets.',
  support: 'modelled',
  proto: IPPROTO_SCTP,
  options: [
    { name: 'source-port', ...port, help: 'source port or range' },
    { name: 'sport', aliasOf: 'source-port', ...port, help: 'source port or range' },
    { name: 'destination-port', ...port, help: 'destination port or range' },
    { name: 'dport', aliasOf: 'destination-port', ...port, help: 'destination port or range' },
    {
      name: 'chunk-types',
      type: 'string',
      words: 2,
      invert: true,
      multi: true,
      arg: 'any|all|only chunk[:flags][,chunk[:flags]]',
      values: CHUNK_NAMES,
      help: 'which chunks it carries',
    },
  ],
  init: () => ({ sport: null, dport: null, chunks: null }),
  parse: (info, call) => {
    const { inverted } = call;
    if (call.option.name === 'source-port') {
      if (info.sport) throw new XtError("Only one `--source-port' allowed");
      info.sport = { ...parsePorts(call.raw, 'sctp'), inverted };
    } else if (call.option.name === 'destination-port') {
      if (info.dport) throw new XtError("Only one `--destination-port' allowed");
      info.dport = { ...parsePorts(call.raw, 'sctp'), inverted };
    } else {
      if (info.chunks) throw new XtError("Only one `--chunk-types' allowed");
      if (call.second === null) throw new XtError('--chunk-types requires two args');
      info.chunks = { ...parseChunks(call.raw, call.second), inverted };
    }
  },
  save: (info) =>
    save('sport', info.sport) +
    save('dport', info.dport) +
    (info.chunks ? `${bang(info.chunks.inverted)} --chunk-types${chunksText(info.chunks, false)}` : ''),
  print: (info, numeric) =>
    ` sctp${print('spt', info.sport, numeric)}${print('dpt', info.dport, numeric)}` +
    (info.chunks ? bang(info.chunks.inverted) + chunksText(info.chunks, numeric) : ''),
  /** `sctp_mt` (net/netfilter/xt_sctp.c). */
  match: (skb, info, par) => {
    if (par.fragoff !== 0) return false;
    if (!hasBytes(skb, par.thoff, SCTP_HLEN)) {
      par.hotdrop = true;
      return false;
    }
    if (info.sport && !portMatch(info.sport, get16(skb.head, par.thoff))) return false;
    if (info.dport && !portMatch(info.dport, get16(skb.head, par.thoff + 2))) return false;
    if (!info.chunks) return true;
    return chunksMatch(skb, par.thoff + SCTP_HLEN, info.chunks, par) !== info.chunks.inverted;
  },
});
