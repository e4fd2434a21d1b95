import { createContext, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import { type Picture, picture } from '../diagram/picture.ts';
import { lastAtOrBefore } from '../diagram/postings.ts';
import type { TraceIndex } from '../diagram/trace-index.ts';
import type { Topology } from '../protocol/messages.ts';
import type { App } from '../store/app.ts';

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('no AppContext above this component');
  return app;
}

/** The moment that is shown: the trace, the playhead, and the picture of the namespace in view. */
export interface Moment {
  readonly index: TraceIndex;
  readonly seq: number;
  readonly net: number;
  readonly picture: Picture;
}

export const MomentContext = createContext<Moment | null>(null);

export function useMoment(): Moment {
  const moment = useContext(MomentContext);
  if (!moment) throw new Error('no MomentContext above this component');
  return moment;
}

/** Works the moment out once per step, for everybody below. */
export function useMomentValue(): Moment {
  const app = useApp();
  const index = useStore(app.session, (s) => s.index);
  const revision = useStore(app.session, (s) => s.revision);
  const focus = useStore(app.session, (s) => s.topology?.focus ?? 0);
  const seq = useStore(app.playhead, (s) => s.seq);
  const follow = useStore(app.settings, (s) => s.follow);
  const chosen = useStore(app.selection, (s) => s.net);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the index grows in place; `revision` says when it was replaced
  return useMemo(() => {
    const stop = index.stops[index.stopIndex(seq)];
    const eventNet = stop === undefined ? undefined : index.events[stop]?.net;
    const net = follow ? (eventNet ?? focus) : (chosen ?? focus);
    return { index, seq, net, picture: picture(index, seq, net) };
  }, [index, revision, seq, follow, chosen, focus]);
}

/** Simulated time of an event, counted from the command before it: nobody asks how long the lab has been running. */
export function sinceCommand(index: TraceIndex, seq: number): number {
  const time = index.events[seq]?.time ?? 0;
  let start = 0;
  for (const list of index.tty.values()) {
    for (let i = lastAtOrBefore(list, seq); i >= 0; i--) {
      const event = index.events[list[i] ?? 0];
      if (event?.kind !== 'tty' || event.stream !== 'in') continue;
      start = Math.max(start, event.time);
      break;
    }
  }
  return time - start;
}

/** The name of a namespace, for people. */
export function netName(topology: Topology | null, net: number): string {
  return (
    topology?.places.find((p) => p.net === net)?.name ?? topology?.nets.find((n) => n.net === net)?.name ?? `net ${net}`
  );
}
