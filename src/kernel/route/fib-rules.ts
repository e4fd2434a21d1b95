import { type Ipv4Prefix, prefixContains } from '../../wire/inet.ts';
import { EACCES, EAGAIN, EINVAL, ENETUNREACH } from '../errno.ts';
import type { FibFlow, FibResult, FibTable } from './fib-table.ts';

/** What a matching rule does (`FR_ACT_*`). `goto` and `nop` are left out. */
export type FibRuleAction = 'lookup' | 'blackhole' | 'unreachable' | 'prohibit';

/** `struct fib_rule` with `struct fib4_rule`. */
export interface FibRule {
  readonly pref: number;
  readonly not: boolean;
  readonly from: Ipv4Prefix | null;
  readonly to: Ipv4Prefix | null;
  readonly tos: number;
  readonly fwmark: number;
  readonly fwmask: number;
  /** Names: a rule may name a device that isn't there yet; then it never matches. */
  readonly iif: string;
  readonly oif: string;
  readonly ipproto: number;
  readonly sport: readonly [number, number] | null;
  readonly dport: readonly [number, number] | null;
  /** `uidrange`. Every sender is root here: it holds when 0 is in it. */
  readonly uidRange: readonly [number, number] | null;
  readonly action: FibRuleAction;
  readonly table: number;
  /** `suppress_prefixlength`: a result with a prefix this short or shorter doesn't count; -1 for none. */
  readonly suppressPrefixlen: number;
  readonly protocol: string;
}

export const RT_TABLE_DEFAULT = 253;
export const RT_TABLE_MAIN = 254;
export const RT_TABLE_LOCAL = 255;

/** A rule that matches everything and looks into `table`. */
export const ruleFor = (pref: number, table: number): FibRule => ({
  pref,
  not: false,
  from: null,
  to: null,
  tos: 0,
  fwmark: 0,
  fwmask: 0,
  iif: '',
  oif: '',
  ipproto: 0,
  sport: null,
  dport: null,
  uidRange: null,
  action: 'lookup',
  table,
  suppressPrefixlen: -1,
  protocol: 'kernel',
});

/** The three rules of a new namespace (`fib_default_rules_init`). */
export const defaultRules = (): FibRule[] => [
  ruleFor(0, RT_TABLE_LOCAL),
  ruleFor(32766, RT_TABLE_MAIN),
  ruleFor(32767, RT_TABLE_DEFAULT),
];

const inRange = (port: number, range: readonly [number, number] | null): boolean =>
  range === null || (port >= range[0] && port <= range[1]);

/** `fib_rule_match` and `fib4_rule_match`. `nameOf` gives a device's name for its index. */
function matches(rule: FibRule, flow: FibFlow, nameOf: (ifindex: number) => string): boolean {
  const hit =
    (rule.iif === '' || nameOf(flow.iif) === rule.iif) &&
    (rule.oif === '' || (flow.oif !== 0 && nameOf(flow.oif) === rule.oif)) &&
    ((rule.fwmark ^ flow.mark) & rule.fwmask) === 0 &&
    (rule.from === null || prefixContains(rule.from, flow.saddr)) &&
    (rule.to === null || prefixContains(rule.to, flow.daddr)) &&
    (rule.tos === 0 || rule.tos === flow.tos) &&
    (rule.ipproto === 0 || rule.ipproto === flow.protocol) &&
    inRange(flow.sport, rule.sport) &&
    inRange(flow.dport, rule.dport) &&
    (rule.uidRange === null || rule.uidRange[0] === 0);
  return hit !== rule.not;
}

const ACTION_ERROR: Readonly<Record<Exclude<FibRuleAction, 'lookup'>, number>> = {
  blackhole: -EINVAL,
  unreachable: -ENETUNREACH,
  prohibit: -EACCES,
};

/** `fib_rules_lookup` (net/core/fib_rules.c): the first rule whose table has an answer decides. */
export function fibRulesLookup(
  rules: readonly FibRule[],
  flow: FibFlow,
  tableOf: (id: number) => FibTable | null,
  nameOf: (ifindex: number) => string,
): FibResult | number {
  for (const rule of rules) {
    if (!matches(rule, flow, nameOf)) continue;
    if (rule.action !== 'lookup') return ACTION_ERROR[rule.action];
    const found = tableOf(rule.table)?.lookup(flow) ?? -EAGAIN;
    if (found === -EAGAIN) continue;
    if (typeof found !== 'number' && found.alias.len <= rule.suppressPrefixlen) continue;
    return found;
  }
  return -ENETUNREACH;
}
