import type { Command } from './command.ts';
import { ping } from './ping/ping.ts';
import { SYSTEM_COMMANDS } from './system/system.ts';

/**
 * The commands of the terminal, beside the shell's own (`cd`, `jobs`) and what the shell library brings (`grep`, `sed`).
 * Those of a first visit are here; the others come with `loadCommands`, so that the first packet need not wait for them.
 */
const FIRST: readonly Command[] = [ping, ...SYSTEM_COMMANDS];

/** Names of those that come later; a test compares them with what comes. */
const LATER_NAMES: readonly string[] = [
  'arp',
  'bridge',
  'conntrack',
  'curl',
  'help',
  'ip',
  'ip6tables',
  'ip6tables-restore',
  'ip6tables-save',
  'ipset',
  'iptables',
  'iptables-legacy',
  'iptables-legacy-restore',
  'iptables-legacy-save',
  'iptables-restore',
  'iptables-save',
  'ipvsadm',
  'kube-proxy',
  'kubectl',
  'load-balancer',
  'nc',
  'sysctl',
  'tcpdump',
];

const byName = new Map<string, Command>(FIRST.map((command) => [command.name, command]));

const bare = (name: string): string => name.replace(/^\/(?:usr\/)?s?bin\//, '');

/** Names of all commands, loaded or not. */
export const COMMAND_NAMES: readonly string[] = [...byName.keys(), ...LATER_NAMES].sort();

/** A command by the name or the path typed; null for one that is not there or not loaded. */
export function commandByName(name: string): Command | null {
  return byName.get(bare(name)) ?? null;
}

/** Whether there is such a command, loaded or not. */
export const isCommand = (name: string): boolean => COMMAND_NAMES.includes(bare(name));

/** Whether a command can run without `loadCommands`. `watch` runs any other. */
export const isLoaded = (name: string): boolean => byName.has(bare(name)) && bare(name) !== 'watch';

/** All commands; call `loadCommands` before. */
export const allCommands = (): readonly Command[] => [...byName.values()];

/** Loads what is not there yet. Once is enough. */
export async function loadCommands(): Promise<void> {
  const { laterCommands } = await import('./all-commands.ts');
  for (const command of laterCommands(allCommands)) byName.set(command.name, command);
}

/** Loads what reads manifests: kubectl asks for it in a lab that has a cluster. */
export async function loadYaml(): Promise<void> {
  const yaml = await import('./kubectl/yaml-read.ts');
  await yaml.loadYaml();
}
