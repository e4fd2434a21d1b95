import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/hookscope.mjs', import.meta.url));

function hookscope(args: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the headless command', { timeout: 60_000 }, () => {
  it('explains itself', () => {
    expect(hookscope(['--help'])).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('conform') });
    expect(hookscope(['labs']).stdout).toContain('pod-web-1 (on node-a)');
  });

  it.each([
    [['nosuch']],
    [['run']],
    [['run', '/nonexistent']],
    [['run', '-', '--lab', 'nosuch']],
    [['run', '-', '--nosuch', 'x']],
    [['trace', '-', '--format', 'nosuch']],
    [['conform', 'nosuch']],
  ])('refuses %j with a hint', (args) => {
    expect(hookscope(args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('--help') });
  });

  it('runs a script with its outputs and status', () => {
    const script = 'iptables -A INPUT -s 10.0.0.0/8 -j DROP\niptables -S INPUT | tail -1\necho oops >&2\nexit 3\n';
    expect(hookscope(['run', '-'], script)).toEqual({
      status: 3,
      stdout: '-A INPUT -s 10.0.0.0/8 -j DROP\n',
      stderr: 'oops\n',
    });
  });

  it('answers each record of conform, whatever it is', () => {
    const records = [
      { name: 'a', steps: [{ cmd: 'iptables -P INPUT DROP; iptables -S' }, { cmd: 'cd /tmp' }, { cmd: 'pwd' }] },
      { name: 'b', steps: 7 },
      'no record',
    ];
    const input = `${records.map((r) => JSON.stringify(r)).join('\n')}\n{broken\n`;
    const { status, stdout } = hookscope(['conform', 'cli'], input);
    const answers = stdout
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as unknown);
    expect(status).toBe(0);
    expect(answers).toMatchObject([
      {
        name: 'a',
        steps: [{ stdout: '-P INPUT DROP\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n' }, {}, { stdout: '/root\n' }],
      },
      { name: 'b', error: expect.any(String) },
      { error: expect.any(String) },
      { error: expect.any(String) },
    ]);
  });

  it('says what a record lacks', () => {
    const { stdout } = hookscope(['conform', 'ipvs'], '{"name":"x"}\n');
    expect(JSON.parse(stdout)).toEqual({ name: 'x', error: 'setup: commands are wanted' });
  });
});
