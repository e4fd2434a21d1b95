import { E2BIG, EEXIST, EINVAL, ENOENT } from '../../kernel/errno.ts';
import type { NetNs } from '../../kernel/netns.ts';
import type { TableName } from '../../kernel/trace/events.ts';
import { Ipt4Entry, type IptEntry, type StandardVerdict, type XtEntryTarget } from '../../kernel/xtables/entry.ts';
import type { TableStore } from '../../kernel/xtables/ip6-tables.ts';
import { TABLE_NAMES } from '../../kernel/xtables/xtables.ts';
import { ChainHead } from './chain-head.ts';
import type { IptFamily } from './family.ts';
import { EMLINK, ENOTEMPTY, type IptcFn, iptcStrerror } from './iptc-error.ts';
import { sameEntry } from './same-entry.ts';

const TABLE_MAXNAMELEN = 32;
const LABELS: ReadonlySet<string> = new Set(['ACCEPT', 'DROP', 'QUEUE', 'RETURN']);

/** A target as it was asked for: a name that may be a chain, or an extension. */
export type WantedTarget = string | Extract<XtEntryTarget, { kind: 'module' }>;

/** A rule as it was asked for. */
export interface WantedEntry extends Omit<IptEntry, 'target'> {
  readonly target: WantedTarget;
  readonly packets: number;
  readonly bytes: number;
}

/**
 * The library between iptables and the kernel (libiptc/libiptc.c): reads a table, changes the copy, puts it back as a whole.
 * Functions answer false when they fail, and then `errno` and `strerror` say why.
 */
export class IptcHandle {
  errno = 0;
  /** Counts the names that no longer stand for the chain they stood for. */
  renames = 0;
  readonly table: TableName;
  private fn: IptcFn = 'other';
  private readonly store: TableStore;
  private readonly chains = new Map<string, ChainHead>();
  private order: readonly ChainHead[] | null = null;
  private changed = false;
  /** How many rules jump to each chain. Null until somebody asks. */
  private refs: Map<string, number> | null = null;

  private constructor(store: TableStore, table: TableName) {
    this.store = store;
    this.table = table;
    for (const state of store.touch(table).info.chains) this.chains.set(state.chain.name, new ChainHead(state));
  }

  /** `iptc_init`: reads a table, or says in iptables' words why not. */
  static init(net: NetNs, name: string, family: IptFamily): IptcHandle | string {
    const table = TABLE_NAMES.find((t) => t === name);
    if (table) return new IptcHandle(family.tables(net), table);
    return iptcStrerror('init', name.length >= TABLE_MAXNAMELEN ? EINVAL : ENOENT);
  }

  get strerror(): string {
    return iptcStrerror(this.fn, this.errno);
  }

  isChain(name: string): boolean {
    this.fn = 'other';
    return this.chains.has(name);
  }

  chain(name: string): ChainHead | undefined {
    return this.chains.get(name);
  }

  /** Built-in chains in the order of the hooks, then user chains by name. */
  list(): readonly ChainHead[] {
    this.fn = 'other';
    if (!this.order) {
      const order: ChainHead[] = [];
      // names are sorted, not chains: without a function to compare them, which 100,000 chains would call 2,000,000 times
      const names: string[] = [];
      this.chains.forEach((c) => {
        if (c.builtin) order.push(c);
        else names.push(c.name);
      });
      names.sort();
      for (let i = 0; i < names.length; i++) {
        const c = this.chains.get(names[i] ?? '');
        if (c) order.push(c);
      }
      this.order = order;
    }
    return this.order;
  }

  /** Fails as a listing of a chain that is not there does. */
  noSuchChain(): false {
    this.fn = 'other';
    return this.fail(ENOENT);
  }

  references(name: string): number {
    this.fn = 'other';
    return this.countReferences().get(name) ?? 0;
  }

  append(chain: string, want: WantedEntry): boolean {
    this.fn = 'other';
    const c = this.chains.get(chain);
    if (!c) return this.fail(ENOENT);
    const e = this.mapTarget(want);
    if (!e) return false;
    c.insert(c.length, e, want.packets, want.bytes);
    return this.added(e);
  }

  /** `append` to a chain of this table, for a rule whose target was looked up by `findTarget`. */
  appendEntry(chain: ChainHead, e: IptEntry, packets: number, bytes: number): boolean {
    this.fn = 'other';
    chain.insert(chain.length, e, packets, bytes);
    return this.added(e);
  }

  insert(chain: string, want: WantedEntry, at: number): boolean {
    this.fn = 'insert';
    const c = this.chains.get(chain);
    if (!c) return this.fail(ENOENT);
    if (at > c.length) return this.fail(E2BIG);
    const e = this.mapTarget(want);
    if (!e) return false;
    c.insert(at, e, want.packets, want.bytes);
    return this.added(e);
  }

  replace(chain: string, want: WantedEntry, at: number): boolean {
    this.fn = 'replace';
    const c = this.chains.get(chain);
    if (!c) return this.fail(ENOENT);
    if (at >= c.length) return this.fail(E2BIG);
    const e = this.mapTarget(want);
    if (!e) return false;
    this.removed(c.remove(at));
    c.insert(at, e, want.packets, want.bytes);
    return this.added(e);
  }

  /** Removes the first rule that is the same; with `dryRun` only looks for it. */
  delete(chain: string, want: WantedEntry, dryRun: boolean): boolean {
    this.fn = 'delete';
    const c = this.chains.get(chain);
    if (!c) return this.fail(ENOENT);
    const e = this.mapTarget(want);
    if (!e) return false;
    const at = c.rules.findIndex((r) => sameEntry(r, e));
    if (at < 0) return this.fail(ENOENT);
    if (!dryRun) this.removed(c.remove(at));
    return true;
  }

  deleteNum(chain: string, at: number): boolean {
    this.fn = 'delete_num';
    const c = this.chains.get(chain);
    if (!c) return this.fail(ENOENT);
    if (at < 0 || at >= c.length) return this.fail(E2BIG);
    this.removed(c.remove(at));
    return true;
  }

  flush(chain: string): boolean {
    this.fn = 'other';
    const c = this.chains.get(chain);
    if (!c) return this.fail(ENOENT);
    if (c.length > 0 && this.refs) for (const e of c.rules) this.refer(e, -1);
    c.flush();
    return this.touched();
  }

  zero(chain: string): boolean {
    this.fn = 'other';
    const c = this.chains.get(chain);
    if (!c) return this.fail(ENOENT);
    c.zero();
    return this.touched();
  }

  zeroCounter(chain: string, rulenum: number): boolean {
    this.fn = 'zero_counter';
    const c = this.chains.get(chain);
    if (!c) return this.fail(ENOENT);
    if (rulenum < 1 || rulenum > c.length) return this.fail(E2BIG);
    c.zeroRule(rulenum - 1);
    return this.touched();
  }

  /** The new chain; null when that fails. */
  create(chain: string): ChainHead | null {
    this.fn = 'create_chain';
    if (this.chains.has(chain) || LABELS.has(chain)) {
      this.fail(EEXIST);
      return null;
    }
    const made = new ChainHead(chain);
    this.chains.set(chain, made);
    this.order = null;
    this.changed = true;
    return made;
  }

  deleteChain(chain: string): boolean {
    // The error is read under the name of the function that `iptc_delete_chain` asks last.
    this.fn = 'other';
    const c = this.chains.get(chain);
    if (!c) return this.fail(ENOENT);
    if (c.builtin) return this.fail(EINVAL);
    if (this.references(chain) > 0) return this.fail(EMLINK);
    if (c.length > 0) return this.fail(ENOTEMPTY);
    this.chains.delete(chain);
    this.renames++;
    this.order = null;
    return this.touched();
  }

  rename(chain: string, name: string): boolean {
    this.fn = 'other';
    if (this.chains.has(name) || LABELS.has(name)) return this.fail(EEXIST);
    const c = this.chains.get(chain);
    if (!c || c.builtin) return this.fail(ENOENT);
    this.chains.delete(chain);
    this.chains.set(name, c);
    this.renames++;
    for (const other of this.chains.values()) other.renameJumps(chain, name);
    c.rename(name);
    this.refs = null;
    this.order = null;
    return this.touched();
  }

  /** Without counters, the policy's are set to zero. */
  setPolicy(chain: string, policy: string, counters: { packets: number; bytes: number } | null): boolean {
    this.fn = 'set_policy';
    const c = this.chains.get(chain);
    if (!c) return this.fail(ENOENT);
    this.fn = 'set_policy';
    if (!c.builtin) return this.fail(ENOENT);
    if (policy !== 'ACCEPT' && policy !== 'DROP') return this.fail(EINVAL);
    c.setPolicy(policy, counters?.packets ?? 0, counters?.bytes ?? 0);
    return this.touched();
  }

  /** `iptc_commit`: nothing when nothing changed. */
  commit(): boolean {
    this.fn = 'other';
    if (!this.changed) return true;
    const err = this.store.commit(
      this.table,
      this.list().map((c, place) => c.compile(place)),
    );
    return err === 0 || this.fail(-err);
  }

  private mapTarget(want: WantedEntry): IptEntry | null {
    const target = this.findTarget(want.target);
    return target && withTarget(want, target);
  }

  /** `iptcc_map_target`: what the name after `-j` means in this table. */
  findTarget(target: WantedTarget): XtEntryTarget | null {
    if (typeof target !== 'string') {
      this.fn = 'other';
      return target;
    }
    switch (target) {
      case '':
        return NONE;
      case 'ACCEPT':
      case 'DROP':
      case 'QUEUE':
      case 'RETURN':
        return VERDICTS[target];
      default: {
        this.fn = 'other';
        const chain = this.chains.get(target);
        if (chain && !chain.builtin) return chain.jump;
        this.fail(EINVAL);
        return null;
      }
    }
  }

  private added(e: IptEntry): boolean {
    if (this.refs) this.refer(e, 1);
    return this.touched();
  }

  private removed(e: IptEntry | undefined): void {
    if (this.refs && e) this.refer(e, -1);
    this.changed = true;
  }

  private countReferences(): Map<string, number> {
    if (!this.refs) {
      this.refs = new Map();
      for (const c of this.chains.values()) for (const e of c.rules) this.refer(e, 1);
    }
    return this.refs;
  }

  private refer(e: IptEntry, by: number): void {
    if (e.target.kind !== 'jump') return;
    this.refs?.set(e.target.chain, (this.refs.get(e.target.chain) ?? 0) + by);
  }

  private touched(): boolean {
    this.changed = true;
    return true;
  }

  private fail(errno: number): false {
    this.errno = errno;
    return false;
  }
}

const NONE: XtEntryTarget = { kind: 'none' };
const VERDICTS: Readonly<Record<StandardVerdict, XtEntryTarget>> = {
  ACCEPT: { kind: 'verdict', verdict: 'ACCEPT' },
  DROP: { kind: 'verdict', verdict: 'DROP' },
  QUEUE: { kind: 'verdict', verdict: 'QUEUE' },
  RETURN: { kind: 'verdict', verdict: 'RETURN' },
};

const withTarget = (want: WantedEntry, target: XtEntryTarget): IptEntry => {
  const { src, smsk, dst, dmsk, v6, matches } = want;
  if (!v6) return new Ipt4Entry(want, src, smsk, dst, dmsk, matches, target);
  const { iniface, outiface, proto, flags, invflags } = want;
  return { src, smsk, dst, dmsk, iniface, outiface, proto, flags, invflags, matches, target, v6 };
};
