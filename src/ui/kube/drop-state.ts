import { createStore } from 'zustand/vanilla';
import { messageOf } from '../../base/message-of.ts';
import type { App } from '../../store/app.ts';
import { type Applied, applyFile } from './apply-file.ts';

/** What became of the last file that was applied, and the name of one that is being applied. */
export const dropStore = createStore<{ readonly applied: Applied | null; readonly applying: string }>(() => ({
  applied: null,
  applying: '',
}));

export async function applyAndTell(app: App, file: File): Promise<void> {
  dropStore.setState({ applied: null, applying: file.name });
  try {
    dropStore.setState({ applied: await applyFile(app, file) });
  } catch (error) {
    const text = messageOf(error);
    dropStore.setState({ applied: { title: file.name, text, good: false, entered: false } });
  } finally {
    dropStore.setState({ applying: '' });
  }
}
