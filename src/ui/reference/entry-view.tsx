import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { restAfter } from '../../store/playhead.ts';
import { useApp } from '../context.ts';
import { T } from '../learn/text.ts';
import { usePhone } from '../media.ts';
import { ExampleButton } from './example-button.tsx';
import { FLAGS_URL, fileUrl, functionUrl, type Row, versionOf } from './rows.ts';
import { R } from './text.ts';

/** An entry: its name and sentence; opened, all that is known of it. */
export function EntryView({ row }: { readonly row: Row }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="entry"
      onToggle={(e) => {
        e.stopPropagation();
        setOpen(e.currentTarget.open);
      }}
    >
      <summary>
        <code>{row.name}</code>
        <span>{row.summary}</span>
      </summary>
      {open && <Details row={row} />}
    </details>
  );
}

function Details({ row }: { readonly row: Row }) {
  const { kind, usage, options, inert, example } = row;
  const runs = kind === 'hook' || kind === 'function';
  return (
    <div className="entry-details">
      {inert && <p className="quiet">{T.inert}</p>}
      {usage.length > 0 && (
        <div>
          {kind === 'hook' && <p className="quiet">{R.sits}</p>}
          <ul className="entry-usage">
            {usage.map((line) => (
              <li key={line}>
                <code>{line}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
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
      {example && <ExampleButton example={example} />}
      {runs && <ShowRun name={row.name} />}
      <Source row={row} />
    </div>
  );
}

/** Its files: each a link into the kernel that the reader has chosen; for a flag, those of Kubernetes. */
function Source({ row }: { readonly row: Row }) {
  const app = useApp();
  const chosen = useStore(app.settings, (s) => s.kernelVersion);
  const { kind, name, files } = row;
  const version = versionOf(name, chosen);
  if (files.length === 0) return null;
  return (
    <p className="entry-source">
      <span className="quiet">{kind === 'flag' ? R.inKubernetes : T.inLinux}</span>
      {files.map((file) =>
        kind === 'flag' ? (
          <code key={file}>{file}</code>
        ) : (
          <Away key={file} href={fileUrl(name, file, chosen)}>
            <code>{file}</code>
          </Away>
        ),
      )}
      {kind === 'flag' && <Away href={FLAGS_URL}>{R.flagsPage}</Away>}
      {(kind === 'hook' || kind === 'function') && (
        <Away href={functionUrl(name, chosen)} title={R.sourceOf(name, version)}>{`v${version}`}</Away>
      )}
    </p>
  );
}

interface AwayProps {
  readonly href: string;
  readonly title?: string;
  readonly children: ReactNode;
}

function Away({ href, title, children }: AwayProps) {
  return (
    <a href={href} target="_blank" rel="noreferrer" title={title}>
      {children}
    </a>
  );
}

/** Goes to the last step of the session that the function made. */
function ShowRun({ name }: { readonly name: string }) {
  const app = useApp();
  const phone = usePhone();
  const [missing, setMissing] = useState(false);
  const show = (): void => {
    const { index } = app.session.getState();
    const at = index.stops.findLastIndex((seq) => index.events[seq]?.fn === name);
    setMissing(at < 0);
    if (at < 0) return;
    if (phone) app.settings.setState({ pane: 'picture' });
    app.seek(restAfter(index, at));
  };
  return (
    <p>
      <button type="button" className="link" onClick={show}>
        {R.showRun}
      </button>{' '}
      <span className="quiet" role="status">
        {missing ? R.notRun : ''}
      </span>
    </p>
  );
}
