import {
  type IpvsWrite,
  type RealServer,
  realServerName,
  type VirtualServer,
  type VirtualServers,
  virtualServerName,
} from './virtual-server.ts';

interface Entry {
  readonly server: VirtualServer;
  readonly realServers: Map<string, RealServer>;
}

/** IPVS as kube-proxy sees it during one sync: reads of a snapshot, writes both done to it and kept for the kernel. */
export class IpvsTable {
  readonly writes: IpvsWrite[] = [];
  private readonly before: VirtualServers;
  /** Entries that were written, copied from the snapshot before; null for one that is gone. */
  private readonly written = new Map<string, Entry | null>();

  constructor(before: VirtualServers) {
    this.before = before;
  }

  snapshot(): VirtualServers {
    const after = new Map(this.before);
    for (const [name, entry] of this.written) {
      if (entry) after.set(name, entry);
      else after.delete(name);
    }
    return after;
  }

  /** Its real servers; null when there is no such virtual server. */
  realServers(name: string): ReadonlyMap<string, RealServer> | null {
    const written = this.written.get(name);
    return (written === undefined ? this.before.get(name) : written)?.realServers ?? null;
  }

  /** Adds a virtual server, or changes the one that is there when it differs. */
  ensure(server: VirtualServer): void {
    const name = virtualServerName(server);
    const known = this.open(name);
    const same =
      known?.server.scheduler === server.scheduler &&
      known.server.flags === server.flags &&
      known.server.timeout === server.timeout;
    if (same) return;
    this.writes.push({ op: known ? 'edit-service' : 'add-service', server });
    this.written.set(name, { server, realServers: known?.realServers ?? new Map() });
  }

  remove(name: string): void {
    const entry = this.open(name);
    if (!entry) return;
    this.writes.push({ op: 'del-service', server: entry.server });
    this.written.set(name, null);
  }

  /** Adds a real server, or changes its weight. */
  setReal(name: string, real: RealServer): void {
    const entry = this.open(name);
    if (!entry) return;
    const key = realServerName(real);
    this.writes.push({ op: entry.realServers.has(key) ? 'edit-server' : 'add-server', server: entry.server, real });
    entry.realServers.set(key, real);
  }

  removeReal(name: string, key: string): void {
    const entry = this.open(name);
    const real = entry?.realServers.get(key);
    if (!entry || !real) return;
    this.writes.push({ op: 'del-server', server: entry.server, real });
    entry.realServers.delete(key);
  }

  /** The entry to write to; null when there is none. */
  private open(name: string): Entry | null {
    const written = this.written.get(name);
    if (written !== undefined) return written;
    const known = this.before.get(name);
    if (!known) return null;
    const entry = { server: known.server, realServers: new Map(known.realServers) };
    this.written.set(name, entry);
    return entry;
  }
}
