import { createStore, type StoreApi } from 'zustand/vanilla';
import { TraceIndex } from '../diagram/trace-index.ts';
import type { BranchInfo, FromWorker, Topology, TraceEvent } from '../protocol/messages.ts';
import type { StorageState } from './storage.ts';

export type Labs = Extract<FromWorker, { type: 'ready' }>['labs'];

export type LabNames = Readonly<Record<string, { readonly title: string; readonly summary: string }>>;

export interface SessionState {
  readonly status: 'starting' | 'ready' | 'failed';
  /** Why it failed, or what could not be done at the last attempt; '' when all is well. */
  readonly problem: string;
  /** Something to know that is no trouble: the commands of a kept session were run again; a link took a session's place. */
  readonly notice: '' | 'rerun' | 'aside';
  readonly storage: StorageState;
  readonly labs: Labs;
  /** What labs, lessons and levels are called in the page's language, by the id of their lab; empty for English. */
  readonly labNames: LabNames;
  readonly topology: Topology | null;
  readonly branches: readonly BranchInfo[];
  readonly branch: number;
  /** The trace of the current branch. It grows in place: `length` and `revision` tell when. */
  readonly index: TraceIndex;
  readonly length: number;
  /** Counts the times a trace was replaced rather than extended. */
  readonly revision: number;
  /** Places with a foreground job. */
  readonly busy: readonly string[];
}

export type SessionStore = StoreApi<SessionState>;

export const createSessionStore = (): SessionStore =>
  createStore<SessionState>(() => ({
    status: 'starting',
    problem: '',
    notice: '',
    storage: 'kept',
    labs: [],
    labNames: {},
    topology: null,
    branches: [],
    branch: 0,
    index: new TraceIndex(),
    length: 0,
    revision: 0,
    busy: [],
  }));

/** Traces of all branches, by branch id. */
export type Traces = Map<number, TraceIndex>;

/**
 * Puts `events` at `from` into a branch's trace. Null when they do not join on to what is there: they belong to a session
 * that was closed meanwhile.
 */
export function spliceTrace(
  traces: Traces,
  branch: number,
  from: number,
  events: readonly TraceEvent[],
): { readonly index: TraceIndex; readonly replaced: boolean } | null {
  const old = traces.get(branch) ?? new TraceIndex();
  if (from > old.length) return null;
  if (old.length === from) {
    old.append(events);
    const replaced = !traces.has(branch);
    traces.set(branch, old);
    return { index: old, replaced };
  }
  const index = new TraceIndex();
  index.append(old.events.slice(0, from));
  index.append(events);
  traces.set(branch, index);
  return { index, replaced: true };
}

/** Applies what the worker says to the store. */
export function receive(store: SessionStore, traces: Traces, message: Exclude<FromWorker, { type: 'reply' }>): void {
  switch (message.type) {
    case 'ready':
      store.setState({ labs: message.labs });
      return;
    case 'topology':
      store.setState({ topology: message.topology });
      return;
    case 'events': {
      const { branch, revision } = store.getState();
      const spliced = spliceTrace(traces, message.branch, message.from, message.events);
      if (!spliced || message.branch !== branch) return;
      const { index, replaced } = spliced;
      store.setState({ index, length: index.length, revision: replaced ? revision + 1 : revision });
      return;
    }
    case 'branches': {
      const { branch, revision, index: shown } = store.getState();
      const index = traces.get(message.current) ?? startOf(traces, message);
      traces.set(message.current, index);
      const same = message.current === branch && index === shown;
      store.setState({
        branches: message.branches,
        branch: message.current,
        ...(same ? {} : { index, length: index.length, revision: revision + 1 }),
      });
      return;
    }
    case 'busy': {
      const others = store.getState().busy.filter((p) => p !== message.place);
      store.setState({ busy: message.busy ? [...others, message.place] : others });
      return;
    }
    case 'progress':
    case 'save':
      return;
  }
}

/** A new branch begins as its parent was where it parted; the worker sends all of it in a moment. */
function startOf(traces: Traces, message: Extract<FromWorker, { type: 'branches' }>): TraceIndex {
  const index = new TraceIndex();
  const parent = message.branches.find((b) => b.id === message.current)?.parent;
  if (parent) index.append(traces.get(parent.branch)?.events.slice(0, parent.seq) ?? []);
  return index;
}
