import type { IpvsTable } from './ipvs-table.ts';

/** Real servers that wait for their last connections to end: `virtualServerName/realServerName` -> the two names. */
export type TerminationList = ReadonlyMap<string, { readonly server: string; readonly real: string }>;

/** Active and inactive connections of a real server. */
export type CountConnections = (server: string, real: string) => number;

/** UDP and SCTP are not waited for (`IsRsGracefulTerminationNeeded`). */
const isWaitedFor = (server: string): boolean => server.endsWith('/TCP');

/** `GracefulTerminationManager` (pkg/proxy/ipvs/graceful_termination.go) during one sync or one tick of its minute timer. */
export class GracefulTermination {
  private readonly list: Map<string, { readonly server: string; readonly real: string }>;
  private readonly table: IpvsTable;
  private readonly connections: CountConnections;

  constructor(list: TerminationList, table: IpvsTable, connections: CountConnections) {
    this.list = new Map(list);
    this.table = table;
    this.connections = connections;
  }

  snapshot(): TerminationList {
    return this.list;
  }

  has(server: string, real: string): boolean {
    return this.list.has(`${server}/${real}`);
  }

  /** Deletes a real server, or sets its weight to 0 and remembers it when connections still use it. */
  gracefulDelete(server: string, real: string): void {
    if (this.tryDelete(server, real)) return;
    const found = this.table.realServers(server)?.get(real);
    if (!found) return;
    this.table.setReal(server, { ...found, weight: 0 });
    this.list.set(`${server}/${real}`, { server, real });
  }

  /** For one that is wanted again: deleted at once, so that it can be added as new. */
  moveOut(server: string, real: string): void {
    this.table.removeReal(server, real);
    this.list.delete(`${server}/${real}`);
  }

  /** The minute timer (`tryDeleteRs`). */
  tick(): void {
    for (const [key, { server, real }] of this.list) if (this.tryDelete(server, real)) this.list.delete(key);
  }

  /** True when it is gone. Of a virtual server that is not there nothing can be told, and the entry stays. */
  private tryDelete(server: string, real: string): boolean {
    const reals = this.table.realServers(server);
    if (!reals) return false;
    if (!reals.has(real)) return true;
    if (isWaitedFor(server) && this.connections(server, real) !== 0) return false;
    this.table.removeReal(server, real);
    return true;
  }
}
