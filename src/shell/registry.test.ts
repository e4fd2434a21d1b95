import { expect, it } from 'vitest';
import { allCommands, COMMAND_NAMES, commandByName, loadCommands } from './registry.ts';

it('knows every command by name before it is loaded', async () => {
  await loadCommands();
  const names = allCommands().map((command) => command.name);
  expect(names.sort()).toEqual([...COMMAND_NAMES]);
  expect(new Set(COMMAND_NAMES).size).toBe(COMMAND_NAMES.length);
});

it('finds a command by its path', () => {
  expect(commandByName('/usr/bin/hostname')?.name).toBe('hostname');
  expect(commandByName('/tmp/hostname')).toBeNull();
});

it('describes each command', async () => {
  await loadCommands();
  for (const { name, summary, synopsis } of allCommands()) {
    expect(summary, name).not.toBe('');
    expect(synopsis.split(/\s/)[0], name).not.toBe('');
  }
});
