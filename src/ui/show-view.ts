import type { App } from '../store/app.ts';
import type { View } from '../store/settings.ts';

/** Goes to a view; on a phone to the pane that it is about. */
export const showView = (app: App, view: View): void =>
  app.settings.setState({ view, pane: view === 'learn' ? 'learn' : 'picture' });
