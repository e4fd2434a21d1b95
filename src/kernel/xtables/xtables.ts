import { NF_LOG_DEFAULT_MASK, nfLogIpPacket } from '../netfilter/log.ts';
import type { NetNs } from '../netns.ts';
import type { TableName } from '../trace/events.ts';
import { cleanupTable, needsConntrack, translateTable } from './check.ts';
import { registerTableHooks } from './iptable-hooks.ts';
import { initialTable, type TableReplace } from './ruleset.ts';
import { XtTable, type XtTableInfo } from './table.ts';
import type { XtTraceInfo } from './trace-packet.ts';

/** The names of the tables, in the order in which a packet meets them. */
export const TABLE_NAMES: readonly TableName[] = ['raw', 'mangle', 'nat', 'filter', 'security'];

/** The legacy tables of one namespace (net/netfilter/x_tables.c, net/ipv4/netfilter/ip_tables.c). */
export class XTables {
  private readonly net: NetNs;
  /** Newest first, as /proc/net/ip_tables_names lists them. */
  private readonly registered: XtTable[] = [];
  /** Tables that have taken conntrack. */
  private readonly watching = new Set<TableName>();
  /** Called for every rule a traced packet meets. */
  onTrace: ((info: XtTraceInfo) => void) | null = null;

  constructor(net: NetNs) {
    this.net = net;
  }

  /** A table, or null while it was not touched. */
  table(name: TableName): XtTable | null {
    return this.registered.find((t) => t.name === name) ?? null;
  }

  /** All tables that were touched, the newest first. */
  tables(): readonly XtTable[] {
    return this.registered;
  }

  /** Registers a table and its hook functions on first use (`ipt_register_table`, `xt_find_table_lock`). */
  touch(name: TableName): XtTable {
    const known = this.table(name);
    if (known) return known;
    const table = new XtTable(name, initialTable(name));
    this.registered.unshift(table);
    registerTableHooks(this.net, table);
    this.announce('ipt_register_table', table);
    return table;
  }

  generation(name: TableName, generation: number): XtTableInfo | null {
    return this.table(name)?.generation(generation) ?? null;
  }

  /**
   * Replaces a table's rule set (`do_replace`): the packets that come next meet the new one. Returns 0 or a negative errno,
   * and then nothing has changed.
   */
  commit(name: TableName, replace: TableReplace): number {
    const table = this.touch(name);
    const info = table.prepare(replace);
    const err = translateTable(this.net, name, info);
    if (err !== 0) return -err;
    const needs = needsConntrack(replace);
    const had = this.watching.has(name);
    if (needs && !had) {
      this.watching.add(name);
      this.net.ct.get();
    }
    const old = table.info;
    table.replace(info);
    cleanupTable(this.net, old.chains);
    if (had && !needs) {
      this.watching.delete(name);
      this.net.ct.put();
    }
    this.announce('do_replace', table);
    return 0;
  }

  /** A traced packet met a rule: tells whoever listens, and the kernel log. */
  traced(info: XtTraceInfo): void {
    this.onTrace?.(info);
    const { state, skb, table, chain, comment, rulenum } = info;
    const prefix = `TRACE: ${table}:${chain}:${comment}:${rulenum} `;
    nfLogIpPacket(this.net, skb, state.in, state.out, { flags: NF_LOG_DEFAULT_MASK }, prefix);
  }

  /** Tells the trace which tables there are: for one that begins when rules are there already. */
  announceAll(): void {
    for (const table of this.registered) this.announce('ipt_register_table', table);
  }

  private announce(fn: string, table: XtTable): void {
    const { generation, size } = table.info;
    this.net.world.tracer.rules(this.net, { kind: 'rules', fn, table: table.name, generation, rules: size });
  }
}
