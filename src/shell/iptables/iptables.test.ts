import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { NetNs } from '../../kernel/netns.ts';
import { World } from '../../kernel/world.ts';
import type { Command, Process } from '../command.ts';
import { iptablesRestore } from '../iptables-restore/iptables-restore.ts';
import { iptablesSave } from '../iptables-save/iptables-save.ts';
import { ip6tablesCommands } from './ip6tables.ts';
import { iptables } from './iptables.ts';

/** What iptables 1.8.11 printed on Linux, in a fresh network namespace per transcript. */
interface Transcript {
  readonly name: string;
  readonly steps: readonly {
    readonly argv: readonly string[];
    readonly stdin?: string;
    readonly exit?: number;
    readonly stdout?: string;
    readonly stderr?: string;
  }[];
}

const COMMANDS = new Map<string, Command>(
  [iptables, iptablesSave, iptablesRestore, ...ip6tablesCommands].map((c) => [c.name, c]),
);

function run(net: NetNs, argv: readonly string[], stdin = ''): { exit: number; stdout: string; stderr: string } {
  const result = { exit: -1, stdout: '', stderr: '' };
  const process: Process = {
    pid: 1,
    argv,
    net,
    world: net.world,
    stdin,
    cwd: '/root',
    files: { read: () => null, write: () => undefined },
    status: null,
    out: (text) => {
      result.stdout += text;
    },
    err: (text) => {
      result.stderr += text;
    },
    exit: (status) => {
      result.exit = status;
    },
    onInterrupt: () => undefined,
    onExit: () => undefined,
    exec: () => undefined,
    run: () => undefined,
  };
  COMMANDS.get(argv[0] ?? '')?.start(process);
  return { ...result, stdout: result.stdout.replace(/ on [A-Z][a-z]{2} [A-Z][a-z]{2} .*$/gm, ' on DATE') };
}

const freshNet = (): NetNs => new World({ seed: 1 }).addNetNs('node1');

const transcripts = readFileSync(new URL('./transcripts.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Transcript);

describe('prints what iptables prints on Linux', () => {
  for (const { name, steps } of transcripts)
    test(name, () => {
      const net = freshNet();
      for (const { argv, stdin, exit = 0, stdout = '', stderr = '' } of steps)
        expect({ argv, ...run(net, argv, stdin) }).toEqual({ argv, exit, stdout, stderr });
    });
});

describe('a command that fails leaves the table as it was', () => {
  test('restore stops before COMMIT', () => {
    const net = freshNet();
    run(net, ['iptables', '-A', 'INPUT', '-s', '192.0.2.1', '-j', 'DROP']);
    const generation = net.xt.table('filter')?.info.generation;
    expect(run(net, ['iptables-restore'], '*filter\n-A INPUT -p tcp --dport x -j DROP\nCOMMIT\n').exit).toBe(2);
    expect(net.xt.table('filter')?.info.generation).toBe(generation);
    expect(run(net, ['iptables', '-S', 'INPUT', '1']).stdout).toBe('-A INPUT -s 192.0.2.1/32 -j DROP\n');
  });

  test('two lists of addresses make all pairs', () => {
    const net = freshNet();
    run(net, ['iptables', '-A', 'INPUT', '-s', '192.0.2.1,192.0.2.2', '-d', '198.51.100.1,198.51.100.2', '-j', 'DROP']);
    expect(net.xt.table('filter')?.info.chain('INPUT')?.chain.rules.length).toBe(4);
  });
});

describe('completion', () => {
  const net = freshNet();
  run(net, ['iptables', '-t', 'nat', '-N', 'mine']);
  const words = (line: string): readonly string[] => {
    const all = line.split(' ');
    return iptables.complete?.(all, all.length - 1, net) ?? [];
  };
  test('chains of the table', () => {
    expect(words('iptables -t nat -A ')).toEqual(['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING', 'mine']);
    expect(words('iptables -A ')).toEqual(['INPUT', 'FORWARD', 'OUTPUT']);
    expect(words('iptables -t nat -X ')).toEqual(['mine']);
  });
  test('targets that the table takes', () => {
    expect(words('iptables -t nat -A mine -j ')).toContain('DNAT');
    expect(words('iptables -t nat -A mine -j ')).not.toContain('DROP');
    expect(words('iptables -A INPUT -j ')).not.toContain('DNAT');
  });
  test('options of what was named', () => {
    expect(words('iptables -A INPUT -p tcp --d')).toContain('--dport');
    expect(words('iptables -A INPUT --d')).not.toContain('--dport');
    expect(words('iptables -A INPUT -j REJECT --reject-with ')).toContain('tcp-reset');
    expect(words('iptables -P INPUT ')).toEqual(['ACCEPT', 'DROP']);
  });
});
