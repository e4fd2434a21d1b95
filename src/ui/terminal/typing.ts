import type { App } from '../../store/app.ts';
import { type EditorState, EMPTY } from './editor-state.ts';
import { type EditorAction, feed, withCompletion } from './line-editor.ts';
import { lineAt, setLine } from './lines.ts';
import { historyOf } from './transcript.ts';

/** What is seen of the typing. A place that is not in front is typed at too: lines typed ahead come when it has its prompt back. */
export interface Echo {
  /** Something to see differs: the line, or whether one may be typed. */
  changed(): void;
  /** Text below the line, which comes again below that. */
  said(place: string, text: string): void;
  /** The line is left as it is, with `mark` at its end; the next one is empty. */
  left(place: string, mark: string): void;
  /** Text at the cursor while a job runs. */
  marked(place: string, text: string): void;
  cleared(place: string): void;
  /** The words in columns, as wide as the screen. */
  columns(words: readonly string[]): string;
}

/** Takes what the keyboard says at each place, keeps what nobody can take yet, and enters lines. */
export class Typing {
  private readonly app: App;
  private readonly echo: Echo;
  /** Places whose line was entered and has not come back. */
  private readonly waiting = new Set<string>();
  private readonly completing = new Set<string>();
  /** Typed while nobody could take it. */
  private readonly ahead = new Map<string, string>();

  constructor(app: App, echo: Echo) {
    this.app = app;
    this.echo = echo;
  }

  canType(place: string): boolean {
    return !this.app.session.getState().busy.includes(place) && !this.waiting.has(place);
  }

  input(place: string, text: string): void {
    if (this.completing.has(place)) {
      this.later(place, text);
      return;
    }
    if (!this.canType(place)) {
      const stop = text.lastIndexOf('\u0003');
      if (stop >= 0) this.ahead.delete(place);
      this.later(place, text.slice(stop + 1));
      if (stop < 0) return;
      this.echo.marked(place, '^C\r\n');
      this.app.client.interrupt(place);
      return;
    }
    const { index, topology } = this.app.session.getState();
    const net = topology?.places.find((p) => p.name === place)?.net;
    if (net === undefined) return;
    const { state, action, rest } = feed(lineAt(place), text, historyOf(index, net));
    setLine(place, state);
    this.later(place, rest);
    this.act(place, action, state);
    this.resume();
  }

  /** Takes what was typed while nobody could take it. */
  resume(): void {
    // another lab: nobody waits for it
    if (this.app.session.getState().status !== 'ready') this.ahead.clear();
    for (const [place, text] of this.ahead) {
      if (this.completing.has(place) || !this.canType(place)) continue;
      this.ahead.delete(place);
      this.input(place, text);
    }
  }

  private later(place: string, text: string): void {
    if (text !== '') this.ahead.set(place, (this.ahead.get(place) ?? '') + text);
  }

  private act(place: string, action: EditorAction, state: EditorState): void {
    switch (action) {
      case 'submit':
        if (state.text.trim() !== '') this.enter(place, state.text);
        else this.leave(place, '\r\n');
        return;
      case 'interrupt':
        this.leave(place, '^C\r\n');
        return;
      case 'complete':
        void this.complete(place);
        return;
      case 'clear':
        this.echo.cleared(place);
        return;
      default:
    }
  }

  private leave(place: string, mark: string): void {
    this.echo.left(place, mark);
    setLine(place, EMPTY);
  }

  private enter(place: string, text: string): void {
    // first: an empty line would take what was typed ahead
    this.waiting.add(place);
    setLine(place, EMPTY);
    this.echo.changed();
    // Other keys go to the job from when it runs: `busy` says so. Until then nothing may be typed.
    void this.app.enter(place, text).then((entered) => {
      this.waiting.delete(place);
      if (entered.kind === 'incomplete') {
        const more = `${text}\n`;
        setLine(place, { ...EMPTY, text: more, cursor: more.length });
      } else if (entered.kind === 'refused') this.echo.said(place, `${entered.error}\n`);
      this.echo.changed();
      this.resume();
    });
  }

  private async complete(place: string): Promise<void> {
    const before = lineAt(place);
    this.completing.add(place);
    try {
      const { start, words } = await this.app.client.complete(place, before.text, before.cursor);
      const next = lineAt(place) === before ? withCompletion(before, start, words) : null;
      if (next) setLine(place, next);
      else if (words.length > 1) {
        this.echo.said(place, `${this.echo.columns(words)}\n`);
        this.echo.changed();
      }
    } catch {
      // Nobody answers: then there is nothing to complete.
    }
    this.completing.delete(place);
    this.resume();
  }
}
