import { spawn } from 'node:child_process';
import type { PacketAnswer, PacketRecord } from '../src/cli/packet-record.ts';
import { readAnswers } from './answers.ts';
import { agentLines, cleanupScript, type Names, setupScript } from './script.ts';

/** Longer than any case takes; a packet that goes round on Linux for ever ends here. */
const MOST_MS = 20_000;

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function execute(program: string, args: readonly string[], stdin: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe', timeout: MOST_MS, killSignal: 'SIGKILL' });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  });
}

/** What Linux did with the packets, or why it does not take the rules. */
export type LinuxAnswer = { readonly answers: readonly PacketAnswer[] } | { readonly refused: string };

/** Puts a case to the kernel of this machine, in two namespaces of its own that are gone afterwards (unless `keep`). */
export async function askLinux(record: PacketRecord, agent: string, slot: string, keep = false): Promise<LinuxAnswer> {
  const names: Names = { router: `hookscope-or-${slot}`, peers: `hookscope-op-${slot}` };
  try {
    const setup = await execute('sh', [], setupScript(record, names));
    if (setup.status === null) throw new Error(`${record.name}: the host was not made in time`);
    if (setup.status !== 0) return { refused: setup.stderr.trim() || `status ${setup.status}` };
    const ports = (list: readonly number[]) => list.join(',') || '-';
    const { net } = record;
    const args = [agent, `/var/run/netns/${names.peers}`, ports(net.tcp_sink), ports(net.udp_sink)];
    const ran = await execute('ip', ['netns', 'exec', names.router, ...args], agentLines(record));
    if (ran.status !== 0 || ran.stderr !== '') throw new Error(`${record.name}: ${ran.stderr.trim()}`);
    return {
      answers: readAnswers(
        ran.stdout,
        net.ifs.map((dev) => dev.name),
      ),
    };
  } finally {
    if (!keep) await execute('sh', [], cleanupScript(names));
  }
}
