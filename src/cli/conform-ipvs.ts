import type { NetNs } from '../kernel/netns.ts';
import { MSEC, SEC } from '../kernel/time/clock.ts';
import { World } from '../kernel/world.ts';
import { MemoryFiles } from '../shell/files.ts';
import { ShellProcess } from '../shell/process.ts';
import { commandByName, isCommand, loadCommands } from '../shell/registry.ts';
import { runScript } from '../shell/script.ts';
import { writeProcSys } from '../shell/sysctl/proc-sys.ts';
import { expand, parseLine } from '../shell/words.ts';
import { type BuiltinResult, runBuiltin } from './conform-ipvs-builtins.ts';
import { Peers, pause } from './conform-ipvs-peers.ts';

interface Step {
  readonly ns: string;
  readonly cmd: string;
}

const isStep = (value: unknown): value is Step =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'cmd') === 'string' &&
  typeof Reflect.get(value, 'ns') === 'string';

/** How long a command may take that would never end, simulated. */
const PATIENCE = 600 * SEC;

const BREATH = 50 * MSEC;

/** The recordings' sysctl was BusyBox's, which complains in words of its own. */
const busyboxSysctl = (err: string): string =>
  err.replace(
    /^sysctl: cannot stat \/proc\/sys\/(\S+): No such file or directory$/gm,
    (_, path: string) => `sysctl: error: '${path.replaceAll('/', '.')}' is an unknown key`,
  );

/** One host with its namespaces, and the clients and servers in them. */
class Bench {
  private readonly world = new World({ seed: 1, tracer: { recording: false } });
  private readonly host: NetNs;
  private readonly files = new MemoryFiles();
  private readonly peers = new Peers();

  constructor() {
    this.host = this.world.addNetNs('host');
    this.files.write('/etc/hosts', '127.0.0.1\tlocalhost\n');
  }

  /** Between two steps a little time passes, as between two processes. */
  breathe(): void {
    pause(this.world, BREATH);
  }

  /** Runs one of our commands to its end; time passes as it needs. */
  private exec(
    net: NetNs,
    argv: readonly string[],
    stdin: string,
    cwd: string,
  ): { out: string; err: string; status: number } {
    const ran = { out: '', err: '', status: 0 };
    const process = new ShellProcess({
      pid: 1000,
      argv,
      net,
      stdin,
      cwd,
      files: this.files,
      find: commandByName,
      out: (text) => {
        ran.out += text;
      },
      err: (text) => {
        ran.err += text;
      },
    });
    const { world } = this;
    world.cpu.process(() => process.start());
    const limit = world.clock.now + PATIENCE;
    while (process.status === null && world.step(limit)) {
      // until it ends
    }
    if (process.status === null) world.cpu.process(() => process.kill());
    return { ...ran, status: process.status ?? 0 };
  }

  /** Runs a line in a namespace: a built-in of the recorder, one command, or a script. */
  async line(ns: string, text: string): Promise<BuiltinResult> {
    const net = ns === '' ? this.host : this.world.netNs(ns);
    if (!net) return { stdout: '', stderr: `no namespace ${ns}\n`, exit: 1 };
    const builtin = runBuiltin(net, this.peers, text);
    if (builtin) return builtin;
    const parsed = parseLine(text);
    const only = parsed.kind === 'list' && parsed.commands.length === 1 ? parsed.commands[0] : undefined;
    const argv = only ? expand(only.words, () => '') : [];
    if (argv[0] !== undefined && isCommand(argv[0])) {
      const { out, err, status } = this.exec(net, argv, only?.input ?? '', '/root');
      return { stdout: out, stderr: busyboxSysctl(err), exit: status };
    }
    const { out, err, status } = await runScript({
      text,
      files: this.files,
      cwd: '/root',
      vars: new Map(),
      net,
      random: () => 0.5,
      exec: (words, stdin, cwd) => Promise.resolve(this.exec(net, words, stdin, cwd)),
      writeProc: (path, value) => this.world.cpu.process(() => writeProcSys(net, path, value)) ?? '',
    });
    return { stdout: out, stderr: err, exit: status };
  }
}

/** `{name, topology, setup: [cmd], steps: [{ns, cmd}]}`: builds the namespaces and runs the steps in them. */
export async function conformIpvs(record: Record<string, unknown>): Promise<Record<string, unknown>> {
  await loadCommands();
  const { setup, steps } = record;
  if (!Array.isArray(setup) || !setup.every((s) => typeof s === 'string'))
    throw new Error('setup: commands are wanted');
  if (!Array.isArray(steps) || !steps.every(isStep)) throw new Error('steps: a list of {ns, cmd} is wanted');
  const bench = new Bench();
  for (const line of setup) {
    const [, ns = '', cmd = ''] = /^(?:\[(\S+)\] )?([\s\S]*)$/.exec(line) ?? [];
    await bench.line(ns, cmd);
  }
  const done: unknown[] = [];
  for (const step of steps) {
    done.push({ ...step, ...(await bench.line(step.ns, step.cmd)) });
    bench.breathe();
  }
  return { ...record, steps: done };
}
