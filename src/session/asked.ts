/** What the page asks for, in one part that is loaded with the first question. */
export { complete } from './complete.ts';
export { answer } from './queries.ts';
