import { AF_INET, type Family } from '../../wire/inet.ts';
import { EINVAL, ELOOP, ENOENT } from '../errno.ts';
import { HOOK_NAMES, type NfHook } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { TableName } from '../trace/events.ts';
import { type IptEntry, unconditional, XT_INV_PROTO } from './entry.ts';
import type { ChainState, XtChain } from './ruleset.ts';
import type { XtTableInfo } from './table.ts';
import type { AnyMatch, AnyTarget, XtCheck } from './types.ts';

/**
 * What the kernel checks before it takes a rule set (`translate_table`, net/ipv4/netfilter/ip_tables.c). Returns 0 or a
 * positive errno; what was taken by `check` is given back when a later rule fails. Left out: the shape of the blob.
 */
export function translateTable(net: NetNs, table: TableName, info: XtTableInfo, family: Family = AF_INET): number {
  if (!markSourceChains(info)) return ELOOP;
  const par: Par = { net, family, table, hookMask: 0, proto: 0, protoInverted: false, matches: [] };
  for (let c = 0; c < info.chains.length; c++) {
    const state = info.chains[c];
    if (!state) continue;
    state.jumps = null;
    const err = checkChain(state, info, par);
    if (err !== 0) return err;
  }
  return 0;
}

/** All rules of one chain; what was taken, for those before too, is given back when one fails. */
function checkChain({ chain, comefrom, reached }: ChainState, info: XtTableInfo, par: Par): number {
  const { rules } = chain;
  for (let i = 0; i < rules.length; i++) {
    const e = rules[i];
    if (!e || (e.matches.length === 0 && e.target.kind !== 'module')) continue;
    par.hookMask = i < reached ? comefrom : 0;
    par.proto = e.proto;
    par.matches = e.matches;
    par.protoInverted = (e.invflags & XT_INV_PROTO) !== 0;
    const err = checkEntry(e, par);
    if (err === 0) continue;
    undo(par.net, info, chain, i, par.family);
    return err;
  }
  return 0;
}

type Par = { -readonly [K in keyof XtCheck]: XtCheck[K] };

/** Ends a rule set that was replaced (`cleanup_entry` for each rule). */
export function cleanupTable(
  net: NetNs,
  chains: Iterable<{ readonly chain: XtChain }>,
  family: Family = AF_INET,
): void {
  for (const { chain } of chains) for (const e of chain.rules) cleanupEntry(net, e, family);
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

/** Set in `comefrom` while a chain is gone through: to meet it again is a loop. */
const ON_PATH = 1 << HOOK_NAMES.length;

/**
 * From which hooks each chain can be reached (`mark_source_chains`): noted in the chains. False when they loop. What follows
 * an unconditional verdict is not reached, and neither is a chain that nothing jumps to.
 */
function markSourceChains(info: XtTableInfo): boolean {
  const builtin = info.chains.filter(({ chain }) => chain.hook !== null);
  return builtin.every((state) => markFrom(state, 1 << (state.chain.hook ?? 0), info));
}

/** Marks what can be reached from one built-in chain. */
function markFrom(root: ChainState, bit: number, info: XtTableInfo): boolean {
  const path = [root];
  const ways = [jumpsOf(root, info)];
  const nexts = [0];
  root.comefrom |= ON_PATH;
  for (let top = 0; top >= 0; ) {
    const next = nexts[top] ?? 0;
    const to = ways[top]?.[next];
    nexts[top] = next + 1;
    if (!to) {
      const done = path[top--];
      if (done) done.comefrom = (done.comefrom & ~ON_PATH) | bit;
      continue;
    }
    if (to.comefrom & ON_PATH) return false;
    if (to.comefrom & bit) continue;
    const onward = jumpsOf(to, info);
    if (onward.length === 0) {
      to.comefrom |= bit;
      continue;
    }
    to.comefrom |= ON_PATH;
    top++;
    path[top] = to;
    ways[top] = onward;
    nexts[top] = 0;
  }
  return true;
}

const NOWHERE: readonly ChainState[] = [];

/** Where the rules of a chain jump to, up to an unconditional verdict, which it notes. */
function jumpsOf(state: ChainState, info: XtTableInfo): readonly ChainState[] {
  if (state.jumps) return state.jumps;
  const { rules } = state.chain;
  let jumps: ChainState[] | null = null;
  for (let i = 0; i < rules.length; i++) {
    const e = rules[i];
    if (e?.target.kind === 'jump') {
      const to = info.jumpedTo(e.target);
      if (!to) continue;
      if (!jumps) jumps = [to];
      else if (to !== jumps.at(-1)) jumps.push(to);
    } else if (e?.target.kind === 'verdict' && unconditional(e)) {
      state.reached = i + 1;
      break;
    }
  }
  state.jumps = jumps ?? NOWHERE;
  return state.jumps;
}

/** `find_check_entry`: every match, then the target. */
function checkEntry(e: IptEntry, par: XtCheck): number {
  for (let k = 0; k < e.matches.length; k++) {
    const m = e.matches[k];
    const err = m ? checkExtension(m.ext, m.info, 'match', par) : 0;
    if (err === 0) continue;
    destroyMatches(par, e, k);
    return err;
  }
  const err = e.target.kind === 'module' ? checkExtension(e.target.ext, e.target.info, 'target', par) : 0;
  if (err !== 0) destroyMatches(par, e, e.matches.length);
  return err;
}

/** `xt_check_match` and `xt_check_target` (net/netfilter/x_tables.c): table, hooks and protocol, then its own check. */
function checkExtension(ext: AnyMatch | AnyTarget, info: unknown, what: string, par: XtCheck): number {
  const { table } = par;
  // `xt_request_find_match` and `xt_request_find_target`
  if (ext.module !== undefined && !par.net.world.modules.has(ext.module)) return ENOENT;
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
  par.net.printk(`x_tables: ${par.family === AF_INET ? 'ip' : 'ip6'}_tables: ${ext.name} ${what}: ${text}`);
  return EINVAL;
}

const hookNames = (mask: number): string =>
  HOOK_NAMES.filter((_, hook) => mask & (1 << (hook as NfHook))).join('/') || '(none)';

type Where = Pick<XtCheck, 'net' | 'family'>;

function cleanupEntry(net: NetNs, e: IptEntry, family: Family): void {
  destroyMatches({ net, family }, e, e.matches.length);
  if (e.target.kind === 'module') e.target.ext.destroy?.(e.target.info, net, family);
}

function destroyMatches({ net, family }: Where, e: IptEntry, count: number): void {
  for (let k = 0; k < count; k++) {
    const m = e.matches[k];
    if (m) m.ext.destroy?.(m.info, net, family);
  }
}

/** Gives back what the rules before rule `i` of `chain` took. */
function undo(net: NetNs, info: XtTableInfo, chain: XtChain, i: number, family: Family): void {
  for (const { chain: c } of info.chains) {
    const rules = c === chain ? c.rules.slice(0, i) : c.rules;
    for (const e of rules) cleanupEntry(net, e, family);
    if (c === chain) return;
  }
}
