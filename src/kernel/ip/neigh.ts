import { ETH_P_IP } from '../../wire/ethernet.ts';
import { formatIpv4, formatMac, type Ipv4Addr, isMulticast, type MacAddr } from '../../wire/inet.ts';
import { ethHeader } from '../device/base-device.ts';
import { devQueueXmit } from '../device/dev.ts';
import type { NetDevice } from '../device/net-device.ts';
import { EEXIST, EINVAL, ENOENT } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { type Alarm, MSEC, SEC } from '../time/clock.ts';
import { retold } from '../trace/retold.ts';
import { arpRcv, arpSolicit } from './arp.ts';

/** `NUD_*`, by the names `ip neigh` prints. */
export type NudState = 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'NOARP' | 'PERMANENT';

/** Sends a packet, or hands it on, once its link address is known. */
export type OnResolved = (skb: SkBuff, mac: MacAddr) => void;
interface Waiting {
  readonly skb: SkBuff;
  readonly done: OnResolved;
}

/** `struct neighbour`. */
export interface Neighbour {
  readonly dev: NetDevice;
  readonly ip: Ipv4Addr;
  mac: MacAddr | null;
  state: NudState;
  /** Packets that wait for the address, and what is done with each when it is known. */
  readonly queue: Waiting[];
  probes: number;
  confirmed: number;
  updated: number;
  timer: Alarm | null;
}

const isAt = retold((ip: Ipv4Addr, mac: MacAddr, nud: NudState) => ({
  note: `${formatIpv4(ip)} is at ${formatMac(mac)} (${nud})`,
  data: { neigh: formatIpv4(ip), lladdr: mac, nud },
}));

/** States in which the address may be used without asking. */
const CONNECTED: ReadonlySet<NudState> = new Set<NudState>(['REACHABLE', 'PERMANENT', 'NOARP']);
const VALID: ReadonlySet<NudState> = new Set<NudState>(['REACHABLE', 'PERMANENT', 'NOARP', 'STALE', 'DELAY', 'PROBE']);

/** What `ip neigh add` and its kin ask for. */
export interface NeighSet {
  readonly dev: NetDevice;
  readonly ip: Ipv4Addr;
  readonly mac: MacAddr | null;
  readonly state: NudState;
}

/**
 * Neighbours of one namespace (net/core/neighbour.c, net/ipv4/arp.c): who has which link address, and how sure we are. An
 * entry that is REACHABLE goes STALE when it is looked at after its time, not by a timer. The garbage collector and the
 * random spread of the reachable time are left out.
 */
export class NeighTable {
  private readonly net: NetNs;
  private readonly table = new Map<string, Neighbour>();

  constructor(net: NetNs) {
    this.net = net;
  }

  /** Every entry as `ip neigh` shows it, oldest first. */
  entries(): readonly Neighbour[] {
    for (const n of this.table.values()) this.refresh(n);
    return [...this.table.values()];
  }

  find(dev: NetDevice, ip: Ipv4Addr): Neighbour | null {
    const n = this.table.get(this.key(dev, ip)) ?? null;
    if (n) this.refresh(n);
    return n;
  }

  /** `neigh_add`: makes or changes an entry by hand. 'add' refuses one that is there, 'change' needs one. */
  set(entry: NeighSet, mode: 'add' | 'replace' | 'change' = 'replace'): number {
    const old = this.find(entry.dev, entry.ip);
    if (old && mode === 'add') return -EEXIST;
    if (!old && mode === 'change') return -ENOENT;
    if (isMulticast(entry.ip)) return -EINVAL;
    if (VALID.has(entry.state) && entry.mac === null && !old?.mac) return -EINVAL;
    const n = old ?? this.create(entry.dev, entry.ip);
    this.update(n, entry.mac ?? n.mac, entry.state, true, true);
    this.config(n, 'neigh_add');
    return 0;
  }

  /** `neigh_delete`. */
  del(dev: NetDevice, ip: Ipv4Addr): number {
    const n = this.find(dev, ip);
    if (!n) return -ENOENT;
    this.forget(n);
    return 0;
  }

  /** `ip neigh flush`: all but the permanent entries. */
  flush(dev: NetDevice | null): void {
    for (const n of this.entries())
      if ((!dev || n.dev === dev) && n.state !== 'PERMANENT' && n.state !== 'NOARP') this.forget(n);
  }

  /** `neigh_ifdown`, on NETDEV_DOWN: nothing learnt by a device outlives it. */
  deviceDown(dev: NetDevice): void {
    for (const n of [...this.table.values()]) if (n.dev === dev) this.forget(n);
  }

  deviceGone(dev: NetDevice): void {
    this.deviceDown(dev);
  }

  /** Proof from above that the neighbour is there (`neigh_confirm`): an answer to what we sent. */
  confirm(dev: NetDevice, ip: Ipv4Addr): void {
    const n = this.find(dev, ip);
    if (n) n.confirmed = this.net.world.clock.now;
  }

  /** `arp_rcv`. */
  arpRcv(skb: SkBuff): void {
    arpRcv(this.net, skb);
  }

  /** `neigh_output`: sends a packet to a next hop on a device, now or once its link address is known. */
  output(dev: NetDevice, ip: Ipv4Addr, skb: SkBuff): number {
    let ret = 0;
    this.resolve(dev, ip, skb, (s, mac) => {
      ethHeader(s, mac, dev.mac, ETH_P_IP);
      ret = devQueueXmit(s, dev);
    });
    return ret;
  }

  /** The same for a packet that does not leave by a device at once: `done` gets it with the link address, now or later. */
  resolve(dev: NetDevice, ip: Ipv4Addr, skb: SkBuff, done: OnResolved): void {
    const n = this.find(dev, ip) ?? this.create(dev, ip);
    if (CONNECTED.has(n.state) || this.eventSend(n, skb, done)) this.resolved(n, skb, done);
  }

  private resolved(n: Neighbour, skb: SkBuff, done: OnResolved): void {
    if (n.mac === null) throw new Error('neighbour: no address');
    const { note, data } = isAt(n.ip, n.mac, n.state);
    this.net.world.tracer.step(this.net, skb, 'neigh_output', note, data);
    done(skb, n.mac);
  }

  /** `__neigh_event_send`: true when the packet may go at once; else it is queued and the address is asked for. */
  private eventSend(n: Neighbour, skb: SkBuff, done: OnResolved): boolean {
    const { clock, tracer } = this.net.world;
    const parms = this.net.sysctl.neigh(n.dev);
    if (n.state === 'DELAY' || n.state === 'PROBE') return true;
    if (n.state === 'STALE') {
      n.state = 'DELAY';
      n.updated = clock.now;
      this.arm(n, parms.delay_first_probe_time * SEC);
      return true;
    }
    const fresh = n.state !== 'INCOMPLETE';
    if (fresh) {
      n.state = 'INCOMPLETE';
      n.probes = parms.ucast_solicit;
      n.updated = clock.now;
      this.arm(n, parms.retrans_time_ms * MSEC);
    }
    while (n.queue.length >= parms.unres_qlen) {
      const old = n.queue.shift();
      if (old)
        kfreeSkbReason(
          this.net,
          old.skb,
          '__neigh_event_send',
          'SKB_DROP_REASON_NEIGH_QUEUEFULL',
          this.culprit(n),
          `too many packets wait for the link address of ${formatIpv4(n.ip)}`,
        );
    }
    n.queue.push({ skb, done });
    tracer.step(
      this.net,
      skb,
      'neigh_resolve_output',
      `waits: the link address of ${formatIpv4(n.ip)} is not known yet`,
      {
        neigh: formatIpv4(n.ip),
        nud: n.state,
        queue: n.queue.length,
      },
    );
    if (fresh) this.probe(n);
    return false;
  }

  /** `neigh_probe`: asks once more. */
  private probe(n: Neighbour): void {
    const unicast = n.probes < this.net.sysctl.neigh(n.dev).ucast_solicit;
    n.probes++;
    arpSolicit(this.net, n, n.queue.at(-1)?.skb ?? null, unicast ? n.mac : null);
  }

  private arm(n: Neighbour, delay: number): void {
    const { clock, cpu } = this.net.world;
    if (n.timer) clock.cancel(n.timer);
    n.timer = clock.after(delay, () => cpu.raise(() => this.timer(n)));
  }

  /** `neigh_timer_handler`, for the states that wait for something. */
  private timer(n: Neighbour): void {
    n.timer = null;
    const { clock } = this.net.world;
    const parms = this.net.sysctl.neigh(n.dev);
    if (n.state === 'DELAY') {
      if (clock.now <= n.confirmed + parms.delay_first_probe_time * SEC) {
        n.state = 'REACHABLE';
        n.updated = clock.now;
        return;
      }
      n.state = 'PROBE';
      n.probes = 0;
      n.updated = clock.now;
    } else if (n.state !== 'PROBE' && n.state !== 'INCOMPLETE') return;
    const max =
      parms.ucast_solicit + parms.app_solicit + (n.state === 'PROBE' ? parms.mcast_resolicit : parms.mcast_solicit);
    if (n.probes >= max) {
      n.state = 'FAILED';
      n.updated = clock.now;
      this.invalidate(n);
      return;
    }
    this.arm(n, parms.retrans_time_ms * MSEC);
    this.probe(n);
  }

  /** `neigh_invalidate` and `arp_error_report`: nobody answered; the senders of what waits are told. */
  private invalidate(n: Neighbour): void {
    for (const { skb } of n.queue.splice(0)) {
      this.net.ip.linkFailure(skb);
      kfreeSkbReason(
        this.net,
        skb,
        'arp_error_report',
        'SKB_DROP_REASON_NEIGH_FAILED',
        this.culprit(n),
        `nobody on ${n.dev.name} answered for ${formatIpv4(n.ip)}`,
      );
    }
    this.config(n, 'neigh_invalidate');
  }

  /** `neigh_update`: new knowledge about a neighbour. What waited for it is sent. */
  update(n: Neighbour, mac: MacAddr | null, wanted: NudState, override: boolean, admin = false): void {
    const { clock } = this.net.world;
    const old = n.state;
    let state = wanted;
    if (!admin && (old === 'PERMANENT' || old === 'NOARP')) return;
    if (!VALID.has(state)) {
      if (n.timer) clock.cancel(n.timer);
      n.timer = null;
      n.state = state;
      if ((old === 'INCOMPLETE' || old === 'PROBE') && state === 'FAILED') this.invalidate(n);
      return;
    }
    if (mac === null) return;
    if (CONNECTED.has(state)) n.confirmed = clock.now;
    if (VALID.has(old)) {
      if (mac !== n.mac && !override) return;
      if (mac === n.mac && state === 'STALE' && !admin) state = old;
    }
    if (state !== old || mac !== n.mac) n.updated = clock.now;
    if (state !== old) {
      if (n.timer) clock.cancel(n.timer);
      n.timer = null;
      n.probes = 0;
      n.state = state;
      if (state === 'DELAY' || state === 'PROBE') this.arm(n, state === 'DELAY' ? 5 * SEC : 0);
    }
    n.mac = mac;
    if (state !== old && !admin) this.config(n, 'neigh_update');
    if (VALID.has(old)) return;
    for (const { skb, done } of n.queue.splice(0)) this.resolved(n, skb, done);
  }

  /** `__neigh_lookup` with create. */
  create(dev: NetDevice, ip: Ipv4Addr): Neighbour {
    const { now } = this.net.world.clock;
    const n: Neighbour = {
      dev,
      ip,
      mac: null,
      state: 'FAILED', // NUD_NONE in the kernel: nothing is known, nothing was asked
      queue: [],
      probes: 0,
      confirmed: now - 60 * SEC,
      updated: now,
      timer: null,
    };
    this.table.set(this.key(dev, ip), n);
    return n;
  }

  /** REACHABLE holds for base_reachable_time after the last proof. */
  private refresh(n: Neighbour): void {
    if (n.state !== 'REACHABLE') return;
    if (this.net.world.clock.now > n.confirmed + this.net.sysctl.neigh(n.dev).base_reachable_time_ms * MSEC)
      n.state = 'STALE';
  }

  private forget(n: Neighbour): void {
    if (n.timer) this.net.world.clock.cancel(n.timer);
    this.table.delete(this.key(n.dev, n.ip));
    for (const { skb } of n.queue.splice(0))
      kfreeSkbReason(
        this.net,
        skb,
        'neigh_destroy',
        'SKB_DROP_REASON_NEIGH_DEAD',
        this.culprit(n),
        `the neighbour entry of ${formatIpv4(n.ip)} was deleted`,
      );
    this.config(n, 'neigh_delete');
  }

  private culprit(n: Neighbour): { kind: 'device'; dev: string; text: string } {
    return { kind: 'device', dev: n.dev.name, text: `neighbour ${formatIpv4(n.ip)}` };
  }

  private config(n: Neighbour, fn: string): void {
    const where = `${formatIpv4(n.ip)} dev ${n.dev.name}`;
    this.net.world.tracer.config(
      this.net,
      fn,
      'neigh',
      `${where}${n.mac ? ` lladdr ${formatMac(n.mac)}` : ''} ${n.state}`,
    );
  }

  private key(dev: NetDevice, ip: Ipv4Addr): string {
    return `${dev.ifindex} ${ip}`;
  }
}
