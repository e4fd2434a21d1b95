import type { App } from '../../store/app.ts';
import type { Language } from '../../store/settings.ts';
import { T } from '../text.ts';
import { setTranslation } from '../texts.ts';

const TAGS: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-Hans' };

/**
 * Draws the page in the language that is set, and again when it changes. English needs nothing and is drawn at once;
 * a language that does not load leaves the page in the one before.
 */
export function inLanguage(app: App, draw: (language: Language) => void): void {
  const change = async (language: Language): Promise<void> => {
    const [{ loadTranslation }, { nameLabs }] = await Promise.all([import('./languages.ts'), import('./lab-names.ts')]);
    const translation = await loadTranslation(language);
    if (app.settings.getState().language !== language) return;
    setTranslation(translation, TAGS[language]);
    show(language);
    nameLabs(app, language);
  };
  const show = (language: Language): void => {
    document.documentElement.lang = TAGS[language];
    draw(language);
  };
  const start = (language: Language, before: Language): void => {
    change(language).catch((error: unknown) => {
      app.session.setState({ problem: T.languageFailed(String(error)) });
      app.settings.setState({ language: before });
    });
  };
  const { language } = app.settings.getState();
  if (language === 'en') show('en');
  else start(language, 'en');
  app.settings.subscribe((now, before) => {
    if (now.language !== before.language) start(now.language, before.language);
  });
}
