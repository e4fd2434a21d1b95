import type { MacAddr } from '../../wire/inet.ts';
import type { Clock } from '../time/clock.ts';
import { SEC } from '../time/clock.ts';
import type { NetDevice } from './net-device.ts';

/** `struct net_bridge_fdb_entry`: where a MAC address was last seen. */
export interface FdbEntry {
  readonly mac: MacAddr;
  /** The port it is behind; the bridge itself for its own addresses. */
  dev: NetDevice;
  /** An address of the bridge or of a port: frames for it go up. Never ages. */
  readonly isLocal: boolean;
  updated: number;
}

/** The forwarding database of a bridge (net/bridge/br_fdb.c). VLANs are left out. */
export class BridgeFdb {
  private readonly entries = new Map<MacAddr, FdbEntry>();
  private readonly clock: Clock;
  /** Nanoseconds an address is remembered without a frame from it (`ageing_time`, 300 s). */
  ageingTime = 300 * SEC;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** `br_fdb_find_rcu`: null for an unknown address and for one that is too old. */
  find(mac: MacAddr): FdbEntry | null {
    const entry = this.entries.get(mac);
    return entry && !this.expired(entry) ? entry : null;
  }

  /** `br_fdb_update`: learns that `mac` is behind `dev`. Returns true when that is news. */
  update(mac: MacAddr, dev: NetDevice): boolean {
    const entry = this.entries.get(mac);
    if (!entry || this.expired(entry)) {
      this.entries.set(mac, { mac, dev, isLocal: false, updated: this.clock.now });
      return true;
    }
    if (entry.isLocal) return false;
    const news = entry.dev !== dev;
    entry.dev = dev;
    entry.updated = this.clock.now;
    return news;
  }

  addLocal(mac: MacAddr, dev: NetDevice): void {
    this.entries.set(mac, { mac, dev, isLocal: true, updated: this.clock.now });
  }

  /** The address of its own that a port had is replaced; what was learnt behind it stays. */
  changeLocal(mac: MacAddr, dev: NetDevice): void {
    for (const [old, entry] of this.entries) if (entry.dev === dev && entry.isLocal) this.entries.delete(old);
    this.addLocal(mac, dev);
  }

  /** `br_fdb_delete_by_port`: forgets everything about a port. */
  deletePort(dev: NetDevice): void {
    for (const [mac, entry] of this.entries) if (entry.dev === dev) this.entries.delete(mac);
  }

  /** What `bridge fdb` shows, oldest first. */
  list(): FdbEntry[] {
    return [...this.entries.values()].filter((e) => !this.expired(e));
  }

  private expired(entry: FdbEntry): boolean {
    return !entry.isLocal && entry.updated + this.ageingTime <= this.clock.now;
  }
}
