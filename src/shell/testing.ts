import type { NetNs } from '../kernel/netns.ts';
import { SEC } from '../kernel/time/clock.ts';
import { World } from '../kernel/world.ts';
import type { Command } from './command.ts';
import { MemoryFiles } from './files.ts';
import { ShellProcess } from './process.ts';

/** Helpers for tests of commands: a bare host, and command lines split at spaces. */

export interface Ran {
  out: string;
  err: string;
  /** null while it runs. */
  status: number | null;
}

export class TestShell {
  readonly world: World;
  readonly net: NetNs;
  readonly files = new MemoryFiles();
  private readonly commands: readonly Command[];

  constructor(commands: readonly Command[], host = 'node1') {
    this.world = new World({ seed: 1 });
    this.net = this.world.addNetNs(host);
    this.commands = commands;
  }

  /** Starts a command line and returns what it prints as it runs. Words may be quoted with '. */
  start(line: string, net: NetNs = this.net, stdin = ''): Ran & { interrupt(): void } {
    const argv = (line.match(/'[^']*'|\S+/g) ?? []).map((w) => w.replaceAll("'", ''));
    return this.startArgv(argv, stdin, net);
  }

  /** Starts a command whose words are split already. */
  startArgv(argv: readonly string[], stdin = '', net: NetNs = this.net): Ran & { interrupt(): void } {
    const ran = { out: '', err: '', status: null as number | null, interrupt: () => {} };
    const process = new ShellProcess({
      pid: 1,
      argv,
      net,
      stdin,
      cwd: '/root',
      files: this.files,
      find: (name) => this.commands.find((c) => c.name === name) ?? null,
      out: (text) => {
        ran.out += text;
      },
      err: (text) => {
        ran.err += text;
      },
    });
    process.onExit(() => {
      ran.status = process.status;
    });
    ran.interrupt = () => this.world.cpu.process(() => process.interrupt());
    this.world.cpu.process(() => process.start());
    return ran;
  }

  /** Runs a command line to its end, `seconds` of simulated time at most. */
  run(line: string, net: NetNs = this.net, stdin = '', seconds = 600): Ran {
    const ran = this.start(line, net, stdin);
    const limit = this.world.clock.now + seconds * SEC;
    while (ran.status === null && this.world.step(limit)) {
      // until the command has ended
    }
    return ran;
  }

  /** Runs lines that must succeed and say nothing. */
  quiet(...lines: readonly string[]): void {
    for (const line of lines) {
      const ran = this.run(line);
      if (ran.status !== 0 || ran.err !== '') throw new Error(`${line}: ${ran.status} ${ran.err}`);
    }
  }

  /** What a line prints on standard output. */
  out(line: string): string {
    return this.run(line).out;
  }
}
