import { useEffect, useState } from 'react';
import { SIDES, type Side, type TwinRuns } from '../../store/twin.ts';
import { Player } from '../player.ts';

/** Rest at each row, in milliseconds at the normal pace. */
const DWELL = 90;

export type Players = Readonly<Record<Side, Player>>;

/** What shows the moves of each picture; and while both play, the one loop that takes the next step when both have come to rest. */
export function usePlayers(runs: TwinRuns, started: boolean): Players | null {
  const [players, setPlayers] = useState<Players | null>(null);
  useEffect(() => {
    const a = runs.app('a');
    const b = runs.app('b');
    if (!started || !a || !b) return;
    const made = { a: new Player(a), b: new Player(b) };
    setPlayers(made);
    let frame = 0;
    let rested = 0;
    const tick = (now: number): void => {
      frame = 0;
      const { playing, speed } = runs.store.getState();
      if (!playing) return;
      if (SIDES.some((side) => made[side].moving)) rested = now;
      else if (now - rested >= DWELL / speed) {
        rested = now;
        runs.playStep();
      }
      frame = requestAnimationFrame(tick);
    };
    const stop = runs.store.subscribe((state, old) => {
      if (state.playing && !old.playing && frame === 0) frame = requestAnimationFrame(tick);
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
      for (const side of SIDES) made[side].dispose();
      setPlayers(null);
    };
  }, [runs, started]);
  return players;
}
