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
  const comefrom = markSourceChains(replace);
  if (!comefrom) return ELOOP;
  const par: Par = { net, table, hookMask: 0, proto: 0, protoInverted: false, matches: [] };
  let at = 0;
  for (const { chain } of replace) {
    for (let i = 0; i < chain.rules.length; i++, at++) {
      const e = chain.rules[i];
      if (!e || (e.matches.length === 0 && e.target.kind !== 'module')) continue;
      par.hookMask = comefrom[at] ?? 0;
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
 * From which hooks each rule of the table can be reached, as a bit mask per rule (`mark_source_chains`). Null when the chains
 * loop. What follows an unconditional verdict is not reached, and neither is a chain that nothing jumps to.
 */
function markSourceChains(replace: TableReplace): Uint8Array | null {
  const places = new Map<string, Place>();
  let size = 0;
  for (const { chain } of replace) {
    places.set(chain.name, { rules: chain.rules, first: size, doneFor: 0, onPath: false });
    size += chain.rules.length;
  }
  const masks = new Uint8Array(size);
  for (const { chain } of replace) {
    const place = chain.hook === null ? undefined : places.get(chain.name);
    if (place && !markFrom(place, 1 << (chain.hook ?? 0), places, masks)) return null;
  }
  return masks;
}

/** A chain while it is marked. */
interface Place {
  readonly rules: readonly IptEntry[];
  /** Number of its first rule in the table. */
  readonly first: number;
  /** Hooks from which it was gone through. */
  doneFor: number;
  onPath: boolean;
}

function markFrom(root: Place, bit: number, places: ReadonlyMap<string, Place>, masks: Uint8Array): boolean {
  root.onPath = true;
  const stack = [{ place: root, next: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const { place } = top;
    const e = place.rules[top.next];
    if (!e) {
      place.doneFor |= bit;
      place.onPath = false;
      stack.pop();
      continue;
    }
    const at = place.first + top.next++;
    masks[at] = (masks[at] ?? 0) | bit;
    if (e.target.kind === 'verdict' && unconditional(e)) top.next = place.rules.length;
    if (e.target.kind !== 'jump') continue;
    const to = places.get(e.target.chain);
    if (to?.onPath) return false;
    if (!to || to.doneFor & bit) continue;
    to.onPath = true;
    stack.push({ place: to, next: 0 });
  }
  return true;
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
  const { net, table } = par;
  const complain = (text: string): number => {
    net.printk(`x_tables: ip_tables: ${ext.name} ${what}: ${text}`);
    return EINVAL;
  };
  if (ext.tables && !ext.tables.includes(table))
    return complain(`only valid in ${ext.tables.join('/')} table, not ${table}`);
  if (ext.hooks) {
    const usable = ext.hooks.reduce<number>((mask, hook) => mask | (1 << hook), 0);
    if (par.hookMask & ~usable)
      return complain(`used from hooks ${hookNames(par.hookMask)}, but only usable from ${hookNames(usable)}`);
  }
  if (ext.proto !== undefined && (ext.proto !== par.proto || par.protoInverted))
    return complain(`only valid for protocol ${ext.proto}`);
  return ext.check?.(info, par) ?? 0;
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
