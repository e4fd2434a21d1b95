import type { AnyMatch, AnyTarget } from '../types.ts';
import { addrtype } from './addrtype.ts';
import { comment } from './comment.ts';
import { connmark } from './connmark.ts';
import { conntrack } from './conntrack.ts';
import { icmp } from './icmp.ts';
import { limit } from './limit.ts';
import { mark } from './mark.ts';
import { multiport } from './multiport.ts';
import { state } from './state.ts';
import { statistic } from './statistic.ts';
import { CONNMARK } from './target-connmark.ts';
import { DNAT } from './target-dnat.ts';
import { LOG } from './target-log.ts';
import { MARK } from './target-mark.ts';
import { MASQUERADE } from './target-masquerade.ts';
import { NETMAP } from './target-netmap.ts';
import { REDIRECT } from './target-redirect.ts';
import { REJECT } from './target-reject.ts';
import { SNAT } from './target-snat.ts';
import { TRACE } from './target-trace.ts';
import { tcp } from './tcp.ts';
import { udp } from './udp.ts';

/** Every match, in the order of their names. A new one is added here and nowhere else. */
export const allMatches: readonly AnyMatch[] = [
  addrtype,
  comment,
  connmark,
  conntrack,
  icmp,
  limit,
  mark,
  multiport,
  state,
  statistic,
  tcp,
  udp,
];

/** Every target but the standard verdicts, in the order of their names. */
export const allTargets: readonly AnyTarget[] = [
  CONNMARK,
  DNAT,
  LOG,
  MARK,
  MASQUERADE,
  NETMAP,
  REDIRECT,
  REJECT,
  SNAT,
  TRACE,
];

const byName = <T extends AnyMatch | AnyTarget>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.flatMap((ext) => [ext.name, ...(ext.aliases ?? [])].map((name) => [name, ext] as const)));

const matches = byName(allMatches);
const targets = byName(allTargets);

/** The match of `-m name`, or null: "Couldn't load match". */
export const matchByName = (name: string): AnyMatch | null => matches.get(name) ?? null;

/** The target of `-j NAME`, or null. */
export const targetByName = (name: string): AnyTarget | null => targets.get(name) ?? null;
