import { useState } from 'react';
import { useStore } from 'zustand';
import { messageOf } from '../../base/message-of.ts';
import { idInFileName } from '../../base/own-lab-id.ts';
import { runsOf } from '../../diagram/runs.ts';
import type { Query } from '../../protocol/messages.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { Dialog } from '../debug/dialog.tsx';
import { saveFile } from '../parts/save-file.ts';
import { sentence, T } from '../text.ts';
import { bitmapOf, type Drawing, drawingOf, layersOf } from './drawing.ts';
import { E } from './text.ts';
import './export.css';

type Format = Extract<Query, { kind: 'export' }>['format'];
const WALKS: readonly Format[] = ['text', 'markdown', 'pcapng', 'kernel', 'json', 'journal'];
const COPIED: ReadonlySet<Format> = new Set(['text', 'markdown', 'kernel']);
const WHOLE: ReadonlySet<Format> = new Set(['kernel', 'journal']);

/** What can leave the page as a file: the step as a picture, the walk in several forms. */
export function ExportDialog() {
  const app = useApp();
  const { index, seq, picture, net } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const [part, setPart] = useState<'whole' | 'run'>('whole');
  const [said, setSaid] = useState('');
  const stop = index.stopIndex(seq);
  const run = runsOf(index).findLast((r) => r.from <= stop);
  const lab = idInFileName(topology?.lab ?? 'lab');

  const attempt = async (make: () => Promise<string>): Promise<void> => {
    try {
      setSaid(await make());
    } catch (error) {
      setSaid(E.failed(T.say(messageOf(error))));
    }
  };
  const draw = (): Drawing => {
    const layers = layersOf(document);
    if (layers.length === 0) throw new Error(E.noPicture);
    const { event } = picture;
    const where = netName(topology, net);
    const first = event ? `${where}: ${event.fn}` : where;
    const second = event ? sentence(event, (n) => netName(topology, n)) : '';
    return drawingOf(layers, second ? [first, second] : [first]);
  };
  const step = (format: 'svg' | 'png'): Promise<void> =>
    attempt(async () => {
      const name = `hookscope-${lab}-step-${stop + 1}.${format}`;
      const drawing = draw();
      const blob = format === 'svg' ? new Blob([drawing.text], { type: 'image/svg+xml' }) : await bitmapOf(drawing);
      if (!blob) throw new Error(E.noCanvas);
      saveFile(name, blob);
      return E.saved(name);
    });
  const walk = async (format: Format) => {
    const asked = part === 'run' && run && !WHOLE.has(format);
    const to = run ? (index.stops[run.to] ?? index.length) : index.length;
    const made = await app.client.query({ kind: 'export', format, ...(asked ? { part: { from: run.seq, to } } : {}) });
    if (format !== 'text' && format !== 'markdown') return made;
    const told = await E.tell(format, new TextDecoder().decode(made.bytes));
    return { ...made, bytes: new TextEncoder().encode(told) };
  };
  const saveWalk = (format: Format): Promise<void> =>
    attempt(async () => {
      const { bytes, name } = await walk(format);
      saveFile(name, new Blob([new Uint8Array(bytes)]));
      return E.saved(name);
    });
  const copyWalk = (format: Format): Promise<void> =>
    attempt(async () => {
      const { bytes } = await walk(format);
      await navigator.clipboard.writeText(new TextDecoder().decode(bytes));
      return E.copied;
    });
  return (
    <Dialog panel="export" title={E.title} className="export">
      <h3>{E.step}</h3>
      <p className="quiet small">{E.stepNote}</p>
      <ul className="export-list">
        {(['svg', 'png'] as const).map((format) => (
          <li key={format}>
            <Save format={format} act={() => step(format)} />
          </li>
        ))}
      </ul>
      <h3>{E.walk}</h3>
      {run && (
        <fieldset className="export-part">
          <legend className="visually-hidden">{E.part}</legend>
          {(['whole', 'run'] as const).map((p) => (
            <label key={p}>
              <input type="radio" name="export-part" checked={part === p} onChange={() => setPart(p)} />
              {p === 'whole' ? E.whole : E.run(run.line)}
            </label>
          ))}
        </fieldset>
      )}
      <ul className="export-list">
        {WALKS.map((format) => (
          <li key={format}>
            <Save
              format={format}
              act={() => saveWalk(format)}
              note={part === 'run' && WHOLE.has(format) ? E.wholeOnly : ''}
            />
            {COPIED.has(format) && (
              <button type="button" className="button small" onClick={() => void copyWalk(format)}>
                {E.copy}
                <span className="visually-hidden">{` ${E.format[format][0]}`}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      <p className="export-said" role="status">
        {said}
      </p>
    </Dialog>
  );
}

interface SaveProps {
  readonly format: keyof typeof E.format;
  readonly act: () => Promise<void>;
  readonly note?: string;
}

function Save({ format, act, note = '' }: SaveProps) {
  const [name, what] = E.format[format];
  return (
    <button type="button" className="row-button export-item" onClick={() => void act()}>
      <b>{name}</b>
      <span className="quiet">{note ? `${what} (${note})` : what}</span>
    </button>
  );
}
