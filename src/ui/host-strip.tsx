import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { PlaceInfo } from '../protocol/messages.ts';
import { useApp, useMoment } from './context.ts';
import { Icon } from './parts/icons.tsx';
import { T } from './text.ts';

/** The namespaces of the lab. A dot shows where something is happening; a press looks there. */
export function HostStrip() {
  const app = useApp();
  const places = useStore(app.session, (s) => s.topology?.places);
  const lab = useStore(app.session, (s) => s.topology?.lab);
  const follow = useStore(app.settings, (s) => s.follow);
  if (!places) return <div className="hosts" />;
  return (
    <div className="hosts">
      <Places key={lab} places={places} />
      <button
        type="button"
        className="icon-button"
        aria-pressed={follow}
        aria-label={T.follow}
        title={follow ? T.followOn : T.follow}
        onClick={() => app.settings.setState({ follow: !follow })}
      >
        <Icon name="target" />
      </button>
    </div>
  );
}

function Places({ places }: { readonly places: readonly PlaceInfo[] }) {
  const app = useApp();
  const { picture, net } = useMoment();
  const nav = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another host is in view
  useEffect(() => {
    // sizes are read in a frame, when the step has written all that it changes
    const frame = requestAnimationFrame(() => {
      const list = nav.current;
      const shown = list?.querySelector<HTMLElement>('[aria-pressed="true"]');
      if (!list || !shown || list.scrollWidth <= list.clientWidth) return;
      list.scrollLeft = shown.offsetLeft - (list.clientWidth - shown.clientWidth) / 2;
    });
    return () => cancelAnimationFrame(frame);
  }, [net]);
  const active = picture.event ? picture.eventNet : -1;
  return (
    <nav className="host-list" aria-label={T.hosts} ref={nav}>
      {places.map((p) => (
        <button
          key={p.net}
          type="button"
          className="host"
          aria-pressed={p.net === net}
          title={T.lookAt(p.name)}
          onClick={() => {
            app.selection.setState({ net: p.net });
            app.settings.setState({ follow: false });
          }}
        >
          <i className={p.net === active ? 'host-dot on' : 'host-dot'} aria-hidden="true" />
          <span className="steady" data-name={p.name}>
            {p.name}
          </span>
        </button>
      ))}
    </nav>
  );
}
