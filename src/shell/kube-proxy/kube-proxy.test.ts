import { describe, expect, it } from 'vitest';
import { Clock, SEC } from '../../kernel/time/clock.ts';
import { TestShell } from '../testing.ts';
import { kubeProxy } from './kube-proxy.ts';
import { klogLine } from './log.ts';
import { optionErrors } from './option-errors.ts';
import { FlagError, parseFlags } from './options.ts';
import { compareRules } from './rule-diff.ts';
import { Throttle } from './throttle.ts';

describe('flags', () => {
  it('are read with and without an equals sign', () => {
    const o = parseFlags(['--proxy-mode=ipvs', '--cluster-cidr', '10.0.0.0/8', '--masquerade-all', '--v=5']);
    expect(o).toMatchObject({ proxyMode: 'ipvs', clusterCIDR: '10.0.0.0/8', masqueradeAll: true, v: 5 });
    expect(parseFlags(['--iptables-min-sync-period=1m30s', '--iptables-localhost-nodeports=false'])).toMatchObject({
      minSyncPeriod: 90,
      localhostNodePorts: false,
    });
    expect(parseFlags(['--nodeport-addresses=10.0.0.0/8,192.0.2.0/24']).nodePortAddresses).toHaveLength(2);
  });

  it.each([
    [['--foo'], 'unknown flag: --foo'],
    [['-x'], "unknown shorthand flag: 'x' in -x"],
    [['start'], 'unknown command "start" for "kube-proxy"'],
    [['--cluster-cidr'], 'flag needs an argument: --cluster-cidr'],
    [['--v=much'], 'invalid argument "much" for "--v" flag'],
    [['--iptables-sync-period=5'], 'time: invalid duration "5"'],
    [['--kubeconfig=x'], '--kubeconfig is not modelled'],
    [['--kube-api-qps=5'], '--kube-api-qps is not modelled'],
  ])('are refused: %j', (argv, why) => {
    expect(() => parseFlags(argv)).toThrow(FlagError);
    expect(() => parseFlags(argv)).toThrow(why);
  });

  it('have values that are checked', () => {
    const errors = (...argv: string[]): readonly string[] => optionErrors(parseFlags(argv));
    expect(errors()).toEqual([]);
    expect(errors('--proxy-mode=x')[0]).toContain('must be iptables,ipvs,nftables or blank');
    expect(errors('--cluster-cidr=x')[0]).toContain('must be a valid CIDR block');
    expect(errors('--iptables-masquerade-bit=32')[0]).toContain('must be within the range [0, 31]');
    expect(errors('--detect-local-mode=BridgeInterface')).toHaveLength(1);
  });
});

it('says on a host without a cluster that there is none', () => {
  const shell = new TestShell([kubeProxy]);
  expect(shell.run('kube-proxy')).toMatchObject({ status: 1, err: expect.stringContaining('no API server') });
  expect(shell.run('kube-proxy --proxy-mode=nftables').err).toContain('nftables is not modelled yet');
  expect(shell.run('kube-proxy --show-sync').err).toBe('kube-proxy: no kube-proxy runs here\n');
  expect(shell.run('kube-proxy --version')).toMatchObject({ status: 0, out: 'Kubernetes v1.30.5\n' });
});

it('compares what is written with what was written before, chain by chain', () => {
  const first = compareRules(new Map(), '*nat\n:A - [0:0]\n:B - [0:0]\n-A A -j B\n-A B -j X\nCOMMIT\n');
  expect(first.diff).toMatchObject({ added: ['nat -A A -j B', 'nat -A B -j X'], removed: [], written: 2 });
  const second = compareRules(first.rules, '*nat\n:A - [0:0]\n:B - [0:0]\n-A A -j C\n-X B\nCOMMIT\n');
  expect(second.diff).toEqual({
    added: ['nat -A A -j C'],
    removed: ['nat -A A -j B', 'nat -A B -j X'],
    newChains: [],
    goneChains: ['nat B'],
    written: 1,
  });
  expect([...second.rules.keys()]).toEqual(['nat A']);
});

it('syncs twice at once, then as often as it may, and now and then without being asked', () => {
  const clock = new Clock();
  const runs: number[] = [];
  const throttle = new Throttle(clock, { min: 2, max: 30 }, () => runs.push(clock.now / SEC));
  for (let i = 0; i < 4; i++) throttle.run();
  while (clock.now < 70 * SEC) clock.next()?.run();
  expect(runs).toEqual([0, 0, 2, 32, 62, 92]);
  throttle.stop();
  expect(clock.nextAt).toBeNull();
});

it('logs as klog does', () => {
  const at = { now: 61 * SEC + 2_345_000, pid: 7, file: 'x.go' };
  expect(klogLine('E', at, 'bad', { err: 'a "b"', n: 1 })).toBe(
    'E0101 00:01:01.002345       7 x.go] "bad" err="a \\"b\\"" n=1\n',
  );
});
