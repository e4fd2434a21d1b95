/** What one sync changed of the rules that kube-proxy keeps. */
export interface RuleDiff {
  /** `TABLE RULE` in iptables' words, in the order written. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** `TABLE CHAIN`. */
  readonly newChains: readonly string[];
  readonly goneChains: readonly string[];
  /** All rules that were written, changed or not. */
  readonly written: number;
}

/** The rules last written, by `TABLE CHAIN`. */
export type WrittenRules = ReadonlyMap<string, readonly string[]>;

/** Compares the input of an iptables-restore with what was written before. Chains that are not in it stay as they were. */
export function compareRules(
  before: WrittenRules,
  restore: string,
): { readonly diff: RuleDiff; readonly rules: WrittenRules } {
  const now = new Map<string, string[]>();
  const gone = new Set<string>();
  let table = '';
  let written = 0;
  for (const line of restore.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith(':')) now.set(`${table} ${line.slice(1).split(' ')[0]}`, []);
    else if (line.startsWith('-A ')) {
      const chain = `${table} ${line.split(' ')[1]}`;
      const rules = now.get(chain) ?? [];
      rules.push(line);
      now.set(chain, rules);
      written++;
    } else if (line.startsWith('-X ')) gone.add(`${table} ${line.slice(3)}`);
  }
  const added: string[] = [];
  const removed: string[] = [];
  const newChains: string[] = [];
  for (const [chain, rules] of now) {
    const had = before.get(chain);
    if (!had && !gone.has(chain)) newChains.push(chain);
    const prefix = chain.split(' ')[0];
    for (const rule of had ? missingFrom(had, rules) : rules) added.push(`${prefix} ${rule}`);
    for (const rule of had ? missingFrom(rules, had) : []) removed.push(`${prefix} ${rule}`);
  }
  const rules = new Map(before);
  for (const [chain, list] of now) rules.set(chain, list);
  for (const chain of gone) rules.delete(chain);
  return { diff: { added, removed, newChains, goneChains: [...gone], written }, rules };
}

/** The rules of `of` that `list` does not have, counting equal ones. */
function missingFrom(list: readonly string[], of: readonly string[]): readonly string[] {
  if (list.length === of.length && list.every((rule, i) => rule === of[i])) return [];
  const count = new Map<string, number>();
  for (const rule of list) count.set(rule, (count.get(rule) ?? 0) + 1);
  return of.filter((rule) => {
    const left = count.get(rule) ?? 0;
    if (left > 0) count.set(rule, left - 1);
    return left === 0;
  });
}
