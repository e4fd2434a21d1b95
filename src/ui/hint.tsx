import { useStore } from 'zustand';
import { useApp, useMoment } from './context.ts';
import { Icon } from './parts/icons.tsx';
import { typeFor } from './terminal/typist.ts';
import { T } from './text.ts';

const RULE = 'iptables -A INPUT -p icmp -j DROP';

/** The one next thing to do, for somebody who is here for the first time. */
export function Hint() {
  const app = useApp();
  const { index, picture } = useMoment();
  const done = useStore(app.settings, (s) => s.hintDone);
  const topology = useStore(app.session, (s) => s.topology);
  const length = useStore(app.session, (s) => s.length);
  const labs = useStore(app.session, (s) => s.labs);
  if (done || !topology || length === 0) return null;
  const close = (): void => app.settings.setState({ hintDone: true });
  const node = topology.places.find((p) => p.net === topology.focus);
  const first = labs.find((l) => l.id === topology.lab)?.first;
  if (!node || !first?.line.startsWith('ping')) return null;
  const dropped = index.drops.length > 0;
  const atDrop = picture.event?.kind === 'drop';
  if (dropped && !atDrop) return null;
  return (
    <section className={`hint${dropped ? ' bad' : ''}`} aria-label={dropped ? T.hint.droppedTitle : T.hint.title}>
      {dropped ? (
        <>
          <p>
            <b>{T.hint.droppedTitle}</b> <span>{T.hint.droppedBody}</span>
          </p>
          <button
            type="button"
            className="button primary"
            onClick={() => {
              close();
              void app.undo().then(() => app.undo());
            }}
          >
            {T.hint.droppedAction}
          </button>
        </>
      ) : (
        <>
          <p>
            <b>{T.hint.title}</b> <span className="hint-body">{T.hint.body}</span> <code>{RULE}</code>
          </p>
          <button
            type="button"
            className="button primary"
            onClick={() => {
              void typeFor(app, [
                { place: node.name, line: RULE },
                { place: first.place, line: first.line },
              ]);
            }}
          >
            {T.hint.action}
          </button>
        </>
      )}
      <button type="button" className="icon-button" aria-label={T.close} onClick={close}>
        <Icon name="close" />
      </button>
    </section>
  );
}
