import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

interface Gestures {
  readonly stopAt: (x: number) => number;
  readonly inOverview: (y: number) => boolean;
  readonly overviewStop: (x: number) => number;
  readonly seek: (stop: number) => void;
  /** Runs there, up to a breakpoint: a press with shift that chose no part. */
  readonly run: (stop: number) => void;
  readonly zoom: (factor: number, about: number) => void;
  readonly pan: (stops: number) => void;
  readonly show: (from: number, to: number) => void;
  readonly hover: (stop: number | null) => void;
  /** The part that is being chosen, in pixels. */
  readonly brush: (part: readonly [number, number] | null) => void;
  /** Stops a pixel stands for. */
  readonly perPixel: number;
}

type Drag =
  | { readonly kind: 'seek' }
  | { readonly kind: 'brush'; readonly from: number; readonly overview: boolean }
  | { readonly kind: 'pinch'; distance: number };

/** Pointer, wheel and pinch on the timeline. A drag moves the playhead; with shift, or in the thin bar, it chooses a part. */
export function useGestures(room: RefObject<HTMLElement | null>, gestures: Gestures): void {
  const now = useRef(gestures);
  // before a pointer can meet what was drawn
  useLayoutEffect(() => {
    now.current = gestures;
  });
  useEffect(() => {
    const element = room.current;
    if (!element) return;
    const pointers = new Map<number, number>();
    let drag: Drag | null = null;
    const at = (e: MouseEvent): { x: number; y: number } => {
      const box = element.getBoundingClientRect();
      return { x: e.clientX - box.left, y: e.clientY - box.top };
    };
    const spread = (): number => {
      const [a = 0, b = 0] = [...pointers.values()];
      return Math.max(20, Math.abs(a - b));
    };
    const down = (e: PointerEvent): void => {
      const { x, y } = at(e);
      element.setPointerCapture(e.pointerId);
      pointers.set(e.pointerId, x);
      if (pointers.size === 2) drag = { kind: 'pinch', distance: spread() };
      else if (e.shiftKey || now.current.inOverview(y)) {
        drag = { kind: 'brush', from: x, overview: now.current.inOverview(y) };
      } else {
        drag = { kind: 'seek' };
        now.current.seek(now.current.stopAt(x));
      }
    };
    const move = (e: PointerEvent): void => {
      const { x, y } = at(e);
      const g = now.current;
      if (pointers.has(e.pointerId)) pointers.set(e.pointerId, x);
      if (drag?.kind === 'seek') g.seek(g.stopAt(x));
      else if (drag?.kind === 'brush') g.brush([drag.from, x]);
      else if (drag?.kind === 'pinch') {
        const [a = 0, b = 0] = [...pointers.values()];
        g.zoom(spread() / drag.distance, g.stopAt((a + b) / 2));
        drag.distance = spread();
      }
      g.hover(e.pointerType === 'touch' || g.inOverview(y) ? null : Math.max(0, g.stopAt(x)));
    };
    const up = (e: PointerEvent): void => {
      const { x } = at(e);
      const g = now.current;
      pointers.delete(e.pointerId);
      if (drag?.kind === 'brush') {
        const stop = drag.overview ? g.overviewStop : g.stopAt;
        if (Math.abs(x - drag.from) > 4) g.show(stop(drag.from), stop(x));
        else if (drag.overview) g.seek(stop(x));
        else g.run(stop(x));
        g.brush(null);
      }
      if (pointers.size === 0) drag = null;
    };
    const wheel = (e: WheelEvent): void => {
      const g = now.current;
      const sideways = e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY);
      e.preventDefault();
      if (sideways) g.pan((e.deltaX || e.deltaY) * g.perPixel);
      else g.zoom(Math.exp(-e.deltaY * (e.ctrlKey ? 0.01 : 0.002)), g.stopAt(at(e).x));
    };
    const leave = (): void => now.current.hover(null);
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', up);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', up);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('wheel', wheel);
    };
  }, [room]);
}
