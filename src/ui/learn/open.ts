import { CUSTOM } from '../../base/own-lab-id.ts';
import type { App } from '../../store/app.ts';

/** What is open, by the id of its lab: `level/ID`, `lesson/ID`, or a lab to play in. */
export type Opened =
  | { readonly kind: 'level' | 'lesson'; readonly id: string }
  | { readonly kind: 'lab'; readonly id: string };

export function openedBy(lab: string): Opened {
  const found = /^(level|lesson)\/(.+)$/s.exec(lab);
  const id = found?.[2];
  if (!found || id === undefined) return { kind: 'lab', id: lab };
  return { kind: found[1] === 'level' ? 'level' : 'lesson', id };
}

export const openLevel = (app: App, id: string): Promise<void> => app.openLab(`level/${id}`);

/** Opens a lesson with the receive model that it is told with. */
export function openLesson(app: App, id: string, rxModel: 'classic' | 'napi'): Promise<void> {
  app.settings.setState({ rxModel, follow: true });
  return app.openLab(`lesson/${id}`);
}

/** Lessons tell of NAPI, but for the one that tells of what was before. */
export const rxOf = (lesson: string): 'classic' | 'napi' => (lesson === 'wire-classic' ? 'classic' : 'napi');

/** One that a reader made: it is not kept with the progress. */
export const isOwn = (id: string): boolean => id.startsWith(CUSTOM);
export const idOfText = (text: string): string => CUSTOM + text;
export const textOfId = (id: string): string => id.slice(CUSTOM.length);
