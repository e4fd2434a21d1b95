import { useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import { T } from './text.ts';
import { useTyping } from './use-typing.ts';
import { Words } from './words.tsx';

interface Props {
  readonly place: string;
  readonly line: string;
  readonly done?: boolean;
  readonly label?: string;
}

/** A command that types itself at its place. */
export function CommandButton({ place, line, done = false, label }: Props) {
  const type = useTyping();
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      await type([{ place, line }]);
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
