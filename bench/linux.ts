import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { median, milliseconds } from './clock.ts';

const NAME = `hookscope-bench-${process.pid}`;

const succeeds = (program: string, args: readonly string[], input?: string): boolean =>
  spawnSync(program, args, { input, stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'ignore'] }).status ===
  0;

/** Why the real kernel cannot be measured here, or null. */
export function linuxProblem(): string | null {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid?.() !== 0) return 'this needs root';
  if (!succeeds('iptables-legacy', ['--version'])) return 'iptables-legacy is not installed';
  return succeeds('ip', ['netns', 'list']) ? null : 'ip netns does not work';
}

/** Runs `work` beside a network namespace of its own; removes it afterwards. */
export function withNamespace<T>(work: (run: (args: readonly string[], input?: string) => boolean) => T): T {
  if (!succeeds('ip', ['netns', 'add', NAME])) throw new Error('cannot make a network namespace');
  try {
    return work((args, input) => succeeds('ip', ['netns', 'exec', NAME, ...args], input));
  } finally {
    succeeds('ip', ['netns', 'del', NAME]);
  }
}

/** Milliseconds that iptables-legacy-restore takes for `text`; and microseconds by which connecting to `last` is slower than to `first`. */
export function measureLinux(
  text: string,
  first: string,
  last: string,
): { readonly restoreMs: number; readonly walkUs: number } {
  return withNamespace((run) => {
    // Every address is local, so that a connection is refused at once and its time is that of the stack and the rules.
    for (const words of [
      'ip link set lo up',
      'ip addr add 10.0.0.1/32 dev lo',
      'ip route add local 10.128.0.0/9 dev lo',
      'ip route add local 172.30.0.0/16 dev lo',
    ]) {
      run(words.split(' '));
    }
    let loaded = false;
    const restoreMs = milliseconds(() => {
      loaded = run(['iptables-legacy-restore'], text);
    });
    if (!loaded) throw new Error('iptables-legacy-restore failed');
    const script = process.argv[1] ?? '';
    const args = ['netns', 'exec', NAME, process.execPath, script, '--connect', first, last];
    const { stdout, status } = spawnSync('ip', args, { encoding: 'utf8', timeout: 60_000 });
    if (status !== 0) throw new Error('connecting failed');
    return { restoreMs, walkUs: Number(stdout) };
  });
}

/** Prints by how many microseconds a refused connection to `last` takes longer than one to `first`, at the median. */
export async function connectTimes(first: string, last: string): Promise<void> {
  const times = { first: [] as number[], last: [] as number[] };
  for (let i = 0; i < 1_500; i++) {
    times.first.push(await refused(first));
    times.last.push(await refused(last));
  }
  process.stdout.write(`${median(times.last) - median(times.first)}\n`);
}

function refused(host: string): Promise<number> {
  const start = process.hrtime.bigint();
  return new Promise((resolve) => {
    connect({ host, port: 80 }).on('error', (error) => {
      if (!error.message.includes('ECONNREFUSED')) throw error;
      resolve(Number(process.hrtime.bigint() - start) / 1000);
    });
  });
}
