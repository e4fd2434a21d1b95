import { type RefObject, useLayoutEffect } from 'react';
import { lengthOf, type Point, pointAt } from '../../diagram/geometry.ts';
import { useApp } from '../context.ts';
import { useReducedMotion } from '../media.ts';
import { type Glide, usePlayer } from '../player.ts';

/** Pixels of the picture per second at the normal pace, and the bounds of one move in milliseconds. */
const PACE = 900;
const SHORTEST = 90;
const LONGEST = 360;

/** Lets an element glide along a way when the playhead has made a step; the page's one animation loop writes its transform. */
export function useGlide(element: RefObject<SVGGElement | null>, way: readonly Point[] | null, step: unknown): void {
  const app = useApp();
  const player = usePlayer();
  const reduced = useReducedMotion();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step glides or rests, also when its way is the same
  useLayoutEffect(() => {
    const moving = element.current;
    if (!moving) return player.rest();
    const { moved, speed } = app.playhead.getState();
    if (!way || moved !== 'step' || reduced) return player.rest();
    const length = lengthOf(way);
    const duration = length < 1 ? 0 : Math.min(LONGEST, Math.max(SHORTEST, (length / PACE) * 1000)) / speed;
    const glide: Glide = {
      duration,
      write: (t) => {
        const p = pointAt(way, ease(t));
        moving.setAttribute('transform', `translate(${p.x} ${p.y})`);
      },
    };
    glide.write(duration === 0 ? 1 : 0);
    player.glide(glide);
  }, [way, step, app, player, reduced]);
}

const ease = (t: number): number => (t < 0.5 ? 2 * t * t : 1 - (-2 * t + 2) ** 2 / 2);
