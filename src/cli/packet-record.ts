import { isObject, isText, listOf, maybe } from '../base/checks.ts';

/** One record of recorded packets: the host, its rules, and what was sent to it. */
export interface PacketRecord {
  readonly name: string;
  readonly net: {
    readonly ifs: readonly PacketInterface[];
    /** Bridges that interfaces are ports of. */
    readonly bridges?: readonly { name: string; mac: string; addrs: readonly string[] }[];
    readonly sysctls: Readonly<Record<string, number | string>>;
    readonly routes: readonly string[];
    readonly rules: readonly string[];
    readonly neigh: readonly (readonly [string, string, string])[];
    readonly tcp_sink: readonly number[];
    readonly udp_sink: readonly number[];
  };
  readonly ipset: string;
  readonly rules: string;
  readonly packets: readonly PacketQuestion[];
}

interface PacketInterface {
  readonly name: string;
  readonly mac: string;
  readonly peermac: string;
  readonly addrs: readonly string[];
  /** The bridge it is a port of. */
  readonly master?: string;
  readonly mtu?: number;
}

/** A packet that arrives on interface `in`, or is sent by a program when `in` is `local`. */
export interface PacketQuestion {
  readonly in: string;
  readonly pkt: string;
  readonly macdst?: string;
  readonly macsrc?: string;
}

export interface PacketAnswer {
  readonly trace: readonly string[];
  readonly hits: Readonly<Record<string, readonly [number, number]>>;
  readonly out?: readonly { dev: string; mac: string; pkt: string }[];
  readonly local?: readonly { pkt: string }[];
  readonly ct?: readonly string[];
  readonly err?: string;
  readonly log?: readonly string[];
}

const isList = (value: unknown, item: (v: unknown) => boolean): boolean => listOf(item)(value);
const isMaybeText = maybe(isText, null);
const isNumber = (value: unknown): boolean => typeof value === 'number';

/** The record as it came, checked. Throws with the name of the field that is wrong. */
export function readPacketRecord(value: Record<string, unknown>): PacketRecord {
  const { net, packets } = value;
  if (!isObject(net)) throw new Error('net: an object is wanted');
  const fields: [string, boolean][] = [
    [
      'net.ifs',
      isList(
        net.ifs,
        (i) => isObject(i) && isText(i.name) && isText(i.mac) && isText(i.peermac) && isList(i.addrs, isText),
      ),
    ],
    ['net.sysctls', isObject(net.sysctls) && Object.values(net.sysctls).every((v) => isText(v) || isNumber(v))],
    ['net.routes', isList(net.routes, isText)],
    ['net.rules', isList(net.rules, isText)],
    ['net.neigh', isList(net.neigh, (n) => isList(n, isText) && (n as unknown[]).length === 3)],
    ['net.tcp_sink', isList(net.tcp_sink, isNumber)],
    ['net.udp_sink', isList(net.udp_sink, isNumber)],
    ['ipset', isMaybeText(value.ipset)],
    ['rules', isText(value.rules)],
    [
      'packets',
      isList(
        packets,
        (p) => isObject(p) && isText(p.in) && isText(p.pkt) && isMaybeText(p.macdst) && isMaybeText(p.macsrc),
      ),
    ],
  ];
  for (const [field, fine] of fields) if (!fine) throw new Error(`${field}: not as the format has it`);
  return value as unknown as PacketRecord;
}
