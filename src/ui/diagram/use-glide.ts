import { type RefObject, useLayoutEffect } from 'react';
import { lengthOf, type Point, pointAt } from '../../diagram/geometry.ts';
import { useApp } from '../context.ts';
import { useReducedMotion } from '../media.ts';
import { type Glide, usePlayer } from '../player.ts';

/** Pixels of the picture per second at the normal pace, and the bounds of one move in milliseconds. */
const PACE = 900;
const SHORTEST = 90;
const LONGEST = 360;

/** Puts an element somewhere on its way. `null` is its rest, where React draws it. */
type Put = (at: Point | null) => void;

/** A group that React draws at its place, by its attribute. */
export const groupOn =
  (group: SVGGElement): Put =>
  (at) => {
    if (at) group.setAttribute('transform', `translate(${at.x} ${at.y})`);
  };

/**
 * Lets an element glide along a way when the playhead has made a step; the page's one animation loop writes its transform.
 * `putter` says how; it must stay the same function.
 */
export function useGlide<E extends SVGElement>(
  element: RefObject<E | null>,
  way: readonly Point[] | null,
  step: unknown,
  putter: (element: E, way: readonly Point[] | null) => Put,
): void {
  const app = useApp();
  const player = usePlayer();
  const reduced = useReducedMotion();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step glides or rests, also when its way is the same
  useLayoutEffect(() => {
    const moving = element.current;
    if (!moving) return player.rest();
    const { moved, speed } = app.playhead.getState();
    const glides = way !== null && moved === 'step' && !reduced;
    const put = putter(moving, glides ? way : null);
    if (!glides) {
      put(null);
      return player.rest();
    }
    const length = lengthOf(way);
    const duration = length < 1 ? 0 : Math.min(LONGEST, Math.max(SHORTEST, (length / PACE) * 1000)) / speed;
    const glide: Glide = {
      duration,
      write: (t) => {
        put(pointAt(way, ease(t)));
      },
    };
    glide.write(duration === 0 ? 1 : 0);
    player.glide(glide);
  }, [way, step, app, player, reduced, putter]);
}

const ease = (t: number): number => (t < 0.5 ? 2 * t * t : 1 - (-2 * t + 2) ** 2 / 2);
