import { K } from './text.ts';
import './key-row.css';

/** What each key sends to the terminal, and what stands on it. */
const KEYS = [
  ['tab', '\t', 'Tab'],
  ['up', '\u001b[A', '\u2191'],
  ['down', '\u001b[B', '\u2193'],
  ['left', '\u001b[D', '\u2190'],
  ['right', '\u001b[C', '\u2192'],
  ['interrupt', '\u0003', '^C'],
] as const;
/** Characters of commands that lie deep in a touch keyboard. */
const CHARACTERS = ['-', '/', '|', '"'] as const;

/** The keys that a touch keyboard lacks. Pressing one leaves the keyboard where it is. */
export function KeyRow({ press }: { readonly press: (text: string) => void }) {
  const keep = (event: { preventDefault(): void }): void => event.preventDefault();
  return (
    <div className="key-row" role="toolbar" aria-label={K.keys}>
      {KEYS.map(([id, text, face]) => (
        <button key={id} type="button" aria-label={K.key[id]} onPointerDown={keep} onClick={() => press(text)}>
          {face}
        </button>
      ))}
      {CHARACTERS.map((text) => (
        <button key={text} type="button" onPointerDown={keep} onClick={() => press(text)}>
          {text}
        </button>
      ))}
    </div>
  );
}
