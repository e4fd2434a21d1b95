import type { NetNs } from '../kernel/netns.ts';
import type { Files } from '../shell/command.ts';
import { ShellProcess } from '../shell/process.ts';
import { commandByName } from '../shell/registry.ts';
import { expand, parseLine } from '../shell/words.ts';

export interface QuietResult {
  readonly out: string;
  readonly err: string;
  readonly status: number | null;
}

/** Runs one plain command that ends at once, outside any terminal: a lab's setup, a question of the page. */
export function runQuiet(net: NetNs, files: Files, line: string): QuietResult {
  const parsed = parseLine(line);
  const only = parsed.kind === 'list' ? parsed.commands[0] : undefined;
  let out = '';
  let err = '';
  const process = new ShellProcess({
    pid: 1,
    argv: expand(only?.words ?? [], () => ''),
    net,
    stdin: only?.input ?? '',
    cwd: '/root',
    files,
    find: commandByName,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  net.world.cpu.process(() => process.start());
  return { out, err, status: process.status };
}
