import { useState } from 'react';
import { useApp } from '../context.ts';
import { Icon } from '../parts/icons.tsx';
import { typeFor } from '../terminal/typist.ts';
import { T } from './text.ts';
import { Words } from './words.tsx';

interface Props {
  readonly place: string;
  readonly line: string;
  readonly done?: boolean;
  readonly label?: string;
}

/** A command that types itself at its place. */
export function CommandButton({ place, line, done = false, label }: Props) {
  const app = useApp();
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      await typeFor(app, [{ place, line }]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      className={done ? 'learn-command done' : 'learn-command'}
      aria-label={label ?? T.runLine(place, line)}
      aria-disabled={busy}
      onClick={() => void run()}
    >
      <Icon name={done ? 'check' : 'play'} />
      <Words place={place} line={line} />
    </button>
  );
}
