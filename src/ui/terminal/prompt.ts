import type { App } from '../../store/app.ts';

/** `node$ `, or `node@step 37$ ` while a line would happen in the past. */
export function promptOf(app: App, place: string): string {
  if (!app.inThePast()) return `${place}$ `;
  const { index } = app.session.getState();
  return `${place}@step ${index.stopIndex(app.playhead.getState().seq) + 1}$ `;
}
