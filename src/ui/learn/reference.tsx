import { useDeferredValue, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { ReferenceEntry, ReferenceKind } from '../../protocol/learn.ts';
import { useApp } from '../context.ts';
import { CommandButton } from './command-button.tsx';
import { T } from './text.ts';
import { useLearn } from './use-learn.ts';

/** More than this of one kind is not listed at once. */
const SHOWN = 60;

/** What can be looked up, with a field to find it by any of its words. */
export function Reference() {
  const asked = useLearn({ kind: 'reference' });
  const [words, setWords] = useState('');
  const wanted = useDeferredValue(words);
  if (asked.state === 'failed') return <p className="learn-note">{T.failed(asked.error)}</p>;
  if (asked.state !== 'here') return <p className="learn-note quiet">{T.wait}</p>;
  return (
    <div className="reference">
      <input
        type="search"
        className="reference-find"
        aria-label={T.find}
        placeholder={T.find}
        value={words}
        onChange={(e) => setWords(e.target.value)}
      />
      <Found entries={asked.answer.entries} words={wanted} />
    </div>
  );
}

interface Row {
  readonly entry: ReferenceEntry;
  readonly text: string;
}

const textOf = ({ name, summary, options }: ReferenceEntry): string =>
  [name, summary, ...options.map((o) => `${o.name} ${o.text}`)].join(' ').toLowerCase();

function Found({ entries, words }: { readonly entries: readonly ReferenceEntry[]; readonly words: string }) {
  const rows = useMemo(() => entries.map((entry): Row => ({ entry, text: textOf(entry) })), [entries]);
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter(({ text }) => parts.every((part) => text.includes(part))).map(({ entry }) => entry);
  // what is named so comes before what only mentions it
  const [first = ''] = parts;
  if (first !== '') found.sort((a, b) => rank(a, first) - rank(b, first));
  return (
    <>
      <p className="visually-hidden" role="status">
        {words === '' ? '' : T.found(found.length)}
      </p>
      {(Object.keys(T.kinds) as ReferenceKind[]).map((kind) => (
        <Kind key={kind} kind={kind} entries={found.filter((e) => e.kind === kind)} open={parts.length > 0} />
      ))}
    </>
  );
}

function rank({ name }: ReferenceEntry, word: string): number {
  const small = name.toLowerCase();
  return small === word ? 0 : small.startsWith(word) ? 1 : small.includes(word) ? 2 : 3;
}

interface KindProps {
  readonly kind: ReferenceKind;
  readonly entries: readonly ReferenceEntry[];
  /** Something is looked for: show what was found. */
  readonly open: boolean;
}

function Kind({ kind, entries, open }: KindProps) {
  if (entries.length === 0) return null;
  const rest = entries.length - SHOWN;
  return (
    <details className="chapter" open={open}>
      <summary>
        <h3>{T.kinds[kind]}</h3>
        <span className="quiet small">{entries.length}</span>
      </summary>
      {entries.slice(0, SHOWN).map((entry) => (
        <Entry key={entry.name} entry={entry} />
      ))}
      {rest > 0 && <p className="learn-note quiet small">{T.more(rest)}</p>}
    </details>
  );
}

function Entry({ entry }: { readonly entry: ReferenceEntry }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="entry" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <code>{entry.name}</code>
        <span>{entry.summary === '' ? T.inert : entry.summary}</span>
      </summary>
      {open && <Details entry={entry} />}
    </details>
  );
}

function Details({ entry }: { readonly entry: ReferenceEntry }) {
  const app = useApp();
  const place = useStore(app.selection, (s) => s.place);
  const { usage, options, file, inert, example, summary } = entry;
  return (
    <div className="entry-details">
      {inert && summary !== '' && <p className="quiet">{T.inert}</p>}
      <ul className="entry-usage">
        {usage.map((line) => (
          <li key={line}>
            <code>{line}</code>
          </li>
        ))}
      </ul>
      {options.length > 0 && (
        <dl aria-label={T.options}>
          {options.map(({ name, text }) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {example !== null && place !== '' && (
        <>
          <p className="quiet small">{T.example}</p>
          <CommandButton place={place} line={example} />
        </>
      )}
      {file !== null && (
        <p className="quiet small">
          {T.inLinux} <code>{file}</code>
        </p>
      )}
    </div>
  );
}
