import { createContext, useContext } from 'react';
import type { App } from '../store/app.ts';

/** A move that is being shown, and how long it takes in milliseconds. The browser moves, beside the page's own thread. */
export interface Glide {
  readonly animation: Animation;
  readonly duration: number;
}

/** Rest at each step after the move, in milliseconds at the normal pace. */
const DWELL = 55;

/** Shows moves, and while the playhead plays takes the next step when the move and a short rest are over. */
export class Player {
  private readonly app: App;
  private current: Glide | null = null;
  /** When the move is over, by the clock of `performance.now()`. */
  private restsAt = 0;
  private frame = 0;
  private next: ReturnType<typeof setTimeout> | undefined;
  private readonly stopListening: () => void;
  private held = false;

  /** It begins after `first`, if there is something to wait for. */
  constructor(app: App, first?: Promise<void>) {
    this.app = app;
    if (first) {
      this.held = true;
      void first.then(() => this.release());
    }
    this.stopListening = app.playhead.subscribe((state, old) => {
      if (state.playing && !old.playing) this.plan();
    });
    this.plan();
  }

  /** Shows a move, in place of one that is under way. */
  glide(glide: Glide): void {
    this.current?.animation.cancel();
    this.current = glide;
    if (this.held) glide.animation.pause();
    this.restsAt = performance.now() + glide.duration;
    this.plan();
  }

  /** Nothing moves: the packet stands where React put it. */
  rest(): void {
    this.current?.animation.cancel();
    this.current = null;
    this.restsAt = 0;
    this.plan();
  }

  /** A move is being shown. */
  get moving(): boolean {
    return performance.now() < this.restsAt;
  }

  dispose(): void {
    this.stopListening();
    this.unplan();
  }

  private release(): void {
    this.held = false;
    if (this.current) {
      this.current.animation.play();
      this.restsAt = performance.now() + this.current.duration;
    }
    this.plan();
  }

  private unplan(): void {
    clearTimeout(this.next);
    if (this.frame > 0) cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /** The next step comes between two frames: the second one has its whole time to draw what it changed. */
  private plan(): void {
    this.unplan();
    const { playing, speed } = this.app.playhead.getState();
    if (!playing || this.held) return;
    const wait = Math.max(0, this.restsAt - performance.now()) + DWELL / speed;
    this.next = setTimeout(() => {
      this.frame = requestAnimationFrame(() => {
        this.next = setTimeout(() => this.step());
      });
    }, wait);
  }

  private step(): void {
    // A step that leads somewhere is followed by a move or a rest, which plan anew; else it is tried again.
    this.plan();
    if (this.app.playhead.getState().playing) this.app.playStep();
  }
}

export const PlayerContext = createContext<Player | null>(null);

export function usePlayer(): Player {
  const player = useContext(PlayerContext);
  if (!player) throw new Error('no PlayerContext above this component');
  return player;
}
