import type { Language } from '../../store/settings.ts';
import type { Translation } from '../texts.ts';

/** Languages of the page, each by its own name. */
export const LANGUAGES: readonly (readonly [id: Language, name: string])[] = [
  ['en', 'English'],
  ['zh', '\u7b80\u4f53\u4e2d\u6587'],
];

/** Loads the texts of a language. */
export async function loadTranslation(language: Language): Promise<Translation> {
  if (language === 'en') return {};
  return (await import('./zh/zh.ts')).ZH;
}
