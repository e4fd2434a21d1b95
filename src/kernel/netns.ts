import type { Conntrack } from './conntrack/conntrack.ts';
import { DeviceTable } from './device/device-table.ts';
import { IpStack } from './ip/ip-stack.ts';
import { NeighTable } from './ip/neigh.ts';
import type { IpSets } from './ipset/ip-sets.ts';
import type { Ipvs } from './ipvs/ipvs.ts';
import { initModule, type ModuleState } from './modules.ts';
import { Netfilter } from './netfilter/core.ts';
import { Fib } from './route/fib.ts';
import { SocketTable } from './socket/socket-table.ts';
import { SysctlTable } from './sysctl.ts';
import type { World } from './world.ts';
import { XTables } from './xtables/xtables.ts';

/** The kernel's ring buffer forgets: at least so many lines are kept, at most twice as many. */
const LOG_LINES = 10_000;

/**
 * One network namespace (`struct net`): its devices, addresses, routes, hooks, tables, connections and sockets. Built in
 * this order; each part gets the namespace and finds its neighbours through it.
 */
export class NetNs {
  readonly id: number;
  readonly name: string;
  readonly world: World;
  /** Name of the host this namespace is on: what the kernel log and prompts show. Pods share their node's. */
  readonly host: string;
  readonly sysctl: SysctlTable;
  readonly nf: Netfilter;
  readonly xt: XTables;
  readonly devices: DeviceTable;
  readonly fib: Fib;
  readonly neigh: NeighTable;
  readonly ip: IpStack;
  private readonly modules: ModuleState = {};
  readonly sockets: SocketTable;
  /** The kernel log (`dmesg`) of this namespace, oldest first. */
  readonly log: string[] = [];

  constructor(world: World, id: number, name: string, host: string) {
    this.world = world;
    this.id = id;
    this.name = name;
    this.host = host;
    this.sysctl = new SysctlTable(this);
    this.nf = new Netfilter(this);
    this.xt = new XTables(this);
    this.devices = new DeviceTable(this);
    this.fib = new Fib(this);
    this.neigh = new NeighTable(this);
    this.ip = new IpStack(this);
    this.sockets = new SocketTable(this);
    this.devices.addLoopback();
  }

  /** The connections of this namespace. Needs conntrack/module.ts imported. */
  get ct(): Conntrack {
    this.modules.nf_conntrack ??= initModule('nf_conntrack', this);
    return this.modules.nf_conntrack;
  }

  /** The same, or null while nothing in this namespace has needed connections yet. */
  get ctLoaded(): Conntrack | null {
    return this.modules.nf_conntrack ?? null;
  }

  /** The sets of this namespace. Needs ipset/module.ts imported. */
  get ipset(): IpSets {
    this.modules.ip_set ??= initModule('ip_set', this);
    return this.modules.ip_set;
  }

  /** The virtual servers of this namespace. Needs ipvs/module.ts imported. */
  get ipvs(): Ipvs {
    this.modules.ip_vs ??= initModule('ip_vs', this);
    return this.modules.ip_vs;
  }

  /** The same two, or null while no program of this namespace has needed them. */
  get ipsetLoaded(): IpSets | null {
    return this.modules.ip_set ?? null;
  }

  get ipvsLoaded(): Ipvs | null {
    return this.modules.ip_vs ?? null;
  }

  /** Writes a line to the kernel log (`printk`). */
  printk(text: string): void {
    this.log.push(text);
    if (this.log.length > 2 * LOG_LINES) this.log.splice(0, LOG_LINES);
    this.world.tracer.log(this, null, text);
  }
}
