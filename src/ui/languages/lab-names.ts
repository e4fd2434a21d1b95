import type { App } from '../../store/app.ts';
import type { LabNames } from '../../store/session.ts';
import type { Language } from '../../store/settings.ts';

/** Has labs, lessons and levels called by their names in a language, as soon as the worker can be asked. */
export function nameLabs(app: App, language: Language): void {
  if (language === 'en') {
    app.session.setState({ labNames: {} });
    return;
  }
  const ask = async (): Promise<void> => {
    const { contents } = await app.client.query<'learn'>({ kind: 'learn', language });
    if (app.settings.getState().language !== language) return;
    const names: Record<string, LabNames[string]> = {};
    for (const { id, title, summary } of contents.labs) names[id] = { title, summary };
    for (const { id, title, summary } of contents.lessons) names[`lesson/${id}`] = { title, summary };
    for (const { levels } of contents.chapters)
      for (const { id, title } of levels) names[`level/${id}`] = { title, summary: '' };
    app.session.setState({ labNames: names });
  };
  const stop = app.session.subscribe((s) => s.status === 'ready' && begin());
  const begin = (): void => {
    stop();
    ask().catch(() => {}); // without them the names stay English
  };
  if (app.session.getState().status === 'ready') begin();
}
