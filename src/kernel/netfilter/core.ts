import type { NetDevice } from '../device/net-device.ts';
import { EPERM } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { Sock } from '../socket/types.ts';
import type { Culprit, HookEvent } from '../trace/events.ts';
import {
  HOOK_NAMES,
  NF_ACCEPT,
  NF_DROP,
  NF_INET_NUMHOOKS,
  NF_QUEUE,
  NF_REPEAT,
  NF_STOLEN,
  NF_VERDICT_FLAG_QUEUE_BYPASS,
  NF_VERDICT_MASK,
  type NfHook,
  type NfHookOps,
  type NfHookState,
  nfDropGetErr,
} from './hooks.ts';

const VERDICT_NAMES: readonly HookEvent['verdict'][] = ['DROP', 'ACCEPT', 'STOLEN', 'QUEUE', 'REPEAT'];

const ALL_HOOKS: readonly NfHook[] = [0, 1, 2, 3, 4];

/** The hook functions of one namespace, and the walk over them (net/netfilter/core.c). */
export class Netfilter {
  private readonly net: NetNs;
  private readonly hooks: NfHookOps[][] = Array.from({ length: NF_INET_NUMHOOKS }, () => []);
  /** Set by the function that drops, for the drop event to name. Cleared by `nfHookSlow`. */
  culprit: Culprit | null = null;

  constructor(net: NetNs) {
    this.net = net;
  }

  /** Adds functions. Equal priorities keep the order in which they were registered (`nf_register_net_hooks`). */
  register(ops: readonly NfHookOps[]): void {
    for (const op of ops) {
      const old = this.hooks[op.hook] ?? [];
      const at = old.findIndex((o) => o.priority > op.priority);
      const list = at < 0 ? [...old, op] : [...old.slice(0, at), op, ...old.slice(at)];
      this.replace(op.hook, list);
    }
  }

  /** Removes functions by identity (`nf_unregister_net_hooks`). Unknown ones are ignored. */
  unregister(ops: readonly NfHookOps[]): void {
    for (const op of ops) {
      const old = this.hooks[op.hook] ?? [];
      if (old.includes(op))
        this.replace(
          op.hook,
          old.filter((o) => o !== op),
        );
    }
  }

  /** The functions of a hook, in the order in which they run. */
  list(hook: NfHook): readonly NfHookOps[] {
    return this.hooks[hook] ?? [];
  }

  /**
   * Runs the hook and, when every function accepts, `okfn` (`NF_HOOK`). Returns what `okfn` returns, 0 when the packet was
   * stolen or lost in a queue, or a negative errno when it was dropped. A list taken at the start is walked to its end: functions
   * registered meanwhile wait for the next packet, as under RCU.
   */
  hook(
    hook: NfHook,
    sk: Sock | null,
    skb: SkBuff,
    inDev: NetDevice | null,
    outDev: NetDevice | null,
    okfn: (skb: SkBuff) => number,
  ): number {
    const state: NfHookState = { hook, net: this.net, in: inDev, out: outDev, sk, event: null };
    const ret = this.nfHookSlow(skb, state);
    return ret === 1 ? okfn(skb) : ret;
  }

  /** `nf_hook_slow`: 1 to go on, 0 when the packet is no longer the caller's, or a negative errno. */
  nfHookSlow(skb: SkBuff, state: NfHookState): number {
    const ops = this.hooks[state.hook] ?? [];
    for (let i = 0; i < ops.length; i++) {
      const op = ops[i];
      if (!op) continue;
      const verdict = this.runOne(op, skb, state);
      switch (verdict & NF_VERDICT_MASK) {
        case NF_ACCEPT:
          break;
        case NF_DROP: {
          const errno = nfDropGetErr(verdict) || EPERM;
          const culprit = this.culprit;
          this.culprit = null;
          this.net.world.tracer.drop(
            this.net,
            skb,
            op.name,
            'SKB_DROP_REASON_NETFILTER_DROP',
            culprit,
            dropNote(op, state, culprit),
          );
          return -errno;
        }
        case NF_REPEAT:
          i--;
          break;
        case NF_QUEUE:
          if (!this.queue(op, skb, state, verdict)) return 0;
          break;
        case NF_STOLEN:
          return 0;
        default:
          throw new Error(`${op.name}: unknown verdict ${verdict}`);
      }
    }
    return 1;
  }

  /** `nf_queue` (net/netfilter/nf_queue.c), where no program ever listens: dropped, or true to go on when that was asked for. */
  private queue(op: NfHookOps, skb: SkBuff, state: NfHookState, verdict: number): boolean {
    if ((verdict & NF_VERDICT_FLAG_QUEUE_BYPASS) !== 0) return true;
    const { culprit } = this;
    this.culprit = null;
    const where = culprit?.kind === 'rule' ? `rule ${culprit.rule} of chain ${culprit.chain}` : op.name;
    kfreeSkbReason(
      this.net,
      skb,
      'nf_queue',
      'SKB_DROP_REASON_NOT_SPECIFIED',
      culprit,
      `${where} queued it at ${HOOK_NAMES[state.hook]} for a program, and none listens`,
    );
    return false;
  }

  private runOne(op: NfHookOps, skb: SkBuff, state: NfHookState): number {
    const tracer = this.net.world.tracer;
    const event = tracer.open(this.net, skb, op, HOOK_NAMES[state.hook], state.in?.name ?? '', state.out?.name ?? '');
    state.event = event;
    this.culprit = null;
    const verdict = op.run(skb, state);
    if (event) tracer.close(event, skb, VERDICT_NAMES[verdict & NF_VERDICT_MASK] ?? '');
    return verdict;
  }

  private replace(hook: NfHook, list: NfHookOps[]): void {
    this.hooks[hook] = list;
    this.announce(hook, list);
  }

  /** Tells the trace what is registered: for one that begins when functions are there already. */
  announceAll(): void {
    for (const hook of ALL_HOOKS) {
      const list = this.list(hook);
      if (list.length > 0) this.announce(hook, list);
    }
  }

  private announce(hook: NfHook, list: readonly NfHookOps[]): void {
    this.net.world.tracer.hooks(this.net, {
      kind: 'hooks',
      fn: 'nf_register_net_hook',
      hook: HOOK_NAMES[hook],
      functions: list.map((o) => ({
        name: o.name,
        priority: o.priority,
        module: o.module,
        ...(o.table ? { table: o.table } : {}),
      })),
    });
  }
}

function dropNote(op: NfHookOps, state: NfHookState, culprit: Culprit | null): string {
  const where = HOOK_NAMES[state.hook];
  if (culprit?.kind === 'rule')
    return `rule ${culprit.rule} of chain ${culprit.chain} in table ${culprit.table} dropped it, at ${where}`;
  if (culprit?.kind === 'policy') return `the policy of chain ${culprit.chain} in table ${culprit.table} is DROP`;
  return `${op.name} at ${where} dropped it`;
}
