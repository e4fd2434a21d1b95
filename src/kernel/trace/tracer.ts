import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type {
  AllocEvent,
  ConfigEvent,
  ConntrackEvent,
  ConsumeEvent,
  CpuContext,
  Culprit,
  DropEvent,
  EventData,
  HookEvent,
  HookFunction,
  HookName,
  HooksEvent,
  LinkEvent,
  LogEvent,
  PacketState,
  RulesEvent,
  StepEvent,
  TraceEvent,
  TtyEvent,
} from './events.ts';

type Body<E extends TraceEvent> = Omit<E, 'seq' | 'time' | 'net' | 'cpu' | 'skb' | 'pkt'>;

/** The end of a recording with `recording: false`: counts, keeps nothing. For benchmarks and bulk conformance runs. */
export interface TracerOptions {
  readonly recording: boolean;
}

/**
 * Where the kernel reports. It stamps events with place, time, namespace and CPU context, and attaches the packet when it
 * changed since its last event. `onPoint` runs before each step and each hook function: the only places where a session
 * may change the world while a packet is in flight.
 */
export class Tracer {
  readonly events: TraceEvent[] = [];
  /** Called with the index the next event will have. */
  onPoint: ((seq: number) => void) | null = null;
  private readonly clock: { readonly now: number };
  private readonly cpu: { readonly context: CpuContext };
  recording: boolean;
  private configsLeft = Number.POSITIVE_INFINITY;
  private configsUntold = 0;
  private lastSkbId = 0;
  private lastCtId = 0;

  constructor(
    clock: { readonly now: number },
    cpu: { readonly context: CpuContext },
    options: TracerOptions = { recording: true },
  ) {
    this.clock = clock;
    this.cpu = cpu;
    this.recording = options.recording;
  }

  get seq(): number {
    return this.events.length;
  }

  nextSkbId(): number {
    return ++this.lastSkbId;
  }

  nextCtId(): number {
    return ++this.lastCtId;
  }

  // The events of every packet are written out, each with the keys it will have: there are about twenty-five of them per
  // packet, and a spread or a key that is added later costs more than all the rest.

  /** A function of the stack worked on `skb`. */
  step(net: NetNs, skb: SkBuff | null, fn: string, note = '', data?: EventData): void {
    const seq = this.events.length;
    if (this.onPoint) this.onPoint(seq);
    if (!this.recording) return;
    this.events.push(this.stepEvent(this.events.length, net.id, skb, fn, note, data));
  }

  private stepEvent(
    seq: number,
    net: number,
    packet: SkBuff | null,
    fn: string,
    note: string,
    data: EventData | undefined,
  ): StepEvent {
    const time = this.clock.now;
    const cpu = this.cpu.context;
    const skb = packet === null ? 0 : packet.id;
    const pkt = packet && this.changed(packet);
    if (data === undefined)
      return pkt
        ? { seq, time, net, cpu, skb, kind: 'step', fn, note, pkt }
        : { seq, time, net, cpu, skb, kind: 'step', fn, note };
    return pkt
      ? { seq, time, net, cpu, skb, kind: 'step', fn, note, data, pkt }
      : { seq, time, net, cpu, skb, kind: 'step', fn, note, data };
  }

  alloc(net: NetNs, skb: SkBuff, fn: string, why: string, parent = 0): void {
    if (!this.recording) return;
    const seq = this.events.length;
    const event: AllocEvent = {
      seq,
      time: this.clock.now,
      net: net.id,
      cpu: this.cpu.context,
      skb: skb.id,
      kind: 'alloc',
      fn,
      why,
      parent,
      pkt: this.show(skb),
    };
    this.events.push(event);
  }

  /** Opens the event of a hook function; the caller fills `verdict` and calls `close`. Null when not recording. */
  open(net: NetNs, skb: SkBuff, op: HookFunction, hook: HookName, inDev: string, outDev: string): HookEvent | null {
    if (this.onPoint) this.onPoint(this.events.length);
    if (!this.recording) return null;
    const event: HookEvent = {
      seq: this.events.length,
      time: this.clock.now,
      net: net.id,
      cpu: this.cpu.context,
      skb: skb.id,
      kind: 'hook',
      fn: op.name,
      hook,
      priority: op.priority,
      module: op.module,
      inDev,
      outDev,
      verdict: '',
    };
    this.events.push(event);
    this.attach(event, skb);
    return event;
  }

  close(event: HookEvent, skb: SkBuff, verdict: HookEvent['verdict']): void {
    event.verdict = verdict;
    this.attach(event, skb);
  }

  drop(net: NetNs, skb: SkBuff, fn: string, reason: string, culprit: Culprit | null, note: string): void {
    if (this.recording) this.add<DropEvent>(net, skb, { kind: 'drop', fn, reason, culprit, note });
  }

  consume(net: NetNs, skb: SkBuff, fn: string, note: string): void {
    if (!this.recording) return;
    const seq = this.events.length;
    const event: ConsumeEvent = {
      seq,
      time: this.clock.now,
      net: net.id,
      cpu: this.cpu.context,
      skb: skb.id,
      kind: 'consume',
      fn,
      note,
    };
    this.events.push(event);
    this.attach(event, skb);
  }

  link(net: NetNs, skb: SkBuff, body: Body<LinkEvent>): void {
    if (this.recording) this.add<LinkEvent>(net, skb, body);
  }

  ct(net: NetNs, skb: SkBuff | null, body: Body<ConntrackEvent>): void {
    // told from within a hook function, whose own event shows the packet when it ends
    if (this.recording) this.add<ConntrackEvent>(net, skb, body, false);
  }

  rules(net: NetNs, body: Body<RulesEvent>): void {
    if (this.recording) this.add<RulesEvent>(net, null, body);
  }

  hooks(net: NetNs, body: Body<HooksEvent>): void {
    if (this.recording) this.add<HooksEvent>(net, null, body);
  }

  config(net: NetNs, fn: string, what: ConfigEvent['what'], text: string): void {
    if (this.configsLeft === 0) {
      this.configsUntold++;
      return;
    }
    this.configsLeft--;
    if (this.recording) this.add<ConfigEvent>(net, null, { kind: 'config', fn, what, text });
  }

  /** While `work` runs, the first `most` changes of configuration are told one by one, and the others together. */
  fewConfigs<T>(net: NetNs, fn: string, most: number, work: () => T): T {
    this.configsLeft = most;
    this.configsUntold = 0;
    try {
      return work();
    } finally {
      this.configsLeft = Number.POSITIVE_INFINITY;
      if (this.configsUntold > 0) this.config(net, fn, 'kube', `${this.configsUntold} more changes like these`);
    }
  }

  log(net: NetNs, skb: SkBuff | null, text: string): void {
    if (this.recording) this.add<LogEvent>(net, skb, { kind: 'log', fn: 'printk', text });
  }

  tty(net: NetNs, job: number, stream: TtyEvent['stream'], text: string): void {
    if (this.recording) this.add<TtyEvent>(net, null, { kind: 'tty', fn: 'tty', job, stream, text });
  }

  private add<E extends TraceEvent>(net: NetNs, skb: SkBuff | null, body: Body<E>, attach = true): E {
    const event = {
      seq: this.events.length,
      time: this.clock.now,
      net: net.id,
      cpu: this.cpu.context,
      skb: skb?.id ?? 0,
      ...body,
    } as unknown as E; // the spread completes E, which TypeScript can't see through a generic Omit
    this.events.push(event);
    if (skb && attach) this.attach(event, skb);
    return event;
  }

  private attach(event: TraceEvent, skb: SkBuff): void {
    const pkt = this.changed(skb);
    if (pkt) event.pkt = pkt;
  }

  /** The packet, when it is not as the last event about it left it; null when it is. */
  private changed(skb: SkBuff): PacketState | null {
    return skb.lastState && skb.isAs(skb.lastState) ? null : this.show(skb);
  }

  private show(skb: SkBuff): PacketState {
    const state = skb.state();
    skb.lastState = state;
    return state;
  }
}
