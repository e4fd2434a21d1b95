import { HOOK_NAMES, type NfHook } from '../netfilter/hooks.ts';
import type { TableName } from '../trace/events.ts';
import { CompiledChain } from './compile.ts';
import type { IptEntry } from './entry.ts';

/** What a built-in chain does with a packet that reached its end. */
export type Policy = 'ACCEPT' | 'DROP';

/**
 * One chain of a rule set. It never changes, so generations of a table share the chains that a replacement left alone,
 * together with their compiled form.
 */
export class XtChain {
  readonly name: string;
  /** The hook of a built-in chain; null for a user chain. */
  readonly hook: NfHook | null;
  readonly policy: Policy;
  readonly rules: readonly IptEntry[];
  private form: CompiledChain | null = null;

  constructor(name: string, hook: NfHook | null, policy: Policy, rules: readonly IptEntry[]) {
    this.name = name;
    this.hook = hook;
    this.policy = policy;
    this.rules = rules;
  }

  /** The form the traversal reads: made when the first packet comes. */
  get compiled(): CompiledChain {
    this.form ??= new CompiledChain(this.rules);
    return this.form;
  }
}

/**
 * Packets and bytes of a chain: entry i at 2i and 2i + 1, the policy or the end of the chain after the last rule. Null
 * while all are zero.
 */
export type Counters = readonly number[] | null;

/** A chain as user space hands it over: its rules and the counters they begin with (`struct ipt_replace`). */
export interface ChainReplace {
  readonly chain: XtChain;
  readonly counters: Counters;
}

/** A whole table: the built-in chains in the order of the hooks, then user chains by name. */
export type TableReplace = readonly ChainReplace[];

/** Counts a chain's traffic within one generation. The array it began with stays as it was, for those who look back. */
export class ChainState {
  readonly chain: XtChain;
  /** Counters when this generation began. */
  readonly start: Counters;
  /** Hooks from which the chain can be reached, as a bit mask, and how many of its rules can be (`mark_source_chains`). */
  comefrom = 0;
  reached: number;
  /** Where its rules jump to; known while the rule set is checked. */
  jumps: readonly ChainState[] | null = null;
  private now: number[] | null;
  private own = false;

  constructor(chain: XtChain, counters: Counters) {
    this.chain = chain;
    this.start = counters;
    this.reached = chain.rules.length;
    this.now = counters as number[] | null; // not written to before `own`
  }

  /** Counters as they are. Valid until the next packet. */
  get counters(): Counters {
    return this.now;
  }

  /** `ADD_COUNTER`: one packet of `bytes` at entry `i`; the number of rules for the policy or the end. */
  count(i: number, bytes: number): void {
    if (!this.own || !this.now) {
      this.now = this.now ? this.now.slice() : new Array<number>(2 * (this.chain.rules.length + 1)).fill(0);
      this.own = true;
    }
    this.now[2 * i] = (this.now[2 * i] ?? 0) + 1;
    this.now[2 * i + 1] = (this.now[2 * i + 1] ?? 0) + bytes;
  }

  packets(i: number): number {
    return this.now?.[2 * i] ?? 0;
  }

  bytes(i: number): number {
    return this.now?.[2 * i + 1] ?? 0;
  }
}

/** The hooks a table has chains for (`xt_table.valid_hooks`). */
export const VALID_HOOKS: Readonly<Record<TableName, readonly NfHook[]>> = {
  raw: [0, 3],
  mangle: [0, 1, 2, 3, 4],
  nat: [0, 1, 3, 4],
  filter: [1, 2, 3],
  security: [1, 2, 3],
};

/** A table as it is first registered: empty chains that accept (`ipt_alloc_initial_table`). */
export const initialTable = (name: TableName): TableReplace =>
  VALID_HOOKS[name].map((hook) => ({ chain: new XtChain(HOOK_NAMES[hook], hook, 'ACCEPT', []), counters: null }));
