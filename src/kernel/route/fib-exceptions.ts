import type { Ipv4Addr } from '../../wire/inet.ts';
import type { NetDevice } from '../device/net-device.ts';
import { type Clock, SEC } from '../time/clock.ts';

/** `struct fib_nh_exception`: what was learnt of the way to one destination. */
export interface FibException {
  /** The gateway a redirect named, or null. */
  gateway: Ipv4Addr | null;
  /** The path MTU, bytes; 0 when none was learnt. */
  pmtu: number;
  /** The path takes even less than the least we believe: do not insist (`fnhe_mtu_locked`). */
  mtuLocked: boolean;
  /** Nanoseconds. */
  expires: number;
}

/** `net.ipv4.route.mtu_expires` and `min_pmtu`. */
const MTU_EXPIRES = 600 * SEC;
const MIN_PMTU = 552;
/** How long a redirect holds (`ip_rt_gc_timeout`). */
const REDIRECT_EXPIRES = 300 * SEC;

/**
 * The exceptions to the routes of one namespace (net/ipv4/route.c). They hang on a next hop in Linux; here on the device of
 * the route. Their number is not limited.
 */
export class FibExceptions {
  private readonly clock: Clock;
  private readonly byDest = new Map<string, FibException>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** `find_exception`: what holds now of `daddr` by way of `dev`. */
  find(dev: NetDevice, daddr: Ipv4Addr): FibException | null {
    if (this.byDest.size === 0) return null;
    const e = this.byDest.get(key(dev, daddr));
    return e && e.expires > this.clock.now ? e : null;
  }

  /** A redirect: packets to `daddr` out of `dev` go by this gateway for a while, whatever their route says. */
  redirect(dev: NetDevice, daddr: Ipv4Addr, gateway: Ipv4Addr): void {
    Object.assign(this.updateOrCreate(dev, daddr), { gateway, expires: this.clock.now + REDIRECT_EXPIRES });
  }

  /** `__ip_rt_update_pmtu`: a router said that its next link takes `mtu` bytes. `old` is what was believed. */
  updatePmtu(dev: NetDevice, daddr: Ipv4Addr, mtu: number, old: number): void {
    const known = this.find(dev, daddr);
    if (old < mtu || known?.mtuLocked) return;
    const mtuLocked = mtu < MIN_PMTU;
    const pmtu = mtuLocked ? Math.min(old, MIN_PMTU) : mtu;
    if (known?.pmtu === pmtu && !mtuLocked && known.expires - this.clock.now > MTU_EXPIRES / 2) return;
    Object.assign(this.updateOrCreate(dev, daddr), { pmtu, mtuLocked, expires: this.clock.now + MTU_EXPIRES });
  }

  /** `ip route flush cache`. */
  flush(): void {
    this.byDest.clear();
  }

  private updateOrCreate(dev: NetDevice, daddr: Ipv4Addr): FibException {
    const found = this.find(dev, daddr) ?? { gateway: null, pmtu: 0, mtuLocked: false, expires: 0 };
    this.byDest.set(key(dev, daddr), found);
    return found;
  }
}

const key = (dev: NetDevice, daddr: Ipv4Addr): string => `${dev.ifindex} ${daddr}`;
