import { messageOf } from '../../base/message-of.ts';
import { LAB } from '../../diagram/level.ts';
import type { App } from '../app.ts';

/** Opens a lab that a reader made, by its id, if it can be built. Otherwise says why not, and all stays as it is. */
export async function runOwnLab(app: App, id: string): Promise<string> {
  try {
    const { problem } = await app.client.query({ kind: 'try-lab', lab: id });
    if (problem !== '') return problem;
  } catch (error) {
    return messageOf(error);
  }
  if (app.settings.getState().view === 'sandbox') app.settings.setState({ view: 'explore', pane: 'picture' });
  app.settings.setState({ follow: true });
  app.selection.setState({ level: LAB });
  await app.openLab(id);
  return '';
}
