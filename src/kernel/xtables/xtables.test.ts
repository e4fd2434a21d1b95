import '../conntrack/module.ts';
import { describe, expect, test } from 'vitest';
import { AF_INET } from '../../wire/inet.ts';
import { EINVAL, ELOOP } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import { World } from '../world.ts';
import type { XtEntryTarget } from './entry.ts';
import { IPT_F_GOTO, type IptEntry } from './entry.ts';
import { matchByName, targetByName } from './extensions/registry.ts';
import { initialTable, type TableReplace, XtChain } from './ruleset.ts';

const freshNet = (): NetNs => new World({ seed: 1 }).addNetNs('node1');

const rule = (target: XtEntryTarget, over: Partial<IptEntry> = {}): IptEntry => ({
  src: 0,
  smsk: 0,
  dst: 0,
  dmsk: 0,
  iniface: '',
  outiface: '',
  proto: 0,
  flags: 0,
  invflags: 0,
  matches: [],
  target,
  ...over,
});
const jump = (chain: string, flags = 0): IptEntry => rule({ kind: 'jump', chain }, { flags });
const accept = rule({ kind: 'verdict', verdict: 'ACCEPT' });

/** A table with these rules in its chains; chains it does not have are user chains. */
function tableWith(name: 'filter' | 'nat', rules: Readonly<Record<string, readonly IptEntry[]>>): TableReplace {
  const builtin = initialTable(name).map(({ chain }) => ({
    chain: new XtChain(chain.name, chain.hook, 'ACCEPT', rules[chain.name] ?? []),
    counters: null,
  }));
  const known = new Set(builtin.map((c) => c.chain.name));
  const user = Object.entries(rules)
    .filter(([chain]) => !known.has(chain))
    .map(([chain, list]) => ({ chain: new XtChain(chain, null, 'ACCEPT', list), counters: null }));
  return [...builtin, ...user];
}

function conntrackRule(): IptEntry {
  const ext = matchByName('conntrack');
  if (!ext) throw new Error('no conntrack match');
  return rule({ kind: 'none' }, { matches: [{ ext, info: ext.init(AF_INET) }] });
}

function dnatRule(): IptEntry {
  const ext = targetByName('DNAT');
  if (!ext) throw new Error('no DNAT target');
  return rule({ kind: 'module', ext, info: ext.init(AF_INET) });
}

describe('a table', () => {
  test('does not exist before it is touched, and then has its hook functions', () => {
    const net = freshNet();
    expect(net.xt.table('mangle')).toBeNull();
    net.xt.touch('filter');
    net.xt.touch('mangle');
    expect(net.xt.tables().map((t) => t.name)).toEqual(['mangle', 'filter']);
    expect(net.nf.list(1).map((op) => [op.priority, op.name])).toEqual([
      [-150, 'iptable_mangle_hook'],
      [0, 'ipt_do_table'],
    ]);
    expect(net.nf.list(0).map((op) => op.name)).toEqual(['iptable_mangle_hook']);
  });

  test('keeps its past', () => {
    const net = freshNet();
    net.xt.commit('filter', tableWith('filter', { INPUT: [accept] }));
    net.xt.commit('filter', tableWith('filter', { INPUT: [accept, accept] }));
    expect(net.xt.generation('filter', 2)?.chain('INPUT')?.chain.rules.length).toBe(1);
    expect(net.xt.generation('filter', 3)?.size).toBe(2);
    expect(net.xt.generation('filter', 4)).toBeNull();
  });

  test('shows the counters a generation began with, whatever came since', () => {
    const net = freshNet();
    net.xt.commit('filter', tableWith('filter', { INPUT: [accept] }));
    const chain = net.xt.table('filter')?.info.chain('INPUT');
    chain?.count(0, 100);
    chain?.count(0, 50);
    expect([chain?.packets(0), chain?.bytes(0)]).toEqual([2, 150]);
    expect(chain?.start).toBeNull();
  });
});

describe('what the kernel refuses', () => {
  const commit = (rules: Readonly<Record<string, readonly IptEntry[]>>, name: 'filter' | 'nat' = 'filter'): number =>
    freshNet().xt.commit(name, tableWith(name, rules));

  test('a loop, also one made of gotos', () => {
    expect(commit({ INPUT: [jump('a')], a: [jump('b')], b: [jump('a')] })).toBe(-ELOOP);
    expect(commit({ INPUT: [jump('a')], a: [jump('a', IPT_F_GOTO)] })).toBe(-ELOOP);
  });

  test('not a loop that cannot be reached', () => {
    expect(commit({ a: [jump('b')], b: [jump('a')] })).toBe(0);
    expect(commit({ INPUT: [accept, jump('a')], a: [jump('a')] })).toBe(0);
  });

  test('not two ways to one chain', () => {
    expect(commit({ INPUT: [jump('a'), jump('b')], a: [jump('c')], b: [jump('c')], c: [accept] })).toBe(0);
  });

  test('a target at a hook it is not made for, where it can be reached from', () => {
    expect(commit({ POSTROUTING: [jump('a')], a: [dnatRule()] }, 'nat')).toBe(-EINVAL);
    expect(commit({ POSTROUTING: [accept, jump('a')], a: [dnatRule()] }, 'nat')).toBe(0);
    expect(commit({ a: [dnatRule()] }, 'nat')).toBe(0);
    expect(commit({ INPUT: [dnatRule()] })).toBe(-EINVAL);
  });

  test('and then the old rules stay', () => {
    const net = freshNet();
    net.xt.commit('filter', tableWith('filter', { INPUT: [accept] }));
    net.xt.commit('filter', tableWith('filter', { INPUT: [jump('a')], a: [jump('a')] }));
    expect(net.xt.table('filter')?.info.generation).toBe(2);
  });
});

describe('conntrack', () => {
  test('is on while a rule needs it', () => {
    const net = freshNet();
    net.xt.commit('filter', tableWith('filter', { INPUT: [accept] }));
    expect(net.ct.active).toBe(false);
    net.xt.commit('filter', tableWith('filter', { INPUT: [conntrackRule()] }));
    net.xt.commit('filter', tableWith('filter', { INPUT: [conntrackRule(), accept] }));
    expect(net.ct.active).toBe(true);
    net.xt.commit('filter', tableWith('filter', {}));
    expect(net.ct.active).toBe(false);
  });

  test('stays on while another table needs it', () => {
    const net = freshNet();
    net.xt.commit('filter', tableWith('filter', { INPUT: [conntrackRule()] }));
    net.xt.commit('nat', tableWith('nat', { PREROUTING: [dnatRule()] }));
    net.xt.commit('filter', tableWith('filter', {}));
    expect(net.ct.active).toBe(true);
  });
});
