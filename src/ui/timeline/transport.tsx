import { memo } from 'react';
import { useStore } from 'zustand';
import { sinceCommand, useApp, useMoment } from '../context.ts';
import { clearSearch, debugStore, openPanel } from '../debug/debug-state.ts';
import { Icon } from '../parts/icons.tsx';
import { Press } from '../parts/press.tsx';
import { SpeedSelect } from '../parts/speed-select.tsx';
import { formatTime, T } from '../text.ts';

interface Props {
  readonly total: number;
  readonly at: number;
}

/** Buttons that move the playhead, the slider over the whole trace, and where we are. */
export function Transport({ total, at }: Props) {
  const app = useApp();
  const { picture, index } = useMoment();
  const playing = useStore(app.playhead, (s) => s.playing);
  const nothing = total === 0;
  const ahead = Math.max(0, total - 1 - at);
  const past = !playing && ahead > 0;
  const event = picture.event;
  return (
    <div className="transport">
      <Buttons playing={playing} nothing={nothing} />
      <input
        type="range"
        className="position"
        aria-label={T.position}
        aria-valuetext={event ? `${T.stepOf(at + 1, total)}, ${event.fn}` : T.stepOf(0, 0)}
        min={0}
        max={Math.max(0, total - 1)}
        value={Math.max(0, at)}
        disabled={nothing}
        onChange={(e) => app.seekStop(Number(e.target.value))}
      />
      <span className="position-text" data-testid="position">
        {T.stepOf(at + 1, total)}
        {event && <span className="not-phone roomy">{` \u00b7 +${formatTime(sinceCommand(index, event.seq))}`}</span>}
      </span>
      {past && (
        <span className="past" title={T.pastNote} data-testid="past">
          <span className="past-name">{T.past}</span>
          <button type="button" className="button small" onClick={() => app.goToNow()}>
            <span className="roomy">{T.toNow}</span>
            <span className="tight">{T.now}</span>
          </button>
        </span>
      )}
      <SearchChip at={at} />
      <Speed />
      <Breakpoints />
    </div>
  );
}

/** They stay as they are from step to step. */
const Buttons = memo(function Buttons({ playing, nothing }: { readonly playing: boolean; readonly nothing: boolean }) {
  const app = useApp();
  return (
    <fieldset className="transport-buttons" aria-label={T.timeline}>
      <Press label={T.first} icon="first" disabled={nothing} act={() => app.first()} className="not-phone" />
      <Press label={T.back} icon="back" disabled={nothing} act={() => app.back()} />
      <Press
        label={playing ? T.pause : T.play}
        icon={playing ? 'pause' : 'play'}
        disabled={nothing}
        act={() => app.togglePlay()}
        className="play"
      />
      <Press label={T.forward} icon="forward" disabled={nothing} act={() => app.forward()} />
      <Press label={T.over} icon="over" disabled={nothing} act={() => app.over()} />
      <Press label={T.out} icon="out" disabled={nothing} act={() => app.out()} className="not-phone" />
      <Press label={T.run} icon="run" disabled={nothing} act={() => app.run()} className="not-phone" />
      <Press label={T.last} icon="last" disabled={nothing} act={() => app.last()} className="not-phone" />
    </fieldset>
  );
});

const Speed = memo(function Speed() {
  const app = useApp();
  const speed = useStore(app.playhead, (s) => s.speed);
  return <SpeedSelect speed={speed} choose={(value) => app.playhead.setState({ speed: value })} />;
});

/** What was searched for stays marked until it is cleared: where we are among the matches. */
function SearchChip({ at }: { readonly at: number }) {
  const matches = useStore(debugStore, (s) => s.matches);
  if (matches.length === 0) {
    return (
      <button
        type="button"
        className="icon-button not-phone"
        title={T.searchTitle}
        aria-label={T.searchTitle}
        onClick={() => openPanel('search')}
      >
        <Icon name="search" />
      </button>
    );
  }
  return (
    <span className="search-chip">
      <button type="button" className="button small" title={T.searchTitle} onClick={() => openPanel('search')}>
        <Icon name="search" />
        {`${matches.filter((m) => m <= at).length}/${matches.length}`}
      </button>
      <button
        type="button"
        className="icon-button"
        title={T.searchClear}
        aria-label={T.searchClear}
        onClick={clearSearch}
      >
        <Icon name="close" />
      </button>
    </span>
  );
}

const Breakpoints = memo(function Breakpoints() {
  const app = useApp();
  const on = useStore(app.playhead, (s) => s.breakpoints.filter((b) => !b.off).length);
  return (
    <button
      type="button"
      className="button small not-phone"
      title={T.breakpointsTitle}
      popoverTarget="breakpoints-panel"
      aria-haspopup="dialog"
      onClick={() => openPanel('breakpoints')}
    >
      <i className="break-dot" aria-hidden="true" />
      <span className="roomy">{T.breakpoints}</span> {on}
    </button>
  );
});
