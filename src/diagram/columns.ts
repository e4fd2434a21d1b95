import type { HookFunction, HookName, TableName } from '../protocol/messages.ts';
import { slotKey } from './spots.ts';

/** What colour a thing has, everywhere: the table it belongs to, or the subsystem. */
export type Tint = TableName | 'conntrack' | 'ipvs' | 'other';

/** One row of a hook column. */
export interface Slot {
  readonly key: string;
  /** `live`: registered now. `ghost`: the table would sit here once it is used. `gap`: it never can, and that matters. */
  readonly state: 'live' | 'ghost' | 'gap';
  readonly priority: number;
  /** `-150`, `max`; '' for a gap. */
  readonly priorityText: string;
  readonly label: string;
  readonly fn: string;
  readonly tint: Tint;
  /** The whole thing in words, for the hover and for screen readers. */
  readonly title: string;
}

interface Anchor {
  readonly tint: Tint;
  readonly label: string;
  readonly priority: number;
}

const INT_MAX = 0x7fffffff;
const RAW: Anchor = { tint: 'raw', label: 'raw', priority: -300 };
const DEFRAG: Anchor = { tint: 'conntrack', label: 'defrag', priority: -400 };
const CONNTRACK: Anchor = { tint: 'conntrack', label: 'conntrack', priority: -200 };
const CONFIRM: Anchor = { tint: 'conntrack', label: 'confirm', priority: INT_MAX };
const MANGLE: Anchor = { tint: 'mangle', label: 'mangle', priority: -150 };
const FILTER: Anchor = { tint: 'filter', label: 'filter', priority: 0 };
const DNAT: Anchor = { tint: 'nat', label: 'nat dst', priority: -100 };
const SNAT: Anchor = { tint: 'nat', label: 'nat src', priority: 100 };

/** Where the well-known functions sit, measured on Linux 6.12. */
const ANCHORS: Readonly<Record<HookName, readonly Anchor[]>> = {
  PREROUTING: [DEFRAG, RAW, CONNTRACK, MANGLE, DNAT],
  INPUT: [MANGLE, FILTER, SNAT, CONFIRM],
  FORWARD: [MANGLE, FILTER],
  OUTPUT: [DEFRAG, RAW, CONNTRACK, MANGLE, DNAT, FILTER],
  POSTROUTING: [MANGLE, SNAT, CONFIRM],
};

/** Anchors that a hook does not have, at the priority where a reader would look for them. */
const GAPS: Readonly<
  Record<HookName, readonly { readonly at: number; readonly label: string; readonly title: string }[]>
> = {
  PREROUTING: [
    {
      at: 0,
      label: 'no filter, no IPVS',
      title: 'PREROUTING has no filter table and no IPVS function: both wait until the packet was routed',
    },
  ],
  INPUT: [],
  FORWARD: [
    { at: -100, label: 'no nat', title: 'FORWARD has no nat: addresses change in PREROUTING and POSTROUTING only' },
  ],
  OUTPUT: [],
  POSTROUTING: [
    { at: 0, label: 'no filter', title: 'POSTROUTING has no filter table: it is too late to refuse a packet politely' },
  ],
};

export const priorityText = (priority: number): string =>
  priority === INT_MAX ? 'max' : priority === -INT_MAX - 1 ? 'min' : String(priority).replace('-', '\u2212');

/** The tint of a registered function. */
export function tintOf(fn: string, module: string, table?: TableName): Tint {
  if (table) return table;
  if (/ip_vs|ipvs/.test(`${fn} ${module}`)) return 'ipvs';
  if (/defrag|conntrack_|confirm/.test(fn)) return 'conntrack';
  if (/nat/.test(fn)) return 'nat';
  for (const name of ['mangle', 'raw', 'filter', 'security'] as const)
    if (`${fn} ${module}`.includes(name)) return name;
  return /conntrack|defrag/.test(module) ? 'conntrack' : 'other';
}

function labelOf(hook: HookName, f: HookFunction, tint: Tint): string {
  if (tint === 'nat') return /PREROUTING|OUTPUT/.test(hook) ? 'nat dst' : 'nat src';
  if (tint === 'conntrack') {
    if (/defrag/.test(f.name)) return 'defrag';
    return /confirm/.test(f.name) ? 'confirm' : /helper/.test(f.name) ? 'helper' : 'conntrack';
  }
  if (tint === 'ipvs' || tint === 'other') return shortName(f.name);
  return tint;
}

/** Longest name that a column has room for. */
const ROOM = 13;

function shortName(fn: string): string {
  const short = fn.replace(/_hook$/, '').replace('_forward_', '_');
  return short.length <= ROOM ? short : short.replace(/^ip_vs_/, '').replace('request', 'req');
}

function liveSlot(hook: HookName, f: HookFunction): Slot {
  const tint = tintOf(f.name, f.module, f.table);
  return {
    key: slotKey(f.name, f.priority),
    state: 'live',
    priority: f.priority,
    priorityText: priorityText(f.priority),
    label: labelOf(hook, f, tint),
    fn: f.name,
    tint,
    title: `${hook}, priority ${priorityText(f.priority)}: ${f.name} [${f.module}]`,
  };
}

/**
 * The rows of a hook's column: what is registered, the well-known places that nobody took yet, and the gaps, in the order
 * in which they run.
 */
export function columnSlots(hook: HookName, functions: readonly HookFunction[]): Slot[] {
  const slots = functions.map((f) => liveSlot(hook, f));
  for (const a of ANCHORS[hook]) {
    if (slots.some((s) => s.state === 'live' && s.tint === a.tint && s.label === a.label)) continue;
    slots.push({
      key: `ghost:${a.label}:${a.priority}`,
      state: 'ghost',
      priority: a.priority,
      priorityText: priorityText(a.priority),
      label: a.label,
      fn: '',
      tint: a.tint,
      title: `${hook}, priority ${priorityText(a.priority)}: ${a.label} would sit here. Nothing is registered until it is used.`,
    });
  }
  for (const g of GAPS[hook]) {
    slots.push({
      key: `gap:${g.at}`,
      state: 'gap',
      priority: g.at,
      priorityText: '',
      label: g.label,
      fn: '',
      tint: 'other',
      title: g.title,
    });
  }
  return slots
    .map((slot, order) => ({ slot, order }))
    .sort((a, b) => a.slot.priority - b.slot.priority || a.order - b.order)
    .map((s) => s.slot);
}

/** The anchor points of the tables, for the list in the inspector; nat split in its two halves. */
export const ANCHOR_TABLE: readonly {
  readonly name: string;
  readonly tint: Tint;
  readonly hooks: readonly HookName[];
}[] = [
  { name: 'raw', tint: 'raw', hooks: ['PREROUTING', 'OUTPUT'] },
  { name: 'mangle', tint: 'mangle', hooks: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] },
  { name: 'nat, destination', tint: 'nat', hooks: ['PREROUTING', 'OUTPUT'] },
  { name: 'filter', tint: 'filter', hooks: ['INPUT', 'FORWARD', 'OUTPUT'] },
  { name: 'security', tint: 'security', hooks: ['INPUT', 'FORWARD', 'OUTPUT'] },
  { name: 'nat, source', tint: 'nat', hooks: ['INPUT', 'POSTROUTING'] },
  { name: 'IPVS', tint: 'ipvs', hooks: ['INPUT', 'FORWARD', 'OUTPUT'] },
];
