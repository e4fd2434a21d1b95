import { isOwnLab } from '../base/own-lab-id.ts';
import type { App } from '../store/app.ts';

/** Opens a lab of ours, or one of the reader's: that is tried first, and when it does not start, what is there stays. */
export async function openAnyLab(app: App, id: string): Promise<void> {
  if (!isOwnLab(id)) return app.openLab(id);
  const { runOwnLab } = await import('../store/own-lab/run.ts');
  const problem = await runOwnLab(app, id);
  if (problem !== '') app.session.setState({ problem });
}
