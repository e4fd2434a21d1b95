import { messageOf } from '../base/message-of.ts';
import type { BreakTest } from '../diagram/breakpoints.ts';
import { type Breakpoint, breakKey, isSimple, simpleTest, withoutBreak } from './breakpoints.ts';
import {
  breaksAt,
  createPlayheadStore,
  nextHook,
  type PlayheadStore,
  previousHook,
  restAfter,
  runToBreak,
  stepBack,
  stepForward,
  stepOut,
} from './playhead.ts';
import { createSessionStore, type SessionStore } from './session.ts';

/** A trace, where somebody stands in it, and all ways to get elsewhere. It asks no worker. */
export class Moves {
  readonly session: SessionStore = createSessionStore();
  readonly playhead: PlayheadStore = createPlayheadStore();
  /** Tells where breakpoints pause; the whole of it comes with the first that needs it. */
  private breakTest: BreakTest = simpleTest;
  private loadingBreaks: Promise<void> | null = null;

  /** True when nothing lies ahead of the playhead. */
  atEnd(): boolean {
    return this.playhead.getState().seq >= this.session.getState().length - 1;
  }

  /** True when a line typed now would start a new branch. */
  inThePast(): boolean {
    const { seq, playing } = this.playhead.getState();
    const { index } = this.session.getState();
    return !playing && index.stops.length > 0 && index.stopIndex(seq) < index.stops.length - 1;
  }

  /** Goes to an event, or to the nearest there is. */
  seek(seq: number): void {
    const max = this.session.getState().length - 1;
    this.playhead.setState({ seq: Math.max(-1, Math.min(seq, max)), playing: false, live: false, moved: 'jump' });
  }

  /** Goes to a stop, with what its event caused in passing. */
  seekStop(stop: number): void {
    const { index } = this.session.getState();
    this.seek(restAfter(index, Math.max(0, Math.min(stop, index.stops.length - 1))));
  }

  first(): void {
    this.seekStop(0);
  }

  last(): void {
    this.seek(Number.POSITIVE_INFINITY);
  }

  /** The present, and what comes from here on is played. */
  goToNow(): void {
    this.last();
    this.playhead.setState({ live: true });
  }

  forward(): void {
    this.moveTo(stepForward(this.session.getState().index, this.playhead.getState().seq), 'step');
  }

  back(): void {
    this.moveTo(stepBack(this.session.getState().index, this.playhead.getState().seq), 'jump');
  }

  /** Over what lies between this hook and the next. */
  over(): void {
    this.moveTo(nextHook(this.session.getState().index, this.playhead.getState().seq), 'jump');
  }

  overBack(): void {
    this.moveTo(previousHook(this.session.getState().index, this.playhead.getState().seq), 'jump');
  }

  /** Out of the hook, or of the packet that another one caused. */
  out(): void {
    this.moveTo(stepOut(this.session.getState().index, this.playhead.getState().seq), 'jump');
  }

  /** Runs to the next breakpoint without showing what lies between. */
  run(): void {
    this.withBreaks(() => {
      const { seq, breakpoints } = this.playhead.getState();
      this.seek(runToBreak(this.session.getState().index, seq, breakpoints, this.breakTest));
    });
  }

  /** Runs to a stop, or to a breakpoint before it. */
  runTo(stop: number): void {
    this.withBreaks(() => {
      const { index } = this.session.getState();
      const { seq, breakpoints } = this.playhead.getState();
      const to = restAfter(index, Math.max(0, Math.min(stop, index.stops.length - 1)));
      this.seek(to > seq ? Math.min(to, runToBreak(index, seq, breakpoints, this.breakTest)) : to);
    });
  }

  /** Does something once it can be told where breakpoints pause: at once, or when that code is here. */
  protected withBreaks(act: () => void): void {
    if (this.breakTest !== simpleTest || this.playhead.getState().breakpoints.every(isSimple)) {
      act();
      return;
    }
    this.loadingBreaks ??= import('../diagram/breakpoints.ts').then(({ breakTest }) => {
      this.breakTest = breakTest((net) => this.netName(net));
    });
    this.loadingBreaks.then(act).catch((error: unknown) => {
      this.loadingBreaks = null;
      this.session.setState({ problem: messageOf(error) });
    });
  }

  private netName(net: number): string {
    const topology = this.session.getState().topology;
    const named = topology?.places.find((p) => p.net === net) ?? topology?.nets.find((n) => n.net === net);
    return named?.name ?? `net ${net}`;
  }

  /** Plays or pauses; at the end it plays the last command again. */
  togglePlay(): void {
    const { playing } = this.playhead.getState();
    if (playing) {
      this.playhead.setState({ playing: false, live: false });
      return;
    }
    if (this.atEnd()) this.playhead.setState({ seq: this.startOfLastCommand(), moved: 'jump' });
    this.playhead.setState({ playing: true, live: true });
  }

  /** One step of playing. Pauses at the end and at breakpoints; the caller times the calls. */
  playStep(): void {
    const { index } = this.session.getState();
    const { seq, breakpoints } = this.playhead.getState();
    const next = stepForward(index, seq);
    if (next === null) {
      this.playhead.setState({ playing: false });
      return;
    }
    // it cannot be told yet whether to pause there: the caller comes again
    if (this.loadingBreaks && this.breakTest === simpleTest) return;
    const pause = breaksAt(index, index.stopIndex(next), breakpoints, this.breakTest);
    const ended = index.stopIndex(next) >= index.stops.length - 1;
    this.playhead.setState({ seq: next, playing: !pause && !ended, live: !pause, moved: 'step' });
  }

  private moveTo(seq: number | null, moved: 'step' | 'jump'): void {
    if (seq === null) this.playhead.setState({ playing: false });
    else this.playhead.setState({ seq, playing: false, live: false, moved });
  }

  private startOfLastCommand(): number {
    const { index } = this.session.getState();
    for (let i = index.length - 1; i >= 0; i--) {
      const event = index.events[i];
      if (event?.kind !== 'tty' || event.stream !== 'in') continue;
      if (index.stopIndex(i) < index.stops.length - 1) return i;
    }
    return -1;
  }

  /** Adds a breakpoint, or takes it away. */
  toggleBreak(at: Breakpoint): void {
    const { breakpoints } = this.playhead.getState();
    const without = withoutBreak(breakpoints, at);
    if (without.length < breakpoints.length) this.playhead.setState({ breakpoints: without });
    else this.setBreak(at);
  }

  /** Adds a breakpoint, or changes the condition of the one that is there. */
  setBreak(at: Breakpoint): void {
    const { breakpoints } = this.playhead.getState();
    const key = breakKey(at);
    const known = breakpoints.some((b) => breakKey(b) === key);
    const next = known ? breakpoints.map((b) => (breakKey(b) === key ? at : b)) : [...breakpoints, at];
    this.playhead.setState({ breakpoints: next });
    this.withBreaks(() => {});
  }
}
