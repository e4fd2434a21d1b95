import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { type Moment, MomentContext, useMoment } from './context.ts';

/** Runs in a task of its own, right after the next frame was drawn. */
const afterFrame = (run: () => void): void => void requestAnimationFrame(() => setTimeout(run));

/** The moment of the frame before; moments that are over by then are left out. */
function useLater(now: Moment): Moment {
  const [shown, show] = useState(now);
  const latest = useRef<Moment | null>(now);
  const asked = useRef(false);
  useLayoutEffect(() => {
    latest.current = now;
    if (now === shown || asked.current) return;
    asked.current = true;
    afterFrame(() => {
      asked.current = false;
      if (latest.current) show(latest.current);
    });
  }, [now, shown]);
  useLayoutEffect(
    () => () => {
      latest.current = null;
    },
    [],
  );
  // the first moment of a trace comes at once
  return shown.picture.event && shown.index === now.index ? shown : now;
}

/**
 * The picture answers first; what stands in here follows once it is drawn, so that a step never costs more than a frame has
 * time for. One inside another follows a frame later.
 */
export function Later({ children }: { readonly children: ReactNode }) {
  return <MomentContext value={useLater(useMoment())}>{children}</MomentContext>;
}
