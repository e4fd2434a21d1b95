import { defineTexts } from './texts.ts';

/** What the served page says when the rest of it does not come. */
export const U = defineTexts('unloaded', {
  failed: 'The page did not load: part of it could not be fetched. Check the connection.',
  again: 'Try again',
});
