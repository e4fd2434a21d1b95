import { messageOf } from '../base/message-of.ts';
import type { NetNs } from '../kernel/netns.ts';
import type { World } from '../kernel/world.ts';
import type { Command, Files, Process } from './command.ts';

export interface ProcessSpec {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly net: NetNs;
  readonly stdin: string;
  readonly cwd: string;
  readonly files: Files;
  readonly find: (name: string) => Command | null;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Statuses of the shell: a command that was interrupted, and one that is not there. */
export const INTERRUPTED = 130;
export const NOT_FOUND = 127;

/** What `run` gives when a command threw: a defect of ours. */
const DEFECT = 70;

/** A running command. See `Process` for the contract. */
export class ShellProcess implements Process {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly net: NetNs;
  readonly stdin: string;
  readonly cwd: string;
  readonly files: Files;
  resident = false;
  private readonly spec: ProcessSpec;
  private ended: number | null = null;
  private interruptHandlers: (() => void)[] = [];
  private exitHandlers: (() => void)[] = [];

  constructor(spec: ProcessSpec) {
    this.spec = spec;
    this.pid = spec.pid;
    this.argv = spec.argv;
    this.net = spec.net;
    this.stdin = spec.stdin;
    this.cwd = spec.cwd;
    this.files = spec.files;
  }

  get world(): World {
    return this.net.world;
  }

  get status(): number | null {
    return this.ended;
  }

  out(text: string): void {
    if (this.ended === null && text !== '') this.spec.out(text);
  }

  err(text: string): void {
    if (this.ended === null && text !== '') this.spec.err(text);
  }

  exit(status: number): void {
    if (this.ended !== null) return;
    this.ended = status;
    for (const handler of this.exitHandlers) handler();
  }

  onInterrupt(handler: () => void): void {
    this.interruptHandlers.push(handler);
  }

  onExit(handler: () => void): void {
    this.exitHandlers.push(handler);
  }

  exec(argv: readonly string[], net: NetNs): void {
    this.run(argv, net, (status) => this.exit(status));
  }

  run(argv: readonly string[], net: NetNs, ended: (status: number) => void): void {
    const child = new ShellProcess({
      ...this.spec,
      argv,
      net,
      out: (text) => this.out(text),
      err: (text) => this.err(text),
    });
    this.onInterrupt(() => child.interrupt());
    this.onExit(() => child.exit(INTERRUPTED));
    child.onExit(() => ended(child.status ?? INTERRUPTED));
    child.start();
  }

  /** Starts the command. One that throws ends with a message: it is our defect, and must not take the session along. */
  start(): void {
    const name = this.argv[0] ?? '';
    const command = this.spec.find(name);
    if (!command) {
      this.err(`bash: ${name}: command not found\n`);
      this.exit(NOT_FOUND);
      return;
    }
    try {
      command.start(this);
    } catch (error) {
      this.err(`${name}: internal error: ${messageOf(error)}\n`);
      this.exit(DEFECT);
    }
  }

  /** Ctrl-c: the command's own handler, or the end. */
  interrupt(): void {
    if (this.ended !== null) return;
    if (this.interruptHandlers.length === 0) {
      this.exit(INTERRUPTED);
      return;
    }
    for (const handler of this.interruptHandlers) handler();
  }

  /** Ends it without asking (`SIGKILL`). */
  kill(): void {
    this.exit(137);
  }
}
