import { type KeyboardEvent, lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../context.ts';
import { usePhone } from '../media.ts';
import { Icon } from '../parts/icons.tsx';
import { T } from '../text.ts';
import { plainTranscript } from './transcript.ts';

const XtermView = lazy(() => import('./xterm-view.tsx').then((m) => ({ default: m.XtermView })));

/** A terminal per place, one in front. */
export function TerminalPanel() {
  const app = useApp();
  const phone = usePhone();
  const places = useStore(app.session, (s) => s.topology?.places);
  const busy = useStore(app.session, (s) => s.busy);
  const place = useStore(app.selection, (s) => s.place);
  const folded = useStore(app.settings, (s) => s.folded.terminal) && !phone;
  const fold = (terminal: boolean): void =>
    app.settings.setState({ folded: { ...app.settings.getState().folded, terminal } });
  const load = useAfterFirstPaint();
  if (!places) return <section className="terminal-panel" aria-label={T.terminal} />;
  const choose = (name: string): void => app.selection.setState({ place: name });
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = places.findIndex((p) => p.name === place);
    const next = places[(at + by + places.length) % places.length];
    if (!next) return;
    choose(next.name);
    document.getElementById(`place-${next.name}`)?.focus();
  };
  return (
    <section className="terminal-panel" aria-label={T.terminal}>
      <div className="tab-row">
        <div className="tabs" role="tablist" aria-label={T.terminal} onKeyDown={onKeyDown}>
          {places.map((p) => (
            <button
              key={p.name}
              type="button"
              role="tab"
              id={`place-${p.name}`}
              aria-selected={p.name === place}
              aria-controls="terminal-body"
              tabIndex={p.name === place ? 0 : -1}
              onClick={() => choose(p.name)}
            >
              {p.name}
              {busy.includes(p.name) && <span className="running">{T.running}</span>}
            </button>
          ))}
        </div>
        <Past />
        {!phone && (
          <button
            type="button"
            className="icon-button"
            aria-label={folded ? T.unfold(T.terminal) : T.fold(T.terminal)}
            title={folded ? T.unfold(T.terminal) : T.fold(T.terminal)}
            onClick={() => fold(!folded)}
          >
            <Icon name={folded ? 'up' : 'down'} />
          </button>
        )}
      </div>
      {!folded && (
        <div className="terminal-body" id="terminal-body" role="tabpanel" aria-labelledby={`place-${place}`}>
          {load ? (
            <Suspense fallback={<p className="quiet terminal-loading">{`${T.terminalLoading} \u2026`}</p>}>
              <XtermView />
            </Suspense>
          ) : (
            <p className="quiet terminal-loading">{`${T.terminalLoading} \u2026`}</p>
          )}
          <Transcript />
        </div>
      )}
    </section>
  );
}

/** Says that a line typed now starts a branch. */
function Past() {
  const app = useApp();
  useStore(app.playhead, (s) => s.seq);
  useStore(app.playhead, (s) => s.playing);
  useStore(app.session, (s) => s.length);
  return app.inThePast() ? <p className="past-note">{T.pastNote}</p> : null;
}

/** The same text for screen readers: xterm draws it where they cannot follow. */
function Transcript() {
  const app = useApp();
  const index = useStore(app.session, (s) => s.index);
  const length = useStore(app.session, (s) => s.length);
  const place = useStore(app.selection, (s) => s.place);
  const net = useStore(app.session, (s) => s.topology?.places.find((p) => p.name === place)?.net ?? -1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the index grows in place; its length says when
  const text = useMemo(() => plainTranscript(index, net, `${place}$ `), [index, length, net, place]);
  return (
    <div className="visually-hidden" role="log" aria-label={T.transcript(place)} data-testid="transcript">
      <pre>{text}</pre>
    </div>
  );
}

/** True once the first packet had its chance to be drawn: then the terminal may be loaded. */
function useAfterFirstPaint(): boolean {
  const app = useApp();
  const ready = useStore(app.session, (s) => s.status === 'ready' || s.index.stops.length > 0);
  const [load, setLoad] = useState(false);
  useEffect(() => {
    if (!ready) return;
    const timer = setTimeout(() => setLoad(true), 50);
    return () => clearTimeout(timer);
  }, [ready]);
  return load;
}
