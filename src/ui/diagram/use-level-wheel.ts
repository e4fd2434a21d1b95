import { type RefObject, useEffect } from 'react';
import { isHook } from '../../diagram/spots.ts';
import { useApp, useMoment } from '../context.ts';
import { enterNet, zoomIn, zoomOut } from './levels.ts';

/** Turned this far in one direction, the wheel changes the level. */
const FAR = 220;

/** Wheel and pinch change the level, where the picture itself does not zoom. With `scrolls` only the pinch does. */
export function useLevelWheel(element: RefObject<Element | null>, scrolls = false): void {
  const app = useApp();
  const { picture } = useMoment();
  const lit = picture.lit && isHook(picture.lit.place) ? picture.lit.place : null;
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    let turned = 0;
    let last = 0;
    const onWheel = (e: Event): void => {
      const event = e as WheelEvent;
      if (scrolls && !event.ctrlKey) return;
      event.preventDefault();
      if (event.timeStamp - last > 400 || Math.sign(event.deltaY) !== Math.sign(turned)) turned = 0;
      last = event.timeStamp;
      turned += event.deltaY * (event.ctrlKey ? 8 : 1);
      if (Math.abs(turned) < FAR) return;
      const net = (event.target as Element).closest<SVGElement>('[data-net]')?.dataset.net;
      if (turned > 0) zoomOut(app);
      else if (net !== undefined) enterNet(app, Number(net));
      else zoomIn(app, lit);
      turned = 0;
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => target.removeEventListener('wheel', onWheel);
  }, [element, app, lit, scrolls]);
}
