import {
  type IpvsWrite,
  type RealServer,
  realServerName,
  type VirtualServer,
  type VirtualServerEntry,
  type VirtualServers,
  virtualServerName,
} from './virtual-server.ts';

const NO_SERVERS: ReadonlyMap<string, RealServer> = new Map();

/** IPVS as kube-proxy sees it during one sync: reads of a snapshot, writes both done to it and kept for the kernel. */
export class IpvsTable {
  readonly writes: IpvsWrite[] = [];
  private readonly entries: Map<string, VirtualServerEntry>;

  constructor(snapshot: VirtualServers) {
    this.entries = new Map(snapshot);
  }

  snapshot(): VirtualServers {
    return this.entries;
  }

  /** Its real servers; null when there is no such virtual server. */
  realServers(name: string): ReadonlyMap<string, RealServer> | null {
    return this.entries.get(name)?.realServers ?? null;
  }

  server(name: string): VirtualServer | null {
    return this.entries.get(name)?.server ?? null;
  }

  /** Adds a virtual server, or changes the one that is there when it differs. */
  ensure(server: VirtualServer): void {
    const name = virtualServerName(server);
    const entry = this.entries.get(name);
    const same =
      entry?.server.scheduler === server.scheduler &&
      entry.server.flags === server.flags &&
      entry.server.timeout === server.timeout;
    if (same) return;
    this.writes.push({ op: entry ? 'edit-service' : 'add-service', server });
    this.entries.set(name, { server, realServers: entry?.realServers ?? NO_SERVERS });
  }

  remove(name: string): void {
    const entry = this.entries.get(name);
    if (!entry) return;
    this.writes.push({ op: 'del-service', server: entry.server });
    this.entries.delete(name);
  }

  /** Adds a real server, or changes its weight. */
  setReal(name: string, real: RealServer): void {
    const entry = this.entries.get(name);
    if (!entry) return;
    const key = realServerName(real);
    this.writes.push({ op: entry.realServers.has(key) ? 'edit-server' : 'add-server', server: entry.server, real });
    this.entries.set(name, { ...entry, realServers: new Map(entry.realServers).set(key, real) });
  }

  removeReal(name: string, key: string): void {
    const entry = this.entries.get(name);
    const real = entry?.realServers.get(key);
    if (!entry || !real) return;
    this.writes.push({ op: 'del-server', server: entry.server, real });
    const realServers = new Map(entry.realServers);
    realServers.delete(key);
    this.entries.set(name, { ...entry, realServers });
  }
}
