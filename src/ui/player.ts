import { createContext, useContext } from 'react';
import type { App } from '../store/app.ts';

/** A move that is being shown. `write` gets 0..1. */
export interface Glide {
  readonly duration: number;
  readonly write: (t: number) => void;
}

/** Rest at each step after the move, in milliseconds at the normal pace. */
const DWELL = 55;

/**
 * The page's one animation loop. It runs only while something moves or the playhead plays, writes the glide's transform, and
 * takes the next step when the glide and a short rest are over.
 */
export class Player {
  private readonly app: App;
  private current: Glide | null = null;
  private startedAt = 0;
  private duration = 0;
  private frame = 0;
  private next: ReturnType<typeof setTimeout> | undefined;
  private readonly stopListening: () => void;
  private held = false;

  /** It begins after `first`, if there is something to wait for. */
  constructor(app: App, first?: Promise<void>) {
    this.app = app;
    if (first) {
      this.held = true;
      void first.then(() => {
        this.held = false;
        if (this.current || app.playhead.getState().playing) this.begin(performance.now());
      });
    }
    this.stopListening = app.playhead.subscribe((state, old) => {
      if (state.playing && !old.playing) this.begin(performance.now());
    });
    if (app.playhead.getState().playing) this.begin(performance.now());
  }

  /** Shows a move, in place of one that is under way. */
  glide(glide: Glide): void {
    this.current = glide;
    this.duration = glide.duration;
    this.begin(performance.now());
  }

  /** Nothing moves: the packet stands where React put it. */
  rest(): void {
    this.current = null;
    this.duration = 0;
    if (this.app.playhead.getState().playing) this.begin(performance.now());
  }

  /** A move is being shown. */
  get moving(): boolean {
    return this.current !== null;
  }

  dispose(): void {
    this.stopListening();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.next);
  }

  private begin(now: number): void {
    clearTimeout(this.next);
    this.startedAt = now;
    if (this.frame === 0 && !this.held) this.frame = requestAnimationFrame((t) => this.tick(t));
  }

  /** Between two frames: the next one has its whole time to draw what the step changed. */
  private step(): void {
    if (this.app.playhead.getState().playing) this.app.playStep();
  }

  private tick(now: number): void {
    this.frame = 0;
    const { playing, speed } = this.app.playhead.getState();
    const elapsed = now - this.startedAt;
    const glide = this.current;
    if (glide) {
      const t = this.duration === 0 ? 1 : Math.min(1, Math.max(0, elapsed / this.duration));
      glide.write(t);
      if (t >= 1) this.current = null;
    }
    if (playing && elapsed >= this.duration + DWELL / speed && !this.current) {
      this.startedAt = now;
      this.duration = 0;
      this.next = setTimeout(() => this.step());
    }
    if ((this.current || this.app.playhead.getState().playing) && this.frame === 0) {
      this.frame = requestAnimationFrame((t) => this.tick(t));
    }
  }
}

export const PlayerContext = createContext<Player | null>(null);

export function usePlayer(): Player {
  const player = useContext(PlayerContext);
  if (!player) throw new Error('no PlayerContext above this component');
  return player;
}
