import { type RefObject, useEffect } from 'react';
import { inHook } from '../../diagram/level.ts';
import { isHook, type PlaceId } from '../../diagram/spots.ts';
import { useApp } from '../context.ts';
import { goToLevel, setCurrentZoom, zoomOut } from './levels.ts';

export interface Zoom {
  readonly scale: number;
  by(factor: number): void;
  reset(): void;
}

/**
 * Zooms and pans what is in `frame`, and in `over` above it: wheel or pinch, and drag once it is larger than its frame. Far in on a hook's column it
 * goes into the hook; turned back at the whole picture, up to the lab. Loaded after the first picture.
 */
export function useZoom(
  frame: RefObject<SVGSVGElement | null>,
  over: RefObject<SVGSVGElement | null>,
  wanted: boolean,
): void {
  const app = useApp();
  useEffect(() => {
    const svg = frame.current;
    if (!svg || !wanted) return;
    let gone = false;
    const groups = [svg, over.current].flatMap((layer) => layer?.querySelector('g') ?? []);
    let detach = (): void => {};
    const deeper = (over: Element): void => {
      const hook = over.closest<SVGElement>('[data-hook]')?.dataset.hook as PlaceId | undefined;
      if (hook !== undefined && isHook(hook)) goToLevel(app, inHook(hook));
    };
    const timer = setTimeout(() => {
      void import('./zoom.ts').then(({ attachZoom }) => {
        if (gone) return;
        const apply = (transform: string): void => {
          for (const group of groups) group.setAttribute('transform', transform);
        };
        detach = attachZoom(svg, { apply, tell: setCurrentZoom, deeper, higher: () => zoomOut(app) });
      });
    }, 400);
    return () => {
      gone = true;
      clearTimeout(timer);
      detach();
      for (const group of groups) group.removeAttribute('transform');
      setCurrentZoom(null);
    };
  }, [frame, over, wanted, app]);
}
