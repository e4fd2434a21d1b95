import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { retold } from '../trace/retold.ts';

/** Packets one poll of one device may take (`NAPI_POLL_WEIGHT`), and one run of NET_RX in all (`net.core.netdev_budget`). */
export const NAPI_POLL_WEIGHT = 64;
export const NETDEV_BUDGET = 300;

/** `struct napi_struct`: somebody NET_RX polls. */
export interface Napi {
  readonly net: NetNs;
  readonly name: string;
  /** The packet it will handle next, for the trace. */
  next(): SkBuff | null;
  /** Handles up to `budget` packets and returns how many it did. */
  poll(budget: number): number;
  /** Called when a poll did less than its budget (`napi_complete_done`): the device may interrupt again. */
  complete(): void;
}

const raised = retold((napi: string) => ({ softirq: 'NET_RX_SOFTIRQ', napi }));
const polls = retold((napi: string, budget: number) => ({
  note: `polls ${napi}`,
  data: { napi, budget, weight: NAPI_POLL_WEIGHT },
}));

/** `struct softnet_data` of the one CPU: who waits to be polled, and the backlog of `netif_rx`. */
export class Softnet {
  private pollList: Napi[] = [];
  private scheduled = false;
  private readonly raise: (softirq: () => void) => void;
  private readonly inputQueue: {
    readonly skb: SkBuff;
    readonly receive: (skb: SkBuff) => void;
    readonly net: NetNs;
  }[] = [];
  private backlogScheduled = false;

  constructor(raise: (softirq: () => void) => void) {
    this.raise = raise;
  }

  /** `__napi_schedule`: puts it on the poll list and raises NET_RX. */
  napiSchedule(napi: Napi, skb: SkBuff | null): void {
    this.pollList.push(napi);
    const data = raised(napi.name);
    napi.net.world.tracer.step(napi.net, skb, '__raise_softirq_irqoff', 'NET_RX is marked pending', data);
    if (this.scheduled) return;
    this.scheduled = true;
    this.raise(() => this.netRxAction());
  }

  /**
   * `enqueue_to_backlog` (net/core/dev.c): the packet waits in the CPU's input queue for `process_backlog`. RPS and the
   * flow limit are left out. Returns false when the queue is full.
   */
  enqueueToBacklog(net: NetNs, skb: SkBuff, maxBacklog: number, receive: (skb: SkBuff) => void): boolean {
    if (this.inputQueue.length > maxBacklog) return false;
    this.inputQueue.push({ skb, receive, net });
    net.world.tracer.step(net, skb, 'enqueue_to_backlog', 'waits in the input queue of this CPU', {
      queue: this.inputQueue.length,
      dev: skb.dev?.name ?? '',
    });
    if (!this.backlogScheduled) {
      this.backlogScheduled = true;
      this.napiSchedule(this.backlog(net), skb);
    }
    return true;
  }

  /** `net_rx_action` (net/core/dev.c): polls who waits, within the budget. The time limit is left out. */
  private netRxAction(): void {
    this.scheduled = false;
    const list = this.pollList;
    this.pollList = [];
    let budget = NETDEV_BUDGET;
    for (const [i, napi] of list.entries()) {
      if (budget <= 0) {
        this.pollList.push(...list.slice(i));
        break;
      }
      const { tracer } = napi.net.world;
      const { note, data } = polls(napi.name, budget);
      tracer.step(napi.net, napi.next(), 'net_rx_action', note, data);
      const done = this.poll(napi, list.slice(i));
      budget -= done;
      if (done < NAPI_POLL_WEIGHT) napi.complete();
      else this.pollList.push(napi);
    }
    if (this.pollList.length > 0 && !this.scheduled) {
      this.scheduled = true;
      this.raise(() => this.netRxAction());
    }
  }

  /** Polls. When that throws, which is a defect, `unfinished` is polled in the next round: other packets do not suffer. */
  private poll(napi: Napi, unfinished: readonly Napi[]): number {
    let done = -1;
    try {
      done = napi.poll(NAPI_POLL_WEIGHT);
    } finally {
      if (done < 0) {
        this.pollList.push(...unfinished);
        if (!this.scheduled) this.raise(() => this.netRxAction());
        this.scheduled = true;
      }
    }
    return done;
  }

  /** `process_backlog` (net/core/dev.c) as the poll function of the backlog's own NAPI. */
  private backlog(net: NetNs): Napi {
    return {
      net,
      name: 'backlog',
      next: () => this.inputQueue[0]?.skb ?? null,
      poll: (budget) => {
        // Packets that arrive while we work wait for the next round, as after the splice of the two queues.
        const batch = this.inputQueue.splice(0, budget);
        let taken = 0;
        try {
          for (const { skb, receive, net: n } of batch) {
            taken++;
            n.world.tracer.step(n, skb, 'process_backlog', 'takes the packet from the input queue', {
              quota: budget,
              dev: skb.dev?.name ?? '',
            });
            receive(skb);
          }
        } finally {
          if (taken < batch.length) this.inputQueue.unshift(...batch.slice(taken));
        }
        return batch.length;
      },
      complete: () => {
        this.backlogScheduled = false;
        const waiting = this.inputQueue[0];
        if (!waiting) return;
        this.backlogScheduled = true;
        this.napiSchedule(this.backlog(waiting.net), waiting.skb);
      },
    };
  }
}
