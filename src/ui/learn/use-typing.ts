import { useStore } from 'zustand';
import { useApp } from '../context.ts';
import { usePhone } from '../media.ts';
import { type Typed, typeFor } from '../terminal/typist.ts';

/** Types lines for the reader. On a phone, where only a lesson has the picture beside it, the picture comes to the front. */
export function useTyping(): (lines: readonly Typed[]) => Promise<void> {
  const app = useApp();
  const phone = usePhone();
  const lesson = useStore(app.session, (s) => s.topology?.lab.startsWith('lesson/') ?? false);
  return (lines) => {
    if (phone && !lesson) app.settings.setState({ pane: 'picture' });
    return typeFor(app, lines);
  };
}
