import type { NetNs } from '../netns.ts';
import { HZ } from '../time/clock.ts';

/** `struct gnet_estimator`: the time between two looks is 1/4 s times 2^(interval + 2). */
export interface EstimatorParams {
  readonly interval: number;
  readonly ewmaLog: number;
}

const ESTIMATOR_SHIFT = 10n;
/** More looks in a row than it takes any average to come to rest while nothing is counted. */
const RESTS_AFTER = 1n << 20n;
const U64 = 64;

/**
 * `struct xt_rateest` with its `net_rate_estimator` (net/netfilter/xt_RATEEST.c, net/core/gen_estimator.c): an average of
 * bytes and packets a second. The timer's looks are caught up with when somebody counts or asks, so that an idle estimator
 * does not keep the clock busy.
 */
export class RateEstimator {
  readonly params: EstimatorParams;
  users = 1;
  private readonly net: NetNs;
  private bytes = 0n;
  private packets = 0n;
  private lastBytes = 0n;
  private lastPackets = 0n;
  private avbps = 0n;
  private avpps = 0n;
  /** Jiffies of the next look. */
  private next: number;
  private readonly period: number;

  constructor(net: NetNs, params: EstimatorParams) {
    this.net = net;
    this.params = params;
    this.period = (HZ / 4) << (params.interval + 2);
    this.next = net.world.clock.jiffies + this.period;
  }

  /** `xt_rateest_tg`. */
  count(len: number): void {
    this.catchUp();
    this.bytes += BigInt(len);
    this.packets++;
  }

  /** `gen_estimator_read`: bytes and packets a second. */
  read(): { readonly bps: bigint; readonly pps: bigint } {
    this.catchUp();
    return { bps: this.avbps >> 8n, pps: this.avpps >> 8n };
  }

  private catchUp(): void {
    const now = this.net.world.clock.jiffies;
    if (now < this.next) return;
    const looks = Math.floor((now - this.next) / this.period) + 1;
    this.next += looks * this.period;
    for (let i = 0n; i < BigInt(looks) && i < RESTS_AFTER; i++) if (!this.look()) return;
  }

  /** `est_timer`. False when it changed nothing, so that the next ones will not either. */
  private look(): boolean {
    const bytes = this.share(this.bytes - this.lastBytes, this.avbps);
    const packets = this.share(this.packets - this.lastPackets, this.avpps);
    const moved = bytes !== 0n || packets !== 0n || this.packets !== this.lastPackets;
    this.avbps = BigInt.asUintN(U64, this.avbps + bytes);
    this.avpps = BigInt.asUintN(U64, this.avpps + packets);
    this.lastBytes = this.bytes;
    this.lastPackets = this.packets;
    return moved;
  }

  private share(counted: bigint, average: bigint): bigint {
    const log = BigInt(this.params.ewmaLog);
    const rate = counted << (ESTIMATOR_SHIFT - BigInt(this.params.interval + 2));
    return (rate >> log) - (average >> log);
  }
}

const estimators = new WeakMap<NetNs, Map<string, RateEstimator>>();

/** The estimators of a namespace, by name. */
export function estimatorsOf(net: NetNs): Map<string, RateEstimator> {
  const known = estimators.get(net) ?? new Map<string, RateEstimator>();
  estimators.set(net, known);
  return known;
}

/** `xt_rateest_lookup`: the estimator with one user more, or null. */
export function takeEstimator(net: NetNs, name: string): RateEstimator | null {
  const est = estimatorsOf(net).get(name);
  if (!est) return null;
  est.users++;
  return est;
}

/** `xt_rateest_put`. */
export function putEstimator(net: NetNs, name: string): void {
  const all = estimatorsOf(net);
  const est = all.get(name);
  if (est && --est.users === 0) all.delete(name);
}
