import { K } from './text.ts';
import './key-row.css';

/** What each key sends to the terminal. */
const KEYS = [
  ['tab', '\t'],
  ['up', '\u001b[A'],
  ['down', '\u001b[B'],
  ['left', '\u001b[D'],
  ['right', '\u001b[C'],
  ['interrupt', '\u0003'],
] as const;
/** Characters of commands that lie deep in a touch keyboard. */
const CHARACTERS = ['-', '/', '|', '"'] as const;

/** The keys that a touch keyboard lacks. Pressing one leaves the keyboard where it is. */
export function KeyRow({ press }: { readonly press: (text: string) => void }) {
  const keep = (event: { preventDefault(): void }): void => event.preventDefault();
  return (
    <div className="key-row" role="toolbar" aria-label={K.keys}>
      {KEYS.map(([id, text]) => (
        <button key={id} type="button" aria-label={K.key[id]} onPointerDown={keep} onClick={() => press(text)}>
          {K.face[id]}
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
