import { Random } from '../base/random.ts';
import { Cpu } from './irq/cpu.ts';
import { NetNs } from './netns.ts';
import { SkBuff } from './skb/sk-buff.ts';
import { Clock, END_OF_TIME, type Nanoseconds } from './time/clock.ts';
import { Tracer, type TracerOptions } from './trace/tracer.ts';

/** How a NIC hands over its frames: as study notes tell it, or as drivers have done it for twenty years. */
/** Up to Linux 5.15 each place has a function of its own; since 5.16 there are two, each in several places. */
export type HookNames = 'since 5.16' | 'up to 5.15';

export type RxModel = 'classic' | 'napi';

export interface WorldOptions {
  /** Seed of everything that is random on Linux. */
  readonly seed: number;
  readonly rxModel?: RxModel;
  readonly tracer?: TracerOptions;
  readonly hookNames?: HookNames;
}

/**
 * Several namespaces, the links between them, one clock and one CPU. It does nothing by itself: a system call
 * (`Cpu.process`) or an alarm starts work, and the work ends when no softirq is pending.
 */
export class World {
  /** What `random` began with. */
  readonly seed: number;
  readonly clock = new Clock();
  readonly random: Random;
  readonly cpu: Cpu;
  readonly tracer: Tracer;
  rxModel: RxModel;
  /** Which kernel's names the hook functions of IPVS go by. */
  readonly hookNames: HookNames;
  /** Kinds of device, of set and of match that not every kernel has (`modprobe`); without one, making it fails as it does there. */
  readonly modules = new Set([
    'veth',
    'bridge',
    'dummy',
    'ip_set_hash_mac',
    'ip_set_hash_ipmac',
    'ip_set_hash_ipmark',
    'ip_set_hash_netnet',
    'ip_set_hash_netportnet',
    'xt_ipvs',
  ]);
  /** Namespaces by id; the id is the index. A deleted one leaves null. */
  readonly namespaces: (NetNs | null)[] = [];

  constructor(options: WorldOptions) {
    this.seed = options.seed;
    this.random = new Random(options.seed);
    this.cpu = new Cpu(this.clock);
    this.tracer = new Tracer(this.clock, this.cpu, options.tracer);
    this.rxModel = options.rxModel ?? 'napi';
    this.hookNames = options.hookNames ?? 'since 5.16';
  }

  /** Makes a namespace with its loopback device. Names are unique. */
  addNetNs(name: string, host = name): NetNs {
    if (this.netNs(name)) throw new Error(`namespace ${name} exists`);
    const net = new NetNs(this, this.namespaces.length, name, host);
    this.namespaces.push(net);
    return net;
  }

  /** Ends a namespace: its devices go, its id stays unused. */
  delNetNs(net: NetNs): void {
    for (const dev of [...net.devices.all()])
      if (dev.kind !== 'loopback' && net.devices.get(dev.name) === dev) net.devices.remove(dev);
    this.namespaces[net.id] = null;
  }

  netNs(name: string): NetNs | null {
    return this.namespaces.find((n) => n?.name === name) ?? null;
  }

  /** An empty packet with a new id. `size` bytes of room behind the usual headroom. */
  allocSkb(size: number): SkBuff {
    return SkBuff.alloc(this.tracer.nextSkbId(), size);
  }

  /** Takes the next alarm and runs it with all the softirqs it raises. False when nothing is due up to `until`. */
  step(until: Nanoseconds = Number.POSITIVE_INFINITY): boolean {
    const at = this.clock.nextAt;
    if (at === null || !(at <= until)) return false;
    this.clock.next()?.run();
    this.cpu.runSoftirqs();
    return true;
  }

  /** Runs all alarms due up to `until` and sets the clock there. */
  runUntil(until: Nanoseconds): void {
    while (this.step(until)) {
      // each step may set further alarms
    }
    if (until > this.clock.now && Number.isFinite(until)) this.clock.advanceTo(Math.min(until, END_OF_TIME));
  }
}
