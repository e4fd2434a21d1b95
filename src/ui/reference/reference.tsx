import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { messageOf } from '../../base/message-of.ts';
import type { App } from '../../store/app.ts';
import { useApp } from '../context.ts';
import { T } from '../learn/text.ts';
import { useLearn } from '../learn/use-learn.ts';
import { EntryView } from './entry-view.tsx';
import { find, grouped, type Row, type RowKind, rowsOf } from './rows.ts';
import { R } from './text.ts';
import './reference.css';

/** More than this of one kind is not listed when one looks for something. */
const FOUND = 60;

/** The words looked for: they stay when an example opens another lab. */
const lookedFor = new WeakMap<App, string>();

/** What can be looked up, with a field to find it by any of its words. */
export function Reference() {
  const app = useApp();
  const asked = useLearn({ kind: 'reference' });
  const [words, setWords] = useState(lookedFor.get(app) ?? '');
  const wanted = useDeferredValue(words);
  const entries = asked.state === 'here' ? asked.answer.entries : null;
  const told = useSentences();
  const rows = useMemo(
    () => (entries && told.here ? rowsOf(entries, (english) => told.here?.[english] ?? english) : []),
    [entries, told.here],
  );
  const error = asked.state === 'failed' ? asked.error : told.error;
  if (error !== '') return <p className="learn-note">{T.failed(error)}</p>;
  if (!entries || !told.here) return <p className="learn-note quiet">{T.wait}</p>;
  return (
    <div className="reference">
      <div className="reference-bar">
        <input
          type="search"
          className="reference-find"
          aria-label={T.find}
          placeholder={T.find}
          value={words}
          onChange={(e) => {
            setWords(e.target.value);
            lookedFor.set(app, e.target.value);
          }}
        />
      </div>
      <Found rows={rows} words={wanted.trim()} />
    </div>
  );
}

/** The sentences in the language of the page, which are loaded when it is another one than that of the model. */
function useSentences(): { readonly here: Readonly<Record<string, string>> | null; readonly error: string } {
  const [state, setState] = useState<ReturnType<typeof useSentences>>({ here: null, error: '' });
  useEffect(() => {
    let gone = false;
    R.sentences().then(
      (here) => !gone && setState({ here, error: '' }),
      (error: unknown) => !gone && setState({ here: null, error: messageOf(error) }),
    );
    return () => {
      gone = true;
    };
  }, []);
  return state;
}

const KINDS: readonly RowKind[] = ['command', 'match', 'target', 'hook', 'sysctl', 'flag', 'function'];
const titleOf = (kind: RowKind): string => (kind === 'function' ? R.functions : T.kinds[kind]);

function Found({ rows, words }: { readonly rows: readonly Row[]; readonly words: string }) {
  const found = useMemo(() => find(rows, words), [rows, words]);
  return (
    <>
      <p className="visually-hidden" role="status">
        {words === '' ? '' : T.found(found.length)}
      </p>
      {found.length === 0 && <p className="learn-note quiet">{R.nothing}</p>}
      {KINDS.map((kind) => (
        <Kind
          key={`${kind} ${String(words === '')}`}
          kind={kind}
          rows={found.filter((row) => row.kind === kind)}
          searching={words !== ''}
        />
      ))}
    </>
  );
}

interface KindProps {
  readonly kind: RowKind;
  readonly rows: readonly Row[];
  /** Something is looked for: show what was found, the best first. */
  readonly searching: boolean;
}

function Kind({ kind, rows, searching }: KindProps) {
  const [open, setOpen] = useState(searching);
  if (rows.length === 0) return null;
  const groups: ReturnType<typeof grouped> = searching ? [['', rows.slice(0, FOUND)]] : grouped(rows);
  const rest = searching ? rows.length - FOUND : 0;
  return (
    <details className="chapter" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <h3>{titleOf(kind)}</h3>
        <span className="quiet small">{rows.length}</span>
      </summary>
      {open &&
        groups.map(([group, members]) => (
          <section key={group}>
            {group !== '' && (
              <h4 className="reference-group">
                <code>{group}</code> {R.groups[group]}
              </h4>
            )}
            {members.map((row) => (
              <EntryView key={row.name} row={row} />
            ))}
          </section>
        ))}
      {rest > 0 && <p className="learn-note quiet small">{T.more(rest)}</p>}
    </details>
  );
}
