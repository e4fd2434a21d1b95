import { useDeferredValue, useMemo, useState } from 'react';
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
  const { sentences } = R;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sentences change with the language
  const rows = useMemo(
    () => (entries ? rowsOf(entries, (english) => sentences?.[english] ?? english) : []),
    [entries, sentences],
  );
  if (asked.state === 'failed') return <p className="learn-note">{T.failed(asked.error)}</p>;
  if (!entries) return <p className="learn-note quiet">{T.wait}</p>;
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
