import { EINVAL, ELOOP } from '../errno.ts';
import { HOOK_NAMES, type NfHook } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { TableName } from '../trace/events.ts';
import { type IptEntry, unconditional, XT_INV_PROTO } from './entry.ts';
import type { TableReplace, XtChain } from './ruleset.ts';
import type { AnyMatch, AnyTarget, XtCheck } from './types.ts';

/**
 * What the kernel checks before it takes a rule set (`translate_table`, net/ipv4/netfilter/ip_tables.c). Returns 0 or a
 * positive errno; what was taken by `check` is given back when a later rule fails. Left out: the shape of the blob.
 */
export function translateTable(net: NetNs, table: TableName, replace: TableReplace): number {
  const places = markSourceChains(replace);
  if (!places) return ELOOP;
  const par: Par = { net, table, hookMask: 0, proto: 0, protoInverted: false, matches: [] };
  for (const { chain, hooks, reached } of places.values()) {
    for (let i = 0; i < chain.rules.length; i++) {
      const e = chain.rules[i];
      if (!e || (e.matches.length === 0 && e.target.kind !== 'module')) continue;
      par.hookMask = i < reached ? hooks : 0;
      par.proto = e.proto;
      par.matches = e.matches;
      par.protoInverted = (e.invflags & XT_INV_PROTO) !== 0;
      const err = checkEntry(e, par);
      if (err === 0) continue;
      undo(net, replace, chain, i);
      return err;
    }
  }
  return 0;
}

type Par = { -readonly [K in keyof XtCheck]: XtCheck[K] };

/** Ends a rule set that was replaced (`cleanup_entry` for each rule). */
export function cleanupTable(net: NetNs, chains: Iterable<{ readonly chain: XtChain }>): void {
  for (const { chain } of chains) for (const e of chain.rules) cleanupEntry(net, e);
}

/** Whether any rule makes the kernel watch connections (`nf_ct_netns_get` in a `checkentry`). */
export function needsConntrack(chains: Iterable<{ readonly chain: XtChain }>): boolean {
  for (const { chain } of chains)
    for (const e of chain.rules) {
      if (e.target.kind === 'module' && e.target.ext.needsConntrack) return true;
      for (const m of e.matches) if (m.ext.needsConntrack) return true;
    }
  return false;
}

/**
 * From which hooks each chain can be reached (`mark_source_chains`), in the order of the chains. Null when they loop. What
 * follows an unconditional verdict is not reached, and neither is a chain that nothing jumps to.
 */
function markSourceChains(replace: TableReplace): ReadonlyMap<string, Place> | null {
  const places = new Map<string, Place>();
  for (const { chain } of replace)
    places.set(chain.name, { chain, hooks: 0, reached: chain.rules.length, jumps: null, onPath: false });
  for (const { chain } of replace) {
    const place = chain.hook === null ? undefined : places.get(chain.name);
    if (place && !markFrom(place, 1 << (chain.hook ?? 0), places)) return null;
  }
  return places;
}

/** A chain while it is marked. */
interface Place {
  readonly chain: XtChain;
  /** Hooks from which it was gone through, as a bit mask. */
  hooks: number;
  /** How many of its rules can be reached. */
  reached: number;
  /** Where those jump to, once the chain was gone through from any hook: the rules need not be read for the others. */
  jumps: readonly Place[] | null;
  onPath: boolean;
}

function markFrom(root: Place, bit: number, places: ReadonlyMap<string, Place>): boolean {
  root.onPath = true;
  const stack = [{ place: root, next: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const { place } = top;
    place.jumps ??= jumpsOf(place, places);
    const to = place.jumps[top.next++];
    if (!to) {
      place.hooks |= bit;
      place.onPath = false;
      stack.pop();
      continue;
    }
    if (to.onPath) return false;
    if (to.hooks & bit) continue;
    to.onPath = true;
    stack.push({ place: to, next: 0 });
  }
  return true;
}

/** Where the rules of a chain jump to, up to an unconditional verdict, which it notes. */
function jumpsOf(place: Place, places: ReadonlyMap<string, Place>): readonly Place[] {
  const { rules } = place.chain;
  const jumps: Place[] = [];
  for (let i = 0; i < rules.length; i++) {
    const e = rules[i];
    if (e?.target.kind === 'jump') {
      const to = places.get(e.target.chain);
      if (to) jumps.push(to);
    } else if (e?.target.kind === 'verdict' && unconditional(e)) {
      place.reached = i + 1;
      break;
    }
  }
  return jumps;
}

/** `find_check_entry`: every match, then the target. */
function checkEntry(e: IptEntry, par: XtCheck): number {
  for (let k = 0; k < e.matches.length; k++) {
    const m = e.matches[k];
    const err = m ? checkExtension(m.ext, m.info, 'match', par) : 0;
    if (err === 0) continue;
    destroyMatches(par.net, e, k);
    return err;
  }
  const err = e.target.kind === 'module' ? checkExtension(e.target.ext, e.target.info, 'target', par) : 0;
  if (err !== 0) destroyMatches(par.net, e, e.matches.length);
  return err;
}

/** `xt_check_match` and `xt_check_target` (net/netfilter/x_tables.c): table, hooks and protocol, then its own check. */
function checkExtension(ext: AnyMatch | AnyTarget, info: unknown, what: string, par: XtCheck): number {
  const { table } = par;
  if (ext.tables && !ext.tables.includes(table))
    return invalid(ext, what, par, `only valid in ${ext.tables.join('/')} table, not ${table}`);
  if (ext.hooks) {
    let usable = 0;
    for (const hook of ext.hooks) usable |= 1 << hook;
    if (par.hookMask & ~usable) {
      const used = hookNames(par.hookMask);
      return invalid(ext, what, par, `used from hooks ${used}, but only usable from ${hookNames(usable)}`);
    }
  }
  if (ext.proto !== undefined && (ext.proto !== par.proto || par.protoInverted))
    return invalid(ext, what, par, `only valid for protocol ${ext.proto}`);
  return ext.check?.(info, par) ?? 0;
}

function invalid(ext: AnyMatch | AnyTarget, what: string, par: XtCheck, text: string): number {
  par.net.printk(`x_tables: ip_tables: ${ext.name} ${what}: ${text}`);
  return EINVAL;
}

const hookNames = (mask: number): string =>
  HOOK_NAMES.filter((_, hook) => mask & (1 << (hook as NfHook))).join('/') || '(none)';

function cleanupEntry(net: NetNs, e: IptEntry): void {
  destroyMatches(net, e, e.matches.length);
  if (e.target.kind === 'module') e.target.ext.destroy?.(e.target.info, net);
}

function destroyMatches(net: NetNs, e: IptEntry, count: number): void {
  for (let k = 0; k < count; k++) {
    const m = e.matches[k];
    if (m) m.ext.destroy?.(m.info, net);
  }
}

/** Gives back what the rules before rule `i` of `chain` took. */
function undo(net: NetNs, replace: TableReplace, chain: XtChain, i: number): void {
  for (const { chain: c } of replace) {
    const rules = c === chain ? c.rules.slice(0, i) : c.rules;
    for (const e of rules) cleanupEntry(net, e);
    if (c === chain) return;
  }
}
