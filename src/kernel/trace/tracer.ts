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
  private readonly now: () => number;
  private readonly context: () => CpuContext;
  recording: boolean;
  private lastSkbId = 0;
  private lastCtId = 0;

  constructor(now: () => number, context: () => CpuContext, options: TracerOptions = { recording: true }) {
    this.now = now;
    this.context = context;
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

  /** A function of the stack worked on `skb`. */
  step(net: NetNs, skb: SkBuff | null, fn: string, note = '', data?: EventData): void {
    if (this.onPoint) this.onPoint(this.events.length);
    if (!this.recording) return;
    // Written out, not spread: there are about twenty of these per packet.
    const seq = this.events.length;
    const time = this.now();
    const cpu = this.context();
    const id = skb?.id ?? 0;
    const event: StepEvent =
      data === undefined
        ? { seq, time, net: net.id, cpu, skb: id, kind: 'step', fn, note }
        : { seq, time, net: net.id, cpu, skb: id, kind: 'step', fn, note, data };
    this.events.push(event);
    if (skb) this.attach(event, skb);
  }

  alloc(net: NetNs, skb: SkBuff, fn: string, why: string, parent = 0): void {
    if (this.recording) this.add<AllocEvent>(net, skb, { kind: 'alloc', fn, why, parent });
  }

  /** Opens the event of a hook function; the caller fills `verdict` and calls `close`. Null when not recording. */
  open(net: NetNs, skb: SkBuff, body: Body<HookEvent>): HookEvent | null {
    if (this.onPoint) this.onPoint(this.events.length);
    return this.recording ? this.add<HookEvent>(net, skb, body) : null;
  }

  close(event: HookEvent, skb: SkBuff, verdict: HookEvent['verdict']): void {
    event.verdict = verdict;
    this.attach(event, skb);
  }

  drop(net: NetNs, skb: SkBuff, fn: string, reason: string, culprit: Culprit | null, note: string): void {
    if (this.recording) this.add<DropEvent>(net, skb, { kind: 'drop', fn, reason, culprit, note });
  }

  consume(net: NetNs, skb: SkBuff, fn: string, note: string): void {
    if (this.recording) this.add<ConsumeEvent>(net, skb, { kind: 'consume', fn, note });
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
    if (this.recording) this.add<ConfigEvent>(net, null, { kind: 'config', fn, what, text });
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
      time: this.now(),
      net: net.id,
      cpu: this.context(),
      skb: skb?.id ?? 0,
      ...body,
    } as unknown as E; // the spread completes E, which TypeScript can't see through a generic Omit
    this.events.push(event);
    if (skb && attach) this.attach(event, skb);
    return event;
  }

  private attach(event: TraceEvent, skb: SkBuff): void {
    const before = skb.lastState;
    if (before && skb.isAs(before)) return;
    const state: PacketState = skb.state();
    skb.lastState = state;
    event.pkt = state;
  }
}
