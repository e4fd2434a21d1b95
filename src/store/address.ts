import { messageOf } from '../base/message-of.ts';
import { readShared, SHARE_VERSION, type Shared, writeShared } from '../protocol/share.ts';
import { type App, Overtaken } from './app.ts';
import { fragmentOf, isHuge, isLarge, openFragment, openShared, sharedOf } from './share.ts';

/** The browser's address bar and its history, handed in. Fragments are without `#`. */
export interface AddressBar {
  /** What the address asks for; '' for nothing. */
  read(): string;
  /** Whether this page wrote it: then it is a reload, or a step through the history. */
  isOwn(): boolean;
  write(fragment: string, how: 'replace' | 'push'): void;
  /** What this page showed at this address when it was left: it may be newer than the address says. */
  left(): unknown;
  leave(what: unknown): void;
  onLeave(tell: () => void): void;
  /** Tells of steps through the history, and of fragments that somebody typed or clicked. */
  onChange(tell: () => void): void;
}

/** The address follows so much after the last change, and not more often, milliseconds: browsers count the changes. */
const REST = 400;
/** And so often while it plays. */
const PLAYING = 2_000;

/** Opens what the address bar asks for. True when it was opened, or an empty lab with the reason why not. */
export async function openAddress(app: App, bar: AddressBar): Promise<boolean> {
  const kept = app.keeper.loadSession();
  if (await openLeft(app, bar)) return true;
  if (bar.read() === '') return false;
  try {
    await openFragment(app, bar.read());
    if (!bar.isOwn() && kept && JSON.stringify(kept) !== JSON.stringify(app.saved)) {
      app.keeper.setAside(kept);
      if (app.session.getState().notice === '') app.session.setState({ notice: 'aside' });
    }
    return true;
  } catch (error) {
    if (error instanceof Overtaken) return true;
    // A reload of our own address: what was kept is the same session, and may still be readable.
    if (bar.isOwn() && kept) return false;
    if (kept) app.keeper.setAside(kept);
    const first = app.session.getState().labs[0]?.id;
    if (first === undefined) return false;
    await app.openLab(first, false);
    app.session.setState({ problem: brokenLink(error) });
    return true;
  }
}

/** What this very page showed when it was left: a reload brings back what happened after the address was last written. */
async function openLeft(app: App, bar: AddressBar): Promise<boolean> {
  const left = bar.left();
  if (typeof left !== 'object' || left === null) return false;
  try {
    await openShared(app, readShared(SHARE_VERSION, left));
    return true;
  } catch (error) {
    return error instanceof Overtaken;
  }
}

/** The page's language has no say here yet: the reason comes from below, in English. */
const brokenLink = (error: unknown): string => `the link was not opened, ${messageOf(error)}.`;

/** Keeps the address at what is shown, once it rests, and goes where the history goes. */
export class AddressFollower {
  private readonly app: App;
  private readonly bar: AddressBar;
  private timer: ReturnType<typeof setTimeout> | null = null;
  /** What a new entry of the history is made for: another lab, branch or view. */
  private place = '';
  private written = '';
  /** The last that was shown at that place. */
  private latest: Shared | null = null;
  /** Counts what makes a write in progress worthless. */
  private turn = 0;
  private opening = false;
  /** The address changed again while something was being opened. */
  private changed = false;

  constructor(app: App, bar: AddressBar) {
    this.app = app;
    this.bar = bar;
    this.place = this.placeNow();
    const soon = (): void => this.soon();
    app.onSaved = soon;
    app.playhead.subscribe(soon);
    app.settings.subscribe(soon);
    app.selection.subscribe(soon);
    app.views.subscribe(soon);
    bar.onChange(() => void this.go());
    bar.onLeave(() => {
      this.turn++; // an address that is written now would not be the one that is left
      const shared = sharedOf(app);
      if (shared && !isHuge(shared)) bar.leave(writeShared(shared));
    });
    soon();
  }

  private soon(): void {
    const { playing } = this.app.playhead.getState();
    const shared = this.shown();
    if (shared && this.placeNow() === this.place) this.latest = shared;
    if (this.timer !== null) {
      if (playing) return;
      clearTimeout(this.timer);
    }
    const wait = playing && this.written !== '' && this.placeNow() === this.place ? PLAYING : REST;
    this.timer = setTimeout(() => {
      this.timer = null;
      // a browser that cannot compress has no links, and an address that stays as it is
      this.write().catch(() => {});
    }, wait);
  }

  private async write(): Promise<void> {
    const place = this.placeNow();
    const shared = this.shown();
    // What is not told now, the next change brings back here.
    if (this.opening || !shared) return;
    if (this.app.playhead.getState().playing && isLarge(shared)) return;
    const turn = ++this.turn;
    const moves = place !== this.place;
    const left = moves && this.latest ? ((await fragmentOf(this.latest)) ?? '') : this.written;
    const fragment = (await fragmentOf(shared)) ?? '';
    if (turn !== this.turn || this.opening || fragment === this.written) return;
    // The entry that is left behind keeps what was there last.
    if (moves && left !== this.written) this.bar.write(left, 'replace');
    this.bar.write(fragment, moves ? 'push' : 'replace');
    this.latest = shared;
    this.place = place;
    this.written = fragment;
  }

  /** What is shown; null while a lab that was just opened has not been kept yet. */
  private shown(): Shared | null {
    const shared = sharedOf(this.app);
    return shared && shared.session.lab === this.app.session.getState().topology?.lab ? shared : null;
  }

  private placeNow(): string {
    const { topology, branch } = this.app.session.getState();
    const { view } = this.app.settings.getState();
    const { twin, wantedTwin } = this.app.views.getState();
    const question = view === 'twin' ? ((wantedTwin ?? twin)?.scenario ?? '') : '';
    return `${topology?.lab ?? ''} ${branch} ${view} ${question}`;
  }

  /** Where the history, or somebody at the address bar, went. */
  private async go(): Promise<void> {
    if (this.opening) {
      this.changed = true;
      return;
    }
    const fragment = this.bar.read();
    if (fragment === this.written || fragment === '') return;
    this.turn++;
    this.opening = true;
    try {
      await openFragment(this.app, fragment);
      this.written = fragment;
    } catch (error) {
      if (!(error instanceof Overtaken)) this.app.session.setState({ problem: brokenLink(error) });
      this.written = '';
    } finally {
      this.opening = false;
      this.place = this.placeNow();
      this.soon();
    }
    const again = this.changed && this.bar.read() !== fragment;
    this.changed = false;
    if (again) await this.go();
  }
}
