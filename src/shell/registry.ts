import type { Command } from './command.ts';
import { SYSTEM_COMMANDS } from './system/system.ts';

/** Every command of the terminal, beside the shell's own (`cd`, `jobs`) and what the shell library brings (`grep`, `sed`). */
export const COMMANDS: readonly Command[] = [...SYSTEM_COMMANDS];

const BY_NAME: ReadonlyMap<string, Command> = new Map(COMMANDS.map((command) => [command.name, command]));

/** A command by the name or the path typed. */
export function commandByName(name: string): Command | null {
  return BY_NAME.get(name.replace(/^\/(?:usr\/)?s?bin\//, '')) ?? null;
}
