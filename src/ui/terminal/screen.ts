import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { App } from '../../store/app.ts';
import { T } from '../text.ts';
import { layoutLine } from './layout-line.ts';
import { lineAt, lineStore } from './lines.ts';
import { inPieces, lastLines } from './pieces.ts';
import { promptOf } from './prompt.ts';
import { ttyFrom, ttyText } from './transcript.ts';
import { type Echo, Typing } from './typing.ts';

const GREEN = '\u001b[32m';
const YELLOW = '\u001b[33m';
const PLAIN = '\u001b[0m';

/** Lines that can be scrolled back to. */
const SCROLLBACK = 5000;

/** The prompt names the step once the playhead has rested there, milliseconds: nobody reads it before. */
const REST = 120;

/** The terminal of the place in front: writes what the trace says, and edits a line with what the keyboard says. */
export class Screen implements Echo {
  private readonly app: App;
  private readonly terminal: Terminal;
  private readonly fit = new FitAddon();
  private readonly undo: (() => void)[] = [];
  /** What is on the screen: events written, of which trace, and how many rows above the cursor the edited line begins. */
  private shown = { key: '', events: 0 };
  private line: { readonly above: number } | null = null;
  private drawn = '';
  private atLineStart = true;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private readonly typing: Typing;

  constructor(app: App, element: HTMLElement) {
    this.app = app;
    this.typing = new Typing(app, this);
    this.terminal = new Terminal({
      cursorBlink: false,
      fontFamily: css('--font-code'),
      fontSize: element.clientWidth < 480 ? 11 : 13,
      lineHeight: 1.1,
      scrollback: SCROLLBACK,
      theme: theme(),
      screenReaderMode: false,
    });
    this.terminal.loadAddon(this.fit);
    this.terminal.open(element);
    this.terminal.write('\u001b[?2004h');
    this.terminal.attachCustomKeyEventHandler((event) => this.isOurs(event));
    const data = this.terminal.onData((text) => this.type(text));
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(element);
    const themes = new MutationObserver(() => {
      this.terminal.options.theme = theme();
    });
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    this.undo.push(
      () => data.dispose(),
      () => observer.disconnect(),
      () => themes.disconnect(),
      app.session.subscribe(() => {
        this.sync();
        this.typing.resume();
      }),
      app.selection.subscribe(() => this.sync()),
      app.playhead.subscribe(({ playing }, old) => {
        clearTimeout(this.resting);
        if (playing !== old.playing) this.sync();
        else if (!playing) this.resting = setTimeout(() => this.sync(), REST);
      }),
      lineStore.subscribe(() => this.sync()),
    );
    this.resize();
    this.sync();
  }

  dispose(): void {
    clearTimeout(this.resting);
    for (const f of this.undo) f();
    this.terminal.dispose();
  }

  /** As if it had been typed. */
  press(text: string): void {
    this.terminal.focus();
    this.type(text);
  }

  private type(text: string): void {
    const { place } = this;
    if (place) this.typing.input(place.name, text);
  }

  private isInFront(place: string): boolean {
    return this.app.selection.getState().place === place;
  }

  /** Tells screen readers where the keyboard is. */
  label(text: string): void {
    this.terminal.textarea?.setAttribute('aria-label', text);
  }

  private resize(): void {
    if (!this.terminal.element?.offsetParent) return;
    this.fit.fit();
    this.shown = { key: '', events: 0 };
    this.sync();
  }

  /**
   * Keys that leave the terminal: Escape goes to the transport, where the page's keys work; shift-tab as anywhere.
   * Ctrl-v pastes and, with a selection, ctrl-c copies: the browser does both.
   */
  private isOurs(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return true;
    if (event.ctrlKey && !event.altKey) {
      const key = event.key.toLowerCase();
      if (key === 'v' || (key === 'c' && this.terminal.hasSelection())) return false;
    }
    if (event.key === 'Tab' && event.shiftKey) return false;
    if (event.key !== 'Escape') return true;
    document.querySelector<HTMLElement>('.transport .play')?.focus();
    return false;
  }

  private get place(): { readonly name: string; readonly net: number } | null {
    const { place } = this.app.selection.getState();
    return this.app.session.getState().topology?.places.find((p) => p.name === place) ?? null;
  }

  private sync(): void {
    const { place } = this;
    if (!place) return;
    const { index, revision } = this.app.session.getState();
    const key = `${place.name} ${revision}`;
    if (this.shown.key !== key) {
      // A reset that waits its turn behind what was written before.
      this.terminal.write('\u001bc\u001b[?2004h');
      this.shown = { key, events: 0 };
      this.line = null;
      this.drawn = '';
      this.atLineStart = true;
    }
    const news = ttyFrom(index, place.net, this.shown.events);
    const canType = this.typing.canType(place.name);
    const state = lineAt(place.name);
    const prompt = promptOf(this.app, place.name);
    const past = this.app.inThePast();
    const line = canType ? `${prompt}\n${state.cursor}\n${past}\n${state.text}` : '';
    if (news.length > 0 || line !== this.drawn) this.write(news, place.name, canType ? prompt : null, past);
    this.drawn = line;
  }

  /** Writes what is new, and the line below it where one may be typed. */
  private write(news: ReturnType<typeof ttyFrom>, place: string, prompt: string | null, past: boolean): void {
    let out = this.erase();
    if (news.length > 0) {
      const text = news
        .map((e) => this.coloured(ttyText(e, `${place}$ `), e.stream === 'in' ? `${place}$ ` : ''))
        .join('');
      this.shown = { ...this.shown, events: this.shown.events + news.length };
      out += lastLines(text, SCROLLBACK).replaceAll('\n', '\r\n');
      if (text !== '') this.atLineStart = text.endsWith('\n');
    }
    if (prompt !== null) out += this.draw(prompt, past);
    for (const piece of inPieces(out)) this.terminal.write(piece);
  }

  private coloured(text: string, prompt: string): string {
    return prompt ? `${GREEN}${prompt}${PLAIN}${text.slice(prompt.length)}` : text;
  }

  private erase(): string {
    if (!this.line) return '';
    const up = this.line.above > 0 ? `\u001b[${this.line.above}A` : '';
    this.line = null;
    return `${up}\r\u001b[J`;
  }

  private draw(prompt: string, past: boolean): string {
    const name = this.app.selection.getState().place;
    const { rows, cursorRow, cursorColumn } = layoutLine(prompt, lineAt(name), this.terminal.cols, T.pasted);
    const colour = past ? YELLOW : GREEN;
    const body = rows
      .map((row, i) =>
        i === 0 && row.startsWith(prompt) ? `${colour}${prompt}${PLAIN}${row.slice(prompt.length)}` : row,
      )
      .join('\r\n');
    const fresh = this.atLineStart ? '' : '\r\n';
    this.atLineStart = true;
    const below = rows.length - 1 - cursorRow;
    this.line = { above: cursorRow };
    return `${fresh}${body}${below > 0 ? `\u001b[${below}A` : ''}\r${cursorColumn > 0 ? `\u001b[${cursorColumn}C` : ''}`;
  }

  changed(): void {
    this.sync();
  }

  left(place: string, mark: string): void {
    if (!this.isInFront(place)) return;
    this.terminal.write(`${this.toEnd(place)}${mark}`);
    this.line = null;
    this.drawn = '';
  }

  marked(place: string, text: string): void {
    if (this.isInFront(place)) this.terminal.write(text);
  }

  cleared(place: string): void {
    if (!this.isInFront(place)) return;
    this.terminal.write(`${this.erase()}\u001b[2J\u001b[3J\u001b[H`);
    this.drawn = '';
    this.sync();
  }

  said(place: string, text: string): void {
    if (!this.isInFront(place)) return;
    this.terminal.write(`${this.erase()}${text.replaceAll('\n', '\r\n')}`);
    this.drawn = '';
  }

  /** Moves from the cursor to the end of the edited line. */
  private toEnd(place: string): string {
    const prompt = promptOf(this.app, place);
    const { rows, cursorRow } = layoutLine(prompt, lineAt(place), this.terminal.cols, T.pasted);
    const down = rows.length - 1 - cursorRow;
    const column = rows.at(-1)?.length ?? 0;
    return `${down > 0 ? `\u001b[${down}B` : ''}\r${column > 0 ? `\u001b[${column}C` : ''}`;
  }

  columns(words: readonly string[]): string {
    const width = Math.max(...words.map((w) => w.length)) + 2;
    const columns = Math.max(1, Math.floor(this.terminal.cols / width));
    const rows: string[] = [];
    for (let i = 0; i < words.length && rows.length < 40; i += columns) {
      rows.push(
        words
          .slice(i, i + columns)
          .map((w) => w.padEnd(width))
          .join('')
          .trimEnd(),
      );
    }
    return rows.join('\n');
  }
}

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const theme = () => ({
  background: css('--sunken'),
  foreground: css('--text'),
  cursor: css('--text'),
  cursorAccent: css('--sunken'),
  selectionBackground: css('--accent-soft'),
  green: css('--good'),
  yellow: css('--warn'),
  red: css('--bad'),
  blue: css('--accent'),
});
