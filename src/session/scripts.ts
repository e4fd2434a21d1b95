/** What only scripts need, in one part that is loaded with the first of them. */
export { isIncomplete } from '../shell/script.ts';
export { HeldScript } from './held-script.ts';
export { ScriptRunner } from './script-runner.ts';
