import { matchByName, targetByName } from '../../kernel/xtables/extensions/registry.ts';
import { type AnyMatch, type AnyTarget, XtError } from '../../kernel/xtables/types.ts';

import type { Family } from '../../wire/inet.ts';

/** Names known to be chains, so that no extension is looked for (`notargets`). */
export type NoTargets = Set<string>;

/** Longest name of a chain, target or match, plus one (`XT_EXTENSION_MAXNAMELEN`). */
export const MAXNAMELEN = 29;
/** Names of the standard target, which are never looked for. */
export const STANDARD: ReadonlySet<string> = new Set(['', 'ACCEPT', 'DROP', 'QUEUE', 'RETURN', 'standard']);
const SPACE = /[ \t\n\v\f\r]/;

/** `xtables_find_target` without loading by force: an extension, the standard target, or null. */
export function findTarget(name: string, noTargets: NoTargets, family: Family): AnyTarget | 'standard' | null {
  if (STANDARD.has(name)) return 'standard';
  if (noTargets.has(name)) return null;
  const found = targetByName(name, family);
  if (!found) noTargets.add(name);
  return found;
}

/** `xt_parse_target`. */
export function parseTargetName(name: string): string {
  if (name === '') throw new XtError('Invalid target name (too short)');
  if (name.length >= MAXNAMELEN) throw new XtError(`Invalid target name \`${name}' (${MAXNAMELEN - 1} chars max)`);
  if (SPACE.test(name)) throw new XtError(`Invalid target name \`${name}'`);
  return name;
}

/** `assert_valid_chain_name`. */
export function assertValidChainName(name: string, noTargets: NoTargets, family: Family): void {
  if (name.length >= MAXNAMELEN)
    throw new XtError(`chain name \`${name}' too long (must be under ${MAXNAMELEN} chars)`);
  if (name.startsWith('-') || name.startsWith('!'))
    throw new XtError(`chain name not allowed to start with \`${name.charAt(0)}'`);
  if (findTarget(name, noTargets, family) !== null) throw new XtError('chain name may not clash with target name');
  if (SPACE.test(name)) throw new XtError(`Invalid chain name \`${name}'`);
}

/** The match's own name: ICMPv6 has three. */
export const matchName = (name: string): string => (name === 'icmpv6' || name === 'ipv6-icmp' ? 'icmp6' : name);

/** `xtables_find_match`: an extension, or null. */
export function findMatch(name: string, family: Family): AnyMatch | null {
  if (name.length >= MAXNAMELEN) throw new XtError(`Invalid match name "${name}" (${MAXNAMELEN - 1} chars max)`);
  return matchByName(name, family);
}
