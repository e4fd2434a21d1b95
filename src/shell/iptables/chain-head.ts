import type { NfHook } from '../../kernel/netfilter/hooks.ts';
import { type IptEntry, type JumpTarget, retargeted } from '../../kernel/xtables/entry.ts';
import {
  type ChainReplace,
  type ChainState,
  type Counters,
  type Policy,
  XtChain,
} from '../../kernel/xtables/ruleset.ts';

/** Never written to: the first rule of a chain makes a list of its own. */
const NO_RULES: IptEntry[] = [];

/**
 * A chain in the copy that libiptc changes (`struct chain_head`). It copies the rules of the installed chain only when it is
 * changed, so that a table of 320,000 rules can be opened for one.
 */
export class ChainHead {
  private readonly installed: ChainState | null;
  private readonly hook: NfHook | null;
  private currentName: string;
  private currentPolicy: Policy;
  private policyPackets: number;
  private policyBytes: number;
  /** Null: the rules of the installed chain. */
  private ownRules: IptEntry[] | null = null;
  /** Packets and bytes of each rule. Null: see `keepCounters`. */
  private ownCounters: number[] | null = null;
  /** Without `ownCounters`: those of the installed chain, else all zero. */
  private keepCounters: boolean;
  private policySet = false;
  private changed = false;
  private jumpHere: JumpTarget | null = null;
  /** Whether a line of the text that is restored has said that this is a chain: `-j` then means no extension. */
  declared = false;

  constructor(from: ChainState | string) {
    this.installed = typeof from === 'string' ? null : from;
    const chain = this.installed?.chain ?? null;
    this.hook = chain?.hook ?? null;
    this.currentName = typeof from === 'string' ? from : from.chain.name;
    this.currentPolicy = chain?.policy ?? 'ACCEPT';
    const end = chain?.rules.length ?? 0;
    this.policyPackets = this.installed?.packets(end) ?? 0;
    this.policyBytes = this.installed?.bytes(end) ?? 0;
    this.keepCounters = chain !== null;
    if (!chain) this.ownRules = NO_RULES;
  }

  get name(): string {
    return this.currentName;
  }
  /** What a rule that jumps here does. All of them share it. */
  get jump(): JumpTarget {
    this.jumpHere ??= { kind: 'jump', chain: this.currentName, at: -1 };
    return this.jumpHere;
  }
  get builtin(): boolean {
    return this.hook !== null;
  }
  get policy(): Policy {
    return this.currentPolicy;
  }
  get policyCounters(): { readonly packets: number; readonly bytes: number } {
    return { packets: this.policyPackets, bytes: this.policyBytes };
  }
  get rules(): readonly IptEntry[] {
    return this.ownRules ?? this.installed?.chain.rules ?? [];
  }
  get length(): number {
    return this.rules.length;
  }

  packets(i: number): number {
    return this.ruleCounters?.[2 * i] ?? 0;
  }
  bytes(i: number): number {
    return this.ruleCounters?.[2 * i + 1] ?? 0;
  }

  insert(at: number, e: IptEntry, packets: number, bytes: number): void {
    const rules = this.own();
    const counted = packets !== 0 || bytes !== 0;
    if (counted && !this.ownCounters) this.ownCounters = new Array<number>(2 * rules.length).fill(0);
    if (at === rules.length) {
      // `push` makes room for many more: too much where 100,000 chains have two rules each
      const [first, second] = rules;
      if (!first) this.ownRules = [e];
      else if (at === 1) this.ownRules = [first, e];
      else if (at === 2 && second) this.ownRules = [first, second, e];
      else rules.push(e);
      this.ownCounters?.push(packets, bytes);
    } else {
      rules.splice(at, 0, e);
      this.ownCounters?.splice(2 * at, 0, packets, bytes);
    }
  }

  remove(at: number): IptEntry | undefined {
    const removed = this.own().splice(at, 1)[0];
    this.ownCounters?.splice(2 * at, 2);
    return removed;
  }

  flush(): void {
    if (this.length === 0) return;
    this.ownRules = NO_RULES;
    this.ownCounters = null;
    this.keepCounters = false;
    this.changed = true;
  }

  /** `iptc_zero_entries`: rules and policy that came from the kernel; what was set since keeps its counters. */
  zero(): void {
    this.changed = true;
    if (!this.policySet) {
      this.policyPackets = 0;
      this.policyBytes = 0;
    }
    this.keepCounters = false;
    if (!this.ownCounters) return;
    const old = new Set(this.installed?.chain.rules);
    for (const [i, e] of this.rules.entries()) if (old.has(e)) this.ownCounters.fill(0, 2 * i, 2 * i + 2);
  }

  zeroRule(i: number): void {
    this.own();
    if (this.ownCounters) this.ownCounters.fill(0, 2 * i, 2 * i + 2);
  }

  setPolicy(policy: Policy, packets: number, bytes: number): void {
    this.currentPolicy = policy;
    this.policyPackets = packets;
    this.policyBytes = bytes;
    this.policySet = true;
    this.changed = true;
  }

  rename(name: string): void {
    this.currentName = name;
    this.jumpHere = null;
    this.declared = false;
    this.changed = true;
  }

  /** Follows a chain that gets another name. */
  renameJumps(from: string, to: string): void {
    const jumps = (e: IptEntry): boolean => e.target.kind === 'jump' && e.target.chain === from;
    if (!this.rules.some(jumps)) return;
    const rules = this.own();
    for (const [i, e] of rules.entries()) if (jumps(e)) rules[i] = retargeted(e, { kind: 'jump', chain: to });
  }

  /** What the kernel gets, as chain number `place`. An unchanged chain is handed back as it is. */
  compile(place: number): ChainReplace {
    if (this.jumpHere) this.jumpHere.at = place;
    if (!this.changed && this.installed) return { chain: this.installed.chain, counters: this.installed.counters };
    const old = this.installed?.chain;
    const same = old && !this.ownRules && old.policy === this.policy && old.name === this.name;
    const chain = same ? old : new XtChain(this.name, this.hook, this.policy, this.rules);
    return { chain, counters: this.compileCounters(chain.rules.length) };
  }

  private compileCounters(count: number): Counters {
    const rules = this.ruleCounters;
    if (!rules && this.policyPackets === 0 && this.policyBytes === 0) return null;
    const counters = rules ? rules.slice(0, 2 * count) : new Array<number>(2 * count).fill(0);
    counters.push(this.policyPackets, this.policyBytes);
    return counters;
  }

  private get ruleCounters(): Counters {
    return this.ownCounters ?? (this.keepCounters ? (this.installed?.counters ?? null) : null);
  }

  /** Makes the rules and their counters ours to change. */
  private own(): IptEntry[] {
    this.changed = true;
    if (!this.ownRules) {
      this.ownRules = this.rules.slice();
      this.ownCounters ??= this.ruleCounters?.slice(0, 2 * this.ownRules.length) ?? null;
      this.keepCounters = false;
    }
    return this.ownRules;
  }
}
