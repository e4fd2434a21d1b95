import type { PacketState } from '../protocol/messages.ts';
import { dissect, type Field } from './dissect.ts';

/** One field got another value. */
export interface Change {
  readonly id: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** Names of what lies beside the bytes, as `Change.id`. */
const BESIDE: readonly (readonly [id: string, label: string, read: (p: PacketState) => string])[] = [
  ['skb.mark', 'mark', (p) => `0x${p.mark.toString(16)}`],
  ['skb.ctinfo', 'conntrack state', (p) => p.ctinfo || 'none'],
  ['skb.dev', 'dev', (p) => p.dev ?? 'none'],
  ['skb.trace', 'nf_trace', (p) => (p.nfTrace ? '1' : '0')],
];

/** Fields that follow from others: shown in the hex, not announced. */
const DERIVED = /\.(check|len|hl)$/;

const fieldMap = (pkt: PacketState): Map<string, Field> => {
  const map = new Map<string, Field>();
  for (const layer of dissect(pkt).layers) for (const f of layer.fields) map.set(f.id, f);
  return map;
};

/** Which named fields differ. A header that came or went is no change of its fields. */
export function changesBetween(before: PacketState, after: PacketState): Change[] {
  const changes: Change[] = [];
  for (const [id, label, read] of BESIDE) {
    const a = read(before);
    const b = read(after);
    if (a !== b) changes.push({ id, label, before: a, after: b });
  }
  const old = fieldMap(before);
  for (const [id, f] of fieldMap(after)) {
    const was = old.get(id);
    if (was && was.value !== f.value && !DERIVED.test(id)) {
      changes.push({ id, label: f.label, before: was.value, after: f.value });
    }
  }
  return changes;
}

/** Offsets into `after.bytes` of bytes that differ from, or were not in, `before`. Compared by place in the buffer. */
export function changedBytes(before: PacketState, after: PacketState): ReadonlySet<number> {
  const set = new Set<number>();
  // Headroom may have grown: then both are compared from their ends.
  const shift = before.end === after.end ? after.start - before.start : before.bytes.length - after.bytes.length;
  for (let i = 0; i < after.bytes.length; i++) if (before.bytes[i + shift] !== after.bytes[i]) set.add(i);
  return set;
}

/** The rewrites that a reader wants to keep seeing on the packet: addresses, ports and marks. */
export const isRewrite = (id: string): boolean =>
  id === 'ip.src' || id === 'ip.dst' || id === 'skb.mark' || id.endsWith('.sport') || id.endsWith('.dport');
