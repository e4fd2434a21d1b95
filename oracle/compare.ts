import type { PacketAnswer } from '../src/cli/packet-record.ts';
import { fromHex, get16, set16, toHex } from '../src/wire/bytes.ts';
import { replace16 } from '../src/wire/checksum.ts';
import { icmpIsError } from '../src/wire/icmp.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, Iphdr } from '../src/wire/ipv4.ts';

/** The model's mark for an IP id that Linux chooses at random. */
const ANY_IDENT = 0xffff;
/** By how many seconds time-outs may have run down on Linux; no time passes in the model. */
const SECONDS_GONE = 5;

/** The first thing in which two answers to a packet differ. */
export interface Difference {
  readonly packet: number;
  readonly field: 'rules' | 'trace' | 'hits' | 'out' | 'local' | 'ct' | 'err';
  readonly linux: string;
  readonly model: string;
}

const ICMP_TIMESTAMP_REPLY = 14;

/** Whether the packet is an answer with the time of day in it. */
function tellsTime(packet: Uint8Array): boolean {
  const ip = new Iphdr(packet, 0);
  return ip.protocol === IPPROTO_ICMP && !ip.isFragment && packet[ip.hdrlen] === ICMP_TIMESTAMP_REPLY;
}

/** Linux's packet without what is chance: IP ids where the model's says that they are random, and the time in answers. */
export function maskIdents(linux: string, model: string): string {
  const [l, m] = [fromHex(linux), fromHex(model)];
  if (!l || !m) return linux;
  const mask = (at: number): void => {
    if (m.length < at + 20 || l.length < at + 20 || get16(m, at + 4) !== ANY_IDENT) return;
    const was = get16(l, at + 4);
    set16(l, at + 4, ANY_IDENT);
    replace16(l, at + 10, was, ANY_IDENT);
    // The two ways to write zero in ones' complement are one checksum.
    if (get16(l, at + 10) % 0xffff === get16(m, at + 10) % 0xffff) set16(l, at + 10, get16(m, at + 10));
  };
  mask(0);
  const ip = new Iphdr(m, 0);
  // The two times, and the checksum over them.
  if (l.length === m.length && m.length >= ip.hdrlen + 20 && tellsTime(l) && tellsTime(m)) {
    l.set(m.subarray(ip.hdrlen + 2, ip.hdrlen + 4), ip.hdrlen + 2);
    l.set(m.subarray(ip.hdrlen + 12, ip.hdrlen + 20), ip.hdrlen + 12);
  }
  // The checksum around a quoted header stays right: the header's own checksum makes up for the id.
  if (ip.protocol === IPPROTO_ICMP && ip.fragmentOffset === 0 && icmpIsError(m[ip.hdrlen] ?? 0)) mask(ip.hdrlen + 8);
  return toHex(l);
}

const lines = (list: readonly string[]): string => (list.length > 0 ? list.join('\n') : 'nothing');

type Packets = readonly { readonly dev?: string; readonly mac?: string; readonly pkt: string }[];
/** The model's addresses for an Ethernet header made from memory that Linux never wrote: that of a reset for a copy. */
const ANY_MACS = '0'.repeat(24);
const TCP_RST = 4;

function isReset(packet: string): boolean {
  const bytes = fromHex(packet);
  if (!bytes) return false;
  const ip = new Iphdr(bytes, 0);
  return ip.protocol === IPPROTO_TCP && ((bytes[ip.hdrlen + 13] ?? 0) & TCP_RST) !== 0;
}

const packetLines = (packets: Packets, masks: Packets): string =>
  lines(
    packets.map((p, i) => {
      const mac = masks[i]?.mac === ANY_MACS && isReset(p.pkt) ? ANY_MACS : p.mac;
      return [p.dev, mac, maskIdents(p.pkt, masks[i]?.pkt ?? '')].filter((word) => word !== undefined).join(' ');
    }),
  );

const TIMEOUT = /^(ipv4 2 \S+ \d+ )(\d+) /;
const byFlow = (a: string, b: string): number => (a.replace(TIMEOUT, '$1') < b.replace(TIMEOUT, '$1') ? -1 : 1);

/** Both tables of connections in the same order, with Linux's time-outs set to the model's where only time went by. */
export function matchEntries(linux: readonly string[], model: readonly string[]): [string[], string[]] {
  const [l, m] = [[...linux].sort(byFlow), [...model].sort(byFlow)];
  const eased = l.map((line, i) => {
    const [mine, its] = [TIMEOUT.exec(line), TIMEOUT.exec(m[i] ?? '')];
    if (!mine || !its) return line;
    const gone = Number(its[2]) - Number(mine[2]);
    return gone >= 0 && gone <= SECONDS_GONE ? line.replace(TIMEOUT, its[0]) : line;
  });
  return [eased, m];
}

function hitLines(hits: PacketAnswer['hits']): string {
  const text = ([key, [packets, bytes]]: [string, readonly [number, number]]) => `${key} ${packets}:${bytes}`;
  return lines(Object.entries(hits).map(text).sort());
}

/** Where the answers to the packets of a case part, or null. Both lists are in the order of the packets. */
export function compareAnswers(linux: readonly PacketAnswer[], model: readonly PacketAnswer[]): Difference | null {
  let entries: readonly string[] = [];
  for (const [packet, m] of model.entries()) {
    const l = linux[packet];
    if (!l) return { packet, field: 'rules', linux: 'no answer', model: 'an answer' };
    entries = m.ct ?? entries;
    const [itsEntries, ourEntries] = matchEntries(l.ct ?? [], entries);
    const pairs: [Difference['field'], string, string][] = [
      ['trace', lines(l.trace), lines(m.trace)],
      ['hits', hitLines(l.hits), hitLines(m.hits)],
      ['out', packetLines(l.out ?? [], m.out ?? []), packetLines(m.out ?? [], [])],
      ['local', packetLines(l.local ?? [], m.local ?? []), packetLines(m.local ?? [], [])],
      ['ct', lines(itsEntries), lines(ourEntries)],
      ['err', l.err ?? 'none', m.err ?? 'none'],
    ];
    const wrong = pairs.find(([, a, b]) => a !== b);
    if (wrong) return { packet, field: wrong[0], linux: wrong[1], model: wrong[2] };
  }
  return null;
}

/** A difference in words, long lists cut to where they part. */
export function tell(difference: Difference, packet: string): string {
  const [l, m] = [difference.linux.split('\n'), difference.model.split('\n')];
  const same = l.findIndex((line, i) => line !== m[i]);
  const from = same < 0 ? l.length : same;
  const part = (list: string[]) =>
    list.length > from
      ? list
          .slice(from)
          .map((line) => `    ${line}`)
          .join('\n')
      : '    (no more)';
  return `packet ${difference.packet + 1} (${packet}): ${difference.field}, from line ${from + 1}\n  Linux:\n${part(l)}\n  model:\n${part(m)}`;
}
