import type { NfHook } from '../netfilter/hooks.ts';
import type { TableName } from '../trace/events.ts';
import type { JumpTarget } from './entry.ts';
import { ChainState, type TableReplace } from './ruleset.ts';

/** One installed rule set (`struct xt_table_info`). A packet that is inside it finishes in it. */
export class XtTableInfo {
  readonly generation: number;
  /** Number of rules. */
  readonly size: number;
  private readonly states: ChainState[] = [];
  /** Where each chain is in `states`; made when one is asked for by its name. */
  private places: Map<string, number> | null = null;
  private readonly builtin: (ChainState | null)[] = [null, null, null, null, null];

  constructor(generation: number, replace: TableReplace) {
    this.generation = generation;
    let size = 0;
    for (let i = 0; i < replace.length; i++) {
      const given = replace[i];
      if (!given) continue;
      const { chain, counters } = given;
      const state = new ChainState(chain, counters);
      this.states.push(state);
      if (chain.hook !== null) this.builtin[chain.hook] = state;
      size += chain.rules.length;
    }
    this.size = size;
  }

  /** The chains: built-in ones in the order of the hooks, then user chains by name. */
  get chains(): readonly ChainState[] {
    return this.states;
  }

  chain(name: string): ChainState | null {
    return this.states[this.place(name)] ?? null;
  }

  /** The chain that a rule jumps to. */
  jumpedTo(target: JumpTarget): ChainState | null {
    const near = this.states[target.at ?? -1];
    if (near?.chain.name === target.chain) return near;
    target.at = this.place(target.chain);
    return this.states[target.at] ?? null;
  }

  private place(name: string): number {
    this.places ??= new Map(this.states.map(({ chain }, i) => [chain.name, i]));
    return this.places.get(name) ?? -1;
  }

  /** The built-in chain of a hook, or null when the table has none there. */
  hookEntry(hook: NfHook): ChainState | null {
    return this.builtin[hook] ?? null;
  }
}

/** Chains kept for looking back, over all old generations of a table: beyond, the oldest generations are let go. */
const KEPT_CHAINS = 1_000_000;

/** One table of a namespace (`struct xt_table`), with its past. */
export class XtTable {
  readonly name: TableName;
  private current: XtTableInfo;
  private readonly past: XtTableInfo[] = [];
  private pastChains = 0;

  constructor(name: TableName, initial: TableReplace) {
    this.name = name;
    this.current = new XtTableInfo(1, initial);
  }

  /** The rule set that packets meet now (`table->private`). */
  get info(): XtTableInfo {
    return this.current;
  }

  /** A rule set as it would be in place. */
  prepare(replace: TableReplace): XtTableInfo {
    return new XtTableInfo(this.current.generation + 1, replace);
  }

  /** Puts what `prepare` made in place (`xt_replace_table`). */
  replace(info: XtTableInfo): void {
    this.past.push(this.current);
    this.pastChains += this.current.chains.length;
    while (this.pastChains > KEPT_CHAINS && this.past.length > 1)
      this.pastChains -= this.past.shift()?.chains.length ?? 0;
    this.current = info;
  }

  /** A rule set of the past or the present; null for one that never was or was let go. */
  generation(generation: number): XtTableInfo | null {
    if (generation === this.current.generation) return this.current;
    return this.past.find((info) => info.generation === generation) ?? null;
  }
}
