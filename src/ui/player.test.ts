import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App } from '../store/app.ts';
import { noStorage } from '../store/testing/fake-worker.ts';
import { type Glide, Player } from './player.ts';

/** A frame, and a task after it. */
const FRAME = 16 + 1;

let app: App;
let steps: number;
let player: Player | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, FRAME - 1));
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
  app = new App({ post: () => {}, listen: () => {} }, noStorage);
  steps = 0;
  app.playStep = () => {
    steps++;
  };
});
afterEach(() => {
  player?.dispose();
  player = undefined;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A move as the browser shows it; what is asked of it is written down. */
function move(duration: number): Glide & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const animation = {
    cancel: () => void asked.push('cancel'),
    pause: () => void asked.push('pause'),
    play: () => void asked.push('play'),
  };
  // only what a player uses
  return { animation: animation as unknown as Animation, duration, asked };
}

it('takes a step after a rest and a frame, and tries again while it leads nowhere', () => {
  player = new Player(app);
  app.playhead.setState({ playing: true });
  vi.advanceTimersByTime(54);
  expect(steps).toBe(0);
  vi.advanceTimersByTime(1 + FRAME);
  expect(steps).toBe(1);
  vi.advanceTimersByTime(10 * (55 + FRAME));
  expect(steps).toBeGreaterThan(5);
});

it('waits for the move that is shown, and rests the shorter the faster it plays', () => {
  app.settings.setState({ speed: 4 });
  player = new Player(app);
  player.glide(move(300));
  expect(player.moving).toBe(true);
  app.playhead.setState({ playing: true, speed: 4 });
  vi.advanceTimersByTime(300);
  expect([steps, player.moving]).toEqual([0, false]);
  vi.advanceTimersByTime(55 / 4 + 1 + FRAME);
  expect(steps).toBe(1);
});

it('one move takes the place of another, and a rest that of both', () => {
  player = new Player(app);
  const first = move(300);
  const second = move(100);
  player.glide(first);
  player.glide(second);
  expect(first.asked).toEqual(['cancel']);
  player.rest();
  expect(second.asked).toEqual(['cancel']);
  expect(player.moving).toBe(false);
});

it('takes no step while it is paused, nor once it is gone', () => {
  player = new Player(app);
  app.playhead.setState({ playing: true });
  vi.advanceTimersByTime(50);
  app.playhead.setState({ playing: false });
  vi.advanceTimersByTime(500);
  expect(steps).toBe(0);
  app.playhead.setState({ playing: true });
  player.dispose();
  vi.advanceTimersByTime(500);
  expect(steps).toBe(0);
});

it('holds moves and steps until what comes first is there', async () => {
  let begin = (): void => {};
  const first = new Promise<void>((resolve) => {
    begin = resolve;
  });
  player = new Player(app, first);
  const shown = move(200);
  player.glide(shown);
  app.playhead.setState({ playing: true });
  vi.advanceTimersByTime(1000);
  expect([steps, shown.asked]).toEqual([0, ['pause']]);
  begin();
  await first;
  await Promise.resolve();
  expect(shown.asked).toEqual(['pause', 'play']);
  vi.advanceTimersByTime(200);
  expect(steps).toBe(0);
  vi.advanceTimersByTime(56 + FRAME);
  expect(steps).toBe(1);
});
