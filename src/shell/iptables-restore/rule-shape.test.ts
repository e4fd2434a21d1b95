import { describe, expect, it } from 'vitest';
import { World } from '../../kernel/world.ts';
import type { Command, Process } from '../command.ts';
import { iptablesSave } from '../iptables-save/iptables-save.ts';
import { iptablesRestore } from './iptables-restore.ts';

const net = () => new World({ seed: 1 }).addNetNs('host');

function run(command: Command, on: ReturnType<typeof net>, argv: readonly string[], stdin = ''): string {
  let said = '';
  const say = (text: string): void => {
    said += text;
  };
  const process: Process = {
    pid: 1,
    argv,
    net: on,
    world: on.world,
    stdin,
    cwd: '/root',
    files: { read: () => null, write: () => undefined },
    status: null,
    out: say,
    err: say,
    exit: (status) => {
      if (status !== 0) say(`exit ${status}\n`);
    },
    onInterrupt: () => undefined,
    onExit: () => undefined,
    exec: () => undefined,
    run: () => undefined,
  };
  command.start(process);
  return said;
}

/** What is said about a table of these rules, and the rules it then has. */
function restore(...rules: readonly string[]): { said: string; rules: readonly string[] } {
  const on = net();
  const text = ['*nat', ':A - [0:0]', ':B - [0:0]', ...rules, 'COMMIT', ''].join('\n');
  const said = run(iptablesRestore, on, ['iptables-restore'], text);
  const saved = run(iptablesSave, on, ['iptables-save', '-t', 'nat']);
  return { said, rules: saved.split('\n').filter((line) => line.startsWith('-A ')) };
}

describe('rules of one shape', () => {
  it('differ in their own words', () => {
    const rules = [
      '-A A -s 10.0.0.1/32 -p tcp -m comment --comment "a b" -m tcp --dport 80 -j B',
      '-A A -s 10.0.0.0/8 -p tcp -m comment --comment other -m tcp --dport 80 -j B',
      '-A B -p tcp -m tcp -j DNAT --to-destination 10.0.0.1:80',
      '-A B -p tcp -m tcp -j DNAT --to-destination 10.0.0.2:81-90',
    ];
    expect(restore(...rules)).toEqual({ said: '', rules });
  });

  it('do not share what a match counts', () => {
    const rule = '-A A -m statistic --mode nth --every 2 --packet 0 -j B';
    expect(restore(rule, rule)).toEqual({ said: '', rules: [rule, rule] });
  });

  it.each([
    ['-A A -s 10.0.0.1 -j B', '-A A -s 300.0.0.1 -j B', "host/network `300.0.0.1' not found"],
    ['-A A -s 10.0.0.1 -j B', '-A C -s 10.0.0.1 -j B', 'line 5 failed'],
    ['-A A -o eth0 -j B', '-A PREROUTING -o eth0 -j B', "Can't use --out-interface with PREROUTING"],
    ['-A A -p tcp -j DNAT --to-destination 1.2.3.4:1', '-A A -p tcp -j DNAT --to-destination x', 'Bad IP address "x"'],
  ])('complain as if %s had not been read before', (first, second, text) => {
    expect(restore(first, second)).toEqual({ said: expect.stringContaining(text), rules: [] });
  });

  it('end where the target becomes a chain, or stops being one', () => {
    const rules = ['-A A -s 10.0.0.1/32 -j RETURN', '-A A -s 10.0.0.2/32 -j B', '-A A -s 10.0.0.3/32 -j C'];
    expect(restore(rules[0] ?? '', rules[1] ?? '', ':C - [0:0]', rules[2] ?? '')).toEqual({ said: '', rules });
    expect(restore('-A A -j MARK', '-A A -j MARK').said).toContain('MARK: One of the --set-xmark');
    const named = ['-A A -s 10.0.0.1/32 -j NOTRACKS', ':NOTRACKS - [0:0]', '-A A -s 10.0.0.1/32 -j NOTRACKS'];
    expect(restore(...named).said).toContain("Couldn't find target `NOTRACKS'");
  });

  it('are the same only when all between their own words is', () => {
    const rules = [
      '-A A -s 10.0.0.1/32 -p tcp -m comment --comment x -j B',
      '-A A -s 10.0.0.1/32 -p udp -m comment --comment x -j B',
      '-A A -s 10.0.0.1/32 -p tcp -m comment --comment "x y" -j B',
      '-A A -p tcp -m comment --comment x -j RETURN',
      '-A A -p tcp -m comment --comment x',
    ];
    const spaced = rules.map((rule) => rule.replace(' -j', '  -j'));
    const said = restore(...rules, ...spaced, ...rules, ...spaced);
    expect(said).toEqual({ said: '', rules: [...rules, ...rules, ...rules, ...rules] });
  });

  it('are added to the chain that has the name by then', () => {
    const rule = (n: number): string => `-A A -s 10.0.0.${n}/32 -j B`;
    const made = restore(rule(1), rule(2), '-F A', '-X A', '-N A', rule(3), rule(4));
    expect(made).toEqual({ said: '', rules: [rule(3), rule(4)] });
    const renamed = restore(rule(1), rule(2), '-E B C', ':B - [0:0]', rule(3), rule(4));
    expect(renamed).toEqual({ said: '', rules: [1, 2].map((n) => rule(n).replace('B', 'C')).concat(rule(3), rule(4)) });
    expect(restore(rule(1), rule(2), '-E A C', rule(3)).said).toContain('line 7 failed');
  });

  it('jump where the name is a chain of the user', () => {
    const rule = (to: string): string => `-A A -s 10.0.0.1/32 -j ${to}`;
    expect(restore(rule('B'), ':PREROUTING ACCEPT [0:0]', rule('PREROUTING')).said).toContain('line 6 failed');
    expect(restore(':B - [0:0]').said).toContain("error creating chain 'B'");
  });

  it('give several rules for several addresses', () => {
    expect(restore('-A A -s 10.0.0.1 -j B', '-A A -s 10.0.0.2,10.0.0.3 -j B').rules).toHaveLength(3);
  });
});
