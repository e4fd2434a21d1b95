import { describe, expect, it } from 'vitest';
import { service, slice, testConfig } from '../kube/testing.ts';
import { conformFlow } from './conform-flows.ts';
import { conformKubeProxy } from './conform-kube.ts';

const { node } = testConfig();
const entry = (address: string) => ({ addresses: [address], nodeName: 'node-b' });

const question = (mode = 'iptables', over: Record<string, unknown> = {}) => ({
  name: 'one',
  mode,
  options: { family: 'IPv4', detectLocalMode: 'ClusterCIDR', detectLocalValue: '10.1.0.0/16' },
  nodeName: node.name,
  nodeIPs: node.ips,
  nodeInterfaces: node.interfaces,
  podCIDR: node.podCIDR,
  services: [service('web', { type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30_080 }] })],
  endpointSlices: [slice('web', [entry('10.1.7.1'), entry('10.1.7.2')])],
  ...over,
});

const flow = (sourceIP: string, destIP: string, destPort: number, over: Record<string, unknown> = {}) =>
  conformFlow({ name: 'f', sourceIP, destIP, destPort, protocol: 'TCP', input: question('iptables', over) });

describe('conform kube-proxy', () => {
  it('answers what is written at first and after each step', () => {
    const steps = [{ comment: 'gone', deleteEndpointSlices: ['default/web-1'] }];
    const answer = conformKubeProxy(question('iptables', { steps })).expected as Record<string, unknown>;
    expect(answer.iptablesRestore).toContain('--to-destination 10.1.7.2:8080\n');
    expect(answer.builtinChainRules).toContain('-t filter -A INPUT -j KUBE-FIREWALL');
    const [after] = answer.afterSteps as Record<string, unknown>[];
    expect(after?.iptablesRestore).toMatch(/^-X KUBE-SVC-/m);
    expect(after?.builtinChainRules).toBeUndefined();
  });

  it('answers for ipvs', () => {
    const answer = conformKubeProxy(question('ipvs')).expected as Record<string, unknown>;
    expect(answer.dummyAddresses).toEqual(['10.96.0.20']);
    expect(answer.virtualServers).toHaveLength(2);
  });

  it('refuses what it cannot do', () => {
    expect(() => conformKubeProxy(question('nftables'))).toThrow('nftables is not modelled');
    expect(() => conformKubeProxy(question('iptables', { services: [{}] }))).toThrow('services');
    expect(() => conformKubeProxy(question('iptables', { options: { detectLocalMode: 'x' } }))).toThrow(
      'detectLocalMode',
    );
  });
});

describe('conform flows', () => {
  it('lets the model kernel find every endpoint', async () => {
    const both = '10.1.7.1:8080, 10.1.7.2:8080';
    expect(await flow('10.1.0.5', '10.96.0.20', 80)).toEqual({ name: 'f', output: both, masq: false });
    expect(await flow('203.0.113.2', '192.0.2.10', 30_080)).toEqual({ name: 'f', output: both, masq: true });
    expect(await flow('127.0.0.1', '127.0.0.1', 30_080)).toEqual({ name: 'f', output: both, masq: true });
  });

  it('tells what is refused, and what the rules do not touch', async () => {
    expect(await flow('10.1.0.5', '10.96.0.20', 80, { endpointSlices: [] })).toMatchObject({ output: 'REJECT' });
    expect(await flow('203.0.113.2', '192.0.2.10', 80)).toMatchObject({ output: '' });
  });

  it('refuses what is not modelled', async () => {
    await expect(flow('2001:db8::1', '2001:db8::2', 80)).rejects.toThrow('IPv6');
    await expect(conformFlow({ input: question('ipvs') })).rejects.toThrow('ipvs');
  });
});
