import { AF_INET6 } from '../../wire/inet.ts';
import type { NetNs } from '../netns.ts';
import type { TableName } from '../trace/events.ts';
import { cleanupTable, translateTable } from './check.ts';
import { initialTable, type TableReplace } from './ruleset.ts';
import { XtTable } from './table.ts';

/** The tables of one family in a namespace, as user space knows them. */
export interface TableStore {
  /** All tables that were touched, the newest first. */
  tables(): readonly XtTable[];
  touch(name: TableName): XtTable;
  /** Returns 0 or a negative errno. */
  commit(name: TableName, replace: TableReplace): number;
}

/**
 * The IPv6 tables of one namespace (net/ipv6/netfilter/ip6_tables.c): rule sets to write down and read. No hook functions:
 * there are no IPv6 packets yet.
 */
class Ip6Tables implements TableStore {
  private readonly net: NetNs;
  private readonly registered: XtTable[] = [];

  constructor(net: NetNs) {
    this.net = net;
  }

  tables(): readonly XtTable[] {
    return this.registered;
  }

  touch(name: TableName): XtTable {
    const known = this.registered.find((t) => t.name === name);
    if (known) return known;
    const table = new XtTable(name, initialTable(name));
    this.registered.unshift(table);
    return table;
  }

  commit(name: TableName, replace: TableReplace): number {
    const table = this.touch(name);
    const info = table.prepare(replace);
    const err = translateTable(this.net, name, info, AF_INET6);
    if (err !== 0) return -err;
    const old = table.info;
    table.replace(info);
    cleanupTable(this.net, old.chains, AF_INET6);
    return 0;
  }
}

const stores = new WeakMap<NetNs, Ip6Tables>();

/** The IPv6 tables of a namespace. */
export function ip6Tables(net: NetNs): TableStore {
  const known = stores.get(net);
  if (known) return known;
  const store = new Ip6Tables(net);
  stores.set(net, store);
  return store;
}
