import { above, inHook, LAB, type Level, STACK } from '../../diagram/level.ts';
import { isHook } from '../../diagram/spots.ts';
import type { HookName } from '../../protocol/messages.ts';
import type { App } from '../../store/app.ts';
import type { Zoom } from './use-zoom.ts';

/** The gesture's zoom of the picture on screen, if it has one. */
let zoom: Zoom | null = null;
export const setCurrentZoom = (next: Zoom | null): void => {
  zoom = next;
};

export const goToLevel = (app: App, level: Level): void => {
  app.selection.setState(level.at === 'hook' ? { level, hook: level.hook } : { level });
};

/** Looks into a namespace, and stays there. */
export function enterNet(app: App, net: number): void {
  app.selection.setState({ net, level: STACK });
  app.settings.setState({ follow: false });
}

const STEP = 1.5;

/** The plus key and button: closer. `lit` is the hook that the packet is in. */
export function zoomIn(app: App, lit: HookName | null): void {
  const { level } = app.selection.getState();
  const focused = document.activeElement?.closest<HTMLElement | SVGElement>('[data-hook], [data-net]')?.dataset;
  const hook = focused?.hook ?? lit;
  if (level.at === 'lab') {
    if (focused?.net) enterNet(app, Number(focused.net));
    else goToLevel(app, STACK);
  } else if (level.at === 'stack') {
    if (hook !== null && isHook(hook as HookName) && (focused?.hook || !zoom || zoom.scale > 1.01))
      goToLevel(app, inHook(hook as HookName));
    else if (zoom) zoom.by(STEP);
    else if (lit) goToLevel(app, inHook(lit));
  }
}

/** The minus key and button: from further away. */
export function zoomOut(app: App): void {
  const { level } = app.selection.getState();
  if (level.at === 'stack' && zoom && zoom.scale > 1.01) zoom.by(1 / STEP);
  else if (level !== LAB) goToLevel(app, above(level));
}
