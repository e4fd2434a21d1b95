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
  for (const { chain } of replace) {
    const masks = comefrom.get(chain.name);
    for (let i = 0; i < chain.rules.length; i++) {
      const e = chain.rules[i];
      if (!e) continue;
      const err = checkEntry(net, table, e, masks?.[i] ?? 0);
      if (err === 0) continue;
      undo(net, replace, chain, i);
      return err;
    }
  }
  return 0;
}

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
 * From which hooks each rule can be reached, as a bit mask per rule (`mark_source_chains`). Null when the chains loop. What
 * follows an unconditional verdict is not reached, and neither is a chain that nothing jumps to.
 */
function markSourceChains(replace: TableReplace): ReadonlyMap<string, Uint8Array> | null {
  const chains = new Map(replace.map(({ chain }) => [chain.name, chain]));
  const masks = new Map<string, Uint8Array>();
  for (const { chain } of replace) {
    if (chain.hook === null) continue;
    if (!markFrom(chain, 1 << chain.hook, chains, masks)) return null;
  }
  return masks;
}

interface Frame {
  readonly chain: XtChain;
  readonly mask: Uint8Array;
  next: number;
}

function markFrom(
  root: XtChain,
  bit: number,
  chains: ReadonlyMap<string, XtChain>,
  masks: Map<string, Uint8Array>,
): boolean {
  const done = new Set<string>();
  const path = new Set<string>([root.name]);
  const stack: Frame[] = [{ chain: root, mask: maskOf(root, masks), next: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const e = top.chain.rules[top.next];
    if (!e) {
      done.add(top.chain.name);
      path.delete(top.chain.name);
      stack.pop();
      continue;
    }
    top.mask[top.next] = (top.mask[top.next] ?? 0) | bit;
    top.next++;
    if (e.target.kind === 'verdict' && unconditional(e)) {
      top.next = top.chain.rules.length;
      continue;
    }
    if (e.target.kind !== 'jump') continue;
    if (path.has(e.target.chain)) return false;
    const to = chains.get(e.target.chain);
    if (!to || done.has(to.name)) continue;
    path.add(to.name);
    stack.push({ chain: to, mask: maskOf(to, masks), next: 0 });
  }
  return true;
}

function maskOf(chain: XtChain, masks: Map<string, Uint8Array>): Uint8Array {
  const known = masks.get(chain.name);
  if (known) return known;
  const mask = new Uint8Array(chain.rules.length);
  masks.set(chain.name, mask);
  return mask;
}

/** `find_check_entry`: every match, then the target. */
function checkEntry(net: NetNs, table: TableName, e: IptEntry, hookMask: number): number {
  const target = e.target.kind === 'module' ? e.target : null;
  if (e.matches.length === 0 && !target) return 0;
  const par: XtCheck = {
    net,
    table,
    hookMask,
    proto: e.proto,
    protoInverted: (e.invflags & XT_INV_PROTO) !== 0,
    matches: e.matches,
  };
  for (let k = 0; k < e.matches.length; k++) {
    const m = e.matches[k];
    const err = m ? checkExtension(m.ext, m.info, 'match', par) : 0;
    if (err === 0) continue;
    destroyMatches(net, e, k);
    return err;
  }
  const err = target ? checkExtension(target.ext, target.info, 'target', par) : 0;
  if (err !== 0) destroyMatches(net, e, e.matches.length);
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
