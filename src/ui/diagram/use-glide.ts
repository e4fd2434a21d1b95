import { type RefObject, useLayoutEffect } from 'react';
import { lengthOf, type Point } from '../../diagram/geometry.ts';
import { useApp } from '../context.ts';
import { useReducedMotion } from '../media.ts';
import { usePlayer } from '../player.ts';

/** Pixels of the picture per second at the normal pace, and the bounds of one move in milliseconds. */
const PACE = 900;
const SHORTEST = 90;
const LONGEST = 360;
/** Slow at both ends, by the square. */
const EASE = 'cubic-bezier(0.455, 0.03, 0.515, 0.955)';

/** The transform that shows an element at a point of its way; it rests where React draws it. */
type Put = (at: Point) => string;

/** A group that React draws at its place, by its attribute. */
export const groupOn = (): Put => (at) => `translate(${at.x}px, ${at.y}px)`;

/** A way as keyframes: each of its corners, at its share of the length. */
function framesOf(way: readonly Point[], put: Put): Keyframe[] {
  const length = lengthOf(way);
  let done = 0;
  return way.map((at, i) => {
    const before = way[i - 1];
    if (before) done += Math.hypot(at.x - before.x, at.y - before.y);
    return { transform: put(at), offset: Math.min(1, done / length) };
  });
}

/**
 * Lets an element glide along a way when the playhead has made a step. `putter` says how; it must stay the same function. The
 * browser moves it: what the page has to draw meanwhile does not make it stumble.
 */
export function useGlide<E extends SVGElement>(
  element: RefObject<E | null>,
  way: readonly Point[] | null,
  step: unknown,
  putter: (element: E, way: readonly Point[]) => Put,
): void {
  const app = useApp();
  const player = usePlayer();
  const reduced = useReducedMotion();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step glides or rests, also when its way is the same
  useLayoutEffect(() => {
    const moving = element.current;
    const { moved, speed } = app.playhead.getState();
    const length = way ? lengthOf(way) : 0;
    if (!moving || !way || length < 1 || moved !== 'step' || reduced) return player.rest();
    const duration = Math.min(LONGEST, Math.max(SHORTEST, (length / PACE) * 1000)) / speed;
    const animation = moving.animate(framesOf(way, putter(moving, way)), { duration, easing: EASE });
    player.glide({ animation, duration });
  }, [way, step, app, player, reduced, putter]);
}
