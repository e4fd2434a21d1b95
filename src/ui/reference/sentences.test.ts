import { expect, it } from 'vitest';
import { reference } from '../../session/reference/reference.ts';
import { LANGUAGES, loadTranslation } from '../languages/languages.ts';
import { rowsOf } from './rows.ts';

/** Every sentence of the reference in English: of entries, and of their options. */
async function english(): Promise<ReadonlySet<string>> {
  const rows = rowsOf(await reference(), (sentence) => sentence);
  return new Set(rows.flatMap(({ summary, options }) => [summary, ...options.map(({ text }) => text)]));
}

it('has sentences of other languages only for sentences that there are', async () => {
  const wanted = await english();
  expect(wanted.size).toBeGreaterThan(500);
  for (const [language] of LANGUAGES) {
    const { reference: texts } = await loadTranslation(language);
    const there = Object.keys((texts?.sentences ?? {}) as Readonly<Record<string, string>>);
    expect(there.filter((sentence) => !wanted.has(sentence))).toEqual([]);
  }
});
