import type { App } from '../../store/app.ts';
import { EMPTY } from './editor-state.ts';
import { lineAt, setLine } from './lines.ts';

/** A line, and the place where it is typed. */
export interface Typed {
  readonly place: string;
  readonly line: string;
}

const PER_KEY_MS = 16;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when a lab is open: a reader may press a button before the model has started. */
const opened = (app: App): Promise<void> =>
  new Promise((resolve) => {
    if (app.session.getState().topology) return resolve();
    const stop = app.session.subscribe(({ topology }) => {
      if (!topology) return;
      stop();
      resolve();
    });
  });

/** Types lines for the reader, so that they see where such a thing is typed, and enters them one after the other. */
export async function typeFor(app: App, lines: readonly Typed[]): Promise<void> {
  await opened(app);
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (app.inThePast()) app.goToNow();
  const lab = app.session.getState().topology?.lab;
  for (const { place, line } of lines) {
    const folded = { ...app.settings.getState().folded, terminal: false };
    app.settings.setState({ folded });
    app.selection.setState({ place });
    for (let n = 1; n <= line.length && !still; n++) {
      setLine(place, { ...EMPTY, text: line.slice(0, n), cursor: n });
      await pause(n < line.length ? PER_KEY_MS : 200);
      // The reader types there too: the line is theirs.
      if (lineAt(place).text !== line.slice(0, n)) return;
    }
    // another lab was opened meanwhile: its places may have the same names
    if (app.session.getState().topology?.lab !== lab) return;
    setLine(place, EMPTY);
    const entered = await app.enter(place, line);
    if (entered.kind !== 'done') return;
  }
}
