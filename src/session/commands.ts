/** For those above the session, who may not import the shell. */
export { loadCommands } from '../shell/registry.ts';
