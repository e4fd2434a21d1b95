import type { NetNs } from '../../kernel/netns.ts';
import type { ProxyConfig } from '../../kube/config.ts';
import type { FrontEnd } from '../../kube/front-end.ts';
import type { Service } from '../../kube/types.ts';
import type { Mode, Synced } from './mode.ts';
import type { ProxyOptions } from './options.ts';
import { changeCount, changeLines, syncFigures } from './sync-text.ts';

/** Syncs, changes of one sync, and lines of the log that are kept. */
const KEEP_SYNCS = 40;
const KEEP_CHANGES = 400;
const KEEP_LINES = 500;

/** One sync, for those who ask later: what it changed, and all that it was made of. */
export interface SyncRecord {
  /** Counts the syncs of the node from 1. */
  readonly number: number;
  /** The event that tells of it; -1 for one before the trace began. */
  readonly seq: number;
  /** Nanoseconds. */
  readonly time: number;
  readonly mode: Mode['name'];
  readonly reasons: readonly string[];
  readonly full: boolean;
  readonly error: string;
  readonly figures: Readonly<Record<string, string | number>>;
  /** `+ ...`, `- ...`, `* ...`; the first of them when there are many. */
  readonly changes: readonly string[];
  readonly changeCount: number;
  readonly frontEnd: FrontEnd;
  readonly config: ProxyConfig;
  readonly services: ReadonlyMap<string, Service>;
  readonly tables: SyncTables;
}

/** The generations of the tables when a sync began and when it had ended; 0 for a table that was not there. */
export type SyncTables = Readonly<Record<'nat' | 'filter', { readonly before: number; readonly after: number }>>;

/** A time in which kube-proxy ran on the node, or did not. */
export interface RunRecord {
  readonly seq: number;
  readonly time: number;
  readonly running: { readonly mode: Mode['name']; readonly options: ProxyOptions } | null;
}

const proxies = new WeakMap<NetNs, NodeProxy>();

/** What is known of kube-proxy on a node. */
export function nodeProxyOf(net: NetNs): NodeProxy {
  const known = proxies.get(net) ?? new NodeProxy(net);
  proxies.set(net, known);
  return known;
}

/** The history of kube-proxy on one node: it outlives the program. Each entry is an event of the trace, too. */
export class NodeProxy {
  readonly syncs: SyncRecord[] = [];
  readonly runs: RunRecord[] = [];
  readonly log: { readonly seq: number; readonly line: string }[] = [];
  private readonly net: NetNs;
  private count = 0;

  constructor(net: NetNs) {
    this.net = net;
  }

  started(mode: Mode['name'], options: ProxyOptions): void {
    this.runs.push({ ...this.tell(`kube-proxy starts in mode ${mode}`), running: { mode, options } });
  }

  stopped(): void {
    this.runs.push({ ...this.tell('kube-proxy ends'), running: null });
  }

  synced(done: {
    readonly mode: Mode['name'];
    readonly reasons: readonly string[];
    readonly synced: Synced;
    readonly config: ProxyConfig;
    readonly services: ReadonlyMap<string, Service>;
    readonly tables: SyncTables;
  }): void {
    const { mode, reasons, synced, config, services, tables } = done;
    const count = changeCount(synced);
    const figures = syncFigures(synced);
    const number = ++this.count;
    const at = this.tell(
      `kube-proxy sync ${number} (${reasons.join(', ')}): ${count} ${count === 1 ? 'change' : 'changes'}`,
    );
    this.syncs.push({
      ...at,
      number,
      mode,
      reasons,
      full: synced.full,
      error: synced.error,
      figures,
      changes: changeLines(synced, KEEP_CHANGES),
      changeCount: count,
      frontEnd: synced.frontEnd,
      config,
      services,
      tables,
    });
    if (this.syncs.length > KEEP_SYNCS) this.syncs.shift();
  }

  said(line: string): void {
    const { tracer } = this.net.world;
    this.log.push({ seq: tracer.recording ? tracer.seq : -1, line });
    if (this.log.length > KEEP_LINES) this.log.shift();
  }

  /** The last sync at or before an event. */
  syncAt(seq: number): SyncRecord | null {
    return this.syncs.findLast((sync) => sync.seq <= seq) ?? null;
  }

  /** The flags it ran with at last. */
  get lastOptions(): ProxyOptions | null {
    return this.runs.findLast((run) => run.running)?.running?.options ?? null;
  }

  runAt(seq: number): RunRecord | null {
    return this.runs.findLast((run) => run.seq <= seq) ?? null;
  }

  private tell(text: string): { readonly seq: number; readonly time: number } {
    const { tracer, clock } = this.net.world;
    const seq = tracer.recording ? tracer.seq : -1;
    tracer.config(this.net, 'kube-proxy', 'kube', text);
    return { seq, time: clock.now };
  }
}
