import { expect, it } from 'vitest';
import { reference } from '../../session/reference/reference.ts';
import { LANGUAGES, loadTranslation } from '../languages/languages.ts';
import { rowsOf } from './rows.ts';
import type { R } from './text.ts';

/** Every sentence of the reference in English: of entries, and of their options. */
async function english(): Promise<ReadonlySet<string>> {
  const rows = rowsOf(await reference(), (sentence) => sentence);
  return new Set(rows.flatMap(({ summary, options }) => [summary, ...options.map(({ text }) => text)]));
}

/** Written the same in every language. */
const SYNTAX = /^\S+$/;

it('has each sentence in each other language, and no others', async () => {
  const wanted = [...(await english())].filter((sentence) => sentence !== '' && !SYNTAX.test(sentence)).sort();
  expect(wanted.length).toBeGreaterThan(500);
  for (const [language] of LANGUAGES.filter(([id]) => id !== 'en')) {
    const { reference: texts } = await loadTranslation(language);
    const told = await (texts as typeof R).sentences();
    expect(wanted.filter((sentence) => !(told[sentence] ?? '').trim())).toEqual([]);
    expect(Object.keys(told).filter((sentence) => !wanted.includes(sentence) && !SYNTAX.test(sentence))).toEqual([]);
    const left = Object.values(told).filter((text) => !/\p{Script=Han}/u.test(text) && /[a-z]{3}/.test(text));
    expect(left).toEqual([]);
  }
});
