import { type RefObject, useEffect, useState } from 'react';

export interface Zoom {
  readonly scale: number;
  by(factor: number): void;
  reset(): void;
}

/** Zooms and pans what is in `inner`: wheel or pinch, and drag once it is larger than its frame. Loaded after the first picture. */
export function useZoom(
  frame: RefObject<SVGSVGElement | null>,
  inner: RefObject<SVGGElement | null>,
  wanted: boolean,
): Zoom | null {
  const [zoom, setZoom] = useState<Zoom | null>(null);
  useEffect(() => {
    const svg = frame.current;
    if (!svg || !wanted) return;
    let gone = false;
    let detach = (): void => {};
    const timer = setTimeout(() => {
      void import('./zoom.ts').then(({ attachZoom }) => {
        if (!gone)
          detach = attachZoom(svg, (transform) => inner.current?.setAttribute('transform', transform), setZoom);
      });
    }, 400);
    return () => {
      gone = true;
      clearTimeout(timer);
      detach();
      inner.current?.removeAttribute('transform');
      setZoom(null);
    };
  }, [frame, inner, wanted]);
  return zoom;
}
