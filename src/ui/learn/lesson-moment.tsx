import { useState } from 'react';
import { useStore } from 'zustand';
import { messageOf } from '../../base/message-of.ts';
import { netName, useApp } from '../context.ts';
import { T as P, sentence } from '../text.ts';
import { EditorField } from './editor-field.tsx';
import { type DraftStep, type LessonDraft, withStep } from './lesson-draft.ts';
import { drafts } from './own-lessons-store.ts';
import { L } from './own-text.ts';

interface Props {
  readonly draft: LessonDraft;
  readonly change: (draft: LessonDraft) => void;
}

const TABS: readonly DraftStep['tab'][] = ['packet', 'rules', 'hooks', 'conntrack', 'why'];

/** The moment that the picture shows, to be added as a step with what is to be seen there. */
export function LessonMoment({ draft, change }: Props) {
  const app = useApp();
  const seq = useStore(app.playhead, (s) => s.seq);
  const index = useStore(app.session, (s) => s.index);
  const topology = useStore(app.session, (s) => s.topology);
  const [text, setText] = useState('');
  const [said, setSaid] = useState('');
  const event = index.events[index.stops[index.stopIndex(seq)] ?? -1];
  const add = async (): Promise<void> => {
    if (!event) return;
    const { tab } = app.settings.getState();
    const { chain } = app.selection.getState();
    try {
      const { lines, stand } = await app.client.query<'moment'>({ kind: 'moment', seq: event.seq });
      // it may have been changed while the model was asked
      const next = withStep(drafts.get(app) ?? draft, {
        lines,
        stand,
        text: text.trim(),
        tab: TABS.find((t) => t === tab) ?? null,
        chain: tab === 'rules' && chain ? { table: chain.table, chain: chain.chain } : null,
      });
      if (!next) {
        setSaid(L.otherSession);
        return;
      }
      change(next);
      // the next one may have been begun meanwhile
      setText((now) => (now === text ? '' : now));
      setSaid(L.added(next.steps.length));
    } catch (error) {
      setSaid(L.bad(P.say(messageOf(error))));
    }
  };
  const ready = event !== undefined && text.trim() !== '';
  return (
    <form
      className="lesson-moment"
      aria-label={L.moment}
      onSubmit={(e) => {
        e.preventDefault();
        if (ready) void add();
      }}
    >
      <h3>{L.moment}</h3>
      {event ? (
        <p className="lesson-moment-now">
          <b>{netName(topology, event.net)}</b> <code>{event.fn}</code>{' '}
          <span className="quiet">{sentence(event, (net) => netName(topology, net))}</span>
        </p>
      ) : (
        <p className="quiet">{L.noMoment}</p>
      )}
      <EditorField name={L.see} value={text} rows={3} set={setText} />
      <button type="submit" className="button" aria-disabled={!ready}>
        {L.add}
      </button>
      <p className="small" role="status">
        {said}
      </p>
    </form>
  );
}
