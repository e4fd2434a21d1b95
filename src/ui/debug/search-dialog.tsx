import { useDeferredValue, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { dissected } from '../../diagram/picture.ts';
import { likeliest, searchSteps } from '../../diagram/search.ts';
import type { TraceEvent } from '../../protocol/messages.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { Picker } from '../palette/picker.tsx';
import { sentence, T } from '../text.ts';
import { debugStore } from './debug-state.ts';
import { D } from './text.ts';

/** Looks for steps; the choice goes there, and what was found stays marked on the timeline. */
export function SearchDialog() {
  const app = useApp();
  const { index, seq } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const length = useStore(app.session, (s) => s.length);
  const [query, setQuery] = useState(() => debugStore.getState().ahead || debugStore.getState().query);
  // typing goes first, the list follows
  const asked = useDeferredValue(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the index grows in place, `length` says so
  const found = useMemo(
    () =>
      searchSteps(
        index,
        asked,
        (net) => netName(topology, net),
        app.settings.getState().language === 'en' ? null : T.say,
      ),
    [index, topology, asked, length],
  );
  const stops = found.kind === 'stops' ? found.stops : [];
  const start = likeliest(index, stops, asked, index.stopIndex(seq));
  const status =
    found.kind === 'error'
      ? T.say(found.message)
      : query.trim() === ''
        ? D.searchType
        : stops.length === 0
          ? D.searchNone
          : D.searchFound(stops.length);
  return (
    <Picker
      panel="search"
      title={D.search}
      placeholder={D.searchPlaceholder}
      query={query}
      onQuery={setQuery}
      items={stops}
      keyOf={String}
      start={start}
      late={asked !== query}
      render={(stop) => <Result event={index.events[index.stops[stop] ?? -1]} />}
      onPick={(stop, run) => {
        debugStore.setState({ query, matches: stops });
        if (run) app.runTo(stop);
        else app.seekStop(stop);
      }}
      status={status}
      foot={D.searchFoot}
    />
  );
}

function Result({ event }: { readonly event: TraceEvent | undefined }) {
  const app = useApp();
  const { index } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  if (!event) return null;
  const pkt = index.stateOf(event.skb, event.seq);
  const d = pkt ? dissected(pkt) : null;
  const hook = event.kind === 'hook' ? `${event.hook} ` : '';
  return (
    <>
      <span className="picker-group">{netName(topology, event.net)}</span>
      <span className={event.kind === 'drop' ? 'picker-name bad' : 'picker-name'}>
        {hook}
        <code>{event.fn}</code>
        <span className="quiet">{` ${sentence(event, (net) => netName(topology, net))}`}</span>
      </span>
      <span className="picker-packet quiet">
        {d?.source ? `${T.say(d.short)}, ${d.source} \u2192 ${d.destination}` : T.say(d?.short ?? '')}
      </span>
    </>
  );
}
