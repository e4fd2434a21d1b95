import { useStore } from 'zustand';
import { fieldHistory } from '../../diagram/field-history.ts';
import { breakKey } from '../../store/breakpoints.ts';
import { restAfter } from '../../store/playhead.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { T } from '../text.ts';
import { D } from './text.ts';

interface Props {
  readonly skb: number;
  /** The field's id and its name. */
  readonly field: string;
  readonly label: string;
}

/** Who changed a field: every value it had, with the function that gave it; and a breakpoint on the next change. */
export function FieldHistory({ skb, field, label }: Props) {
  const app = useApp();
  const { index, seq } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const at = { kind: 'change', field } as const;
  const on = useStore(app.playhead, (s) => s.breakpoints.some((b) => breakKey(b) === breakKey(at)));
  const history = fieldHistory(index, skb, field);
  const now = history.findLast((w) => w.seq <= seq);
  return (
    <section className="field-history" aria-label={label}>
      {history.length <= 1 && <p className="quiet">{D.historyNone(label)}</p>}
      <ol>
        {history.map((w) => (
          <li key={w.seq}>
            <button
              type="button"
              className="row-button"
              aria-current={w === now ? 'step' : undefined}
              onClick={() => app.seek(restAfter(index, index.stopIndex(w.seq)))}
            >
              <span>
                {w.before === null
                  ? D.historyFirst(w.fn, T.say(w.after))
                  : D.historyChange(w.fn, T.say(w.before), T.say(w.after))}
              </span>
              <span className="quiet">
                {netName(topology, w.net)}
                {w.seq > seq ? `${T.comma}${D.historyLater}` : ''}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <button type="button" className="button small" aria-pressed={on} onClick={() => app.toggleBreak(at)}>
        <i className="break-dot" aria-hidden="true" />
        {on ? D.noBreakOnChange : D.breakOnChange}
      </button>
    </section>
  );
}
