import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { T } from '../text.ts';

interface Props {
  readonly what: string;
  /** `x` sizes what lies to the right of it, `y` what lies below. */
  readonly axis: 'x' | 'y';
  /** The custom property of the page that holds the size. */
  readonly variable: string;
  readonly min: number;
  readonly max: number;
  readonly onResize: (px: number) => void;
}

const STEP = 24;

/** A bar between two panels: drag it, or use the arrow keys. */
export function Splitter({ what, axis, variable, min, max, onResize }: Props) {
  const drag = useRef<{ readonly at: number; readonly size: number } | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(0);
  const current = (): number => {
    const page = bar.current?.closest('.page');
    const value = page ? Number.parseFloat(getComputedStyle(page).getPropertyValue(variable)) : 0;
    return Number.isFinite(value) ? value : min;
  };
  const set = (px: number): void => {
    const size = Math.round(Math.min(max, Math.max(min, px)));
    setShown(size);
    onResize(size);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { at: axis === 'x' ? event.clientX : event.clientY, size: current() };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const start = drag.current;
    if (start) set(start.size + start.at - (axis === 'x' ? event.clientX : event.clientY));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const grow = axis === 'x' ? 'ArrowLeft' : 'ArrowUp';
    const shrink = axis === 'x' ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    event.stopPropagation();
    set(current() + (event.key === grow ? STEP : -STEP));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is no hr
    <div
      ref={bar}
      className={`splitter ${axis}`}
      role="separator"
      aria-label={T.resize(what)}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={shown || min}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        drag.current = null;
      }}
      onKeyDown={onKeyDown}
    />
  );
}
