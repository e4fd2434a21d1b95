import { Recorder } from '../src/cli/conform-packets.ts';
import { buildHost } from '../src/cli/packet-host.ts';
import type { PacketAnswer, PacketQuestion, PacketRecord } from '../src/cli/packet-record.ts';

/** A case that the model once answered otherwise than Linux, made small, and what Linux answered. */
export interface Fixture {
  /** One sentence: what Linux does here. */
  readonly about: string;
  /** Release of the kernel that answered. */
  readonly kernel: string;
  readonly net: PacketRecord['net'];
  /** Lines for `ipset restore` and `iptables-restore`. */
  readonly ipset: readonly string[];
  readonly rules: readonly string[];
  readonly packets: readonly PacketQuestion[];
  readonly linux: readonly PacketAnswer[];
}

const text = (lines: readonly string[]): string => (lines.length > 0 ? `${lines.join('\n')}\n` : '');
export const linesOf = (words: string): string[] => words.split('\n').filter((line) => line !== '');

/** The record of a fixture, as the oracle asks it. */
export const recordOf = (name: string, { net, ipset, rules, packets }: Fixture): PacketRecord => ({
  name,
  net,
  ipset: text(ipset),
  rules: text(rules),
  packets,
});

/** A host of the model that takes packets one after the other. Throws when it refuses the rules. */
export const recorderOf = (record: PacketRecord): Recorder =>
  new Recorder(
    buildHost({ ...record, packets: [] }),
    new Map(record.net.ifs.map((dev) => [dev.name, dev.peermac])),
    false,
  );

/** What the model answers to all packets of a record. */
export function replay(record: PacketRecord): PacketAnswer[] {
  const recorder = recorderOf(record);
  return record.packets.map((q) => recorder.send(q));
}

/** The text of a fixture's file: a line for each packet, rule, address and answer. */
export function fixtureText(f: Fixture): string {
  const list = (items: readonly unknown[]): string =>
    items.length === 0 ? '[]' : `[\n    ${items.map((item) => JSON.stringify(item)).join(',\n    ')}\n  ]`;
  const { neigh, ...net } = f.net;
  const parts: [string, string][] = [
    ['about', JSON.stringify(f.about)],
    ['kernel', JSON.stringify(f.kernel)],
    ['net', JSON.stringify({ ...net, neigh })],
    ['ipset', list(f.ipset)],
    ['rules', list(f.rules)],
    ['packets', list(f.packets)],
    ['linux', list(f.linux)],
  ];
  return `{\n${parts.map(([key, value]) => `  "${key}": ${value}`).join(',\n')}\n}\n`;
}
