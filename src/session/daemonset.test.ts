import { beforeAll, describe, expect, it } from 'vitest';
import { cluster } from '../labs/cluster.ts';
import { agentOf } from '../shell/kube-proxy/agent.ts';
import { loadCommands, loadYaml } from '../shell/registry.ts';
import { runLine } from './headless.ts';
import { Session } from './session.ts';

beforeAll(async () => {
  await loadCommands();
  await loadYaml();
});

const open = (): Session => new Session({ lab: cluster });

async function out(session: Session, line: string): Promise<string> {
  const from = session.machine.seq;
  await runLine(session, 'node-a', line);
  expect(session.machine.faults).toEqual([]);
  const job = session.machine.world.tracer.events.slice(from).find((e) => e.kind === 'tty' && e.stream === 'in');
  return session.machine.world.tracer.events
    .slice(from)
    .flatMap((e) =>
      e.kind === 'tty' && job?.kind === 'tty' && e.job === job.job && e.stream !== 'in' && e.stream !== 'exit'
        ? [e.text]
        : [],
    )
    .join('');
}

const agent = (session: Session, node = 'node-a') => {
  const net = session.machine.places.get(node)?.net;
  return net ? agentOf(net) : null;
};
const PODS = 'kubectl -n kube-system get pods -l k8s-app=kube-proxy -o name';
const patch = (...flags: string[]): string =>
  `kubectl -n kube-system patch ds kube-proxy -p '${JSON.stringify({ spec: { template: { spec: { containers: [{ name: 'kube-proxy', command: ['kube-proxy', ...flags] }] } } } })}'`;

describe('the DaemonSet of kube-proxy', () => {
  it('has a pod on each node, in the network of the node', async () => {
    const session = open();
    expect((await out(session, PODS)).trim().split('\n')).toHaveLength(2);
    expect(await out(session, 'kubectl -n kube-system get ds')).toMatch(/kube-proxy +2 +2 +2 +2 +2/);
    const [pod = ''] = (await out(session, PODS)).trim().split('\n');
    const host = await out(session, `kubectl -n kube-system exec ${pod} -- hostname`);
    expect(['node-a\n', 'node-b\n']).toContain(host);
  });

  it('brings a pod back that was deleted, and with it the agent', async () => {
    const session = open();
    const before = agent(session);
    const pods = await out(session, PODS);
    await out(session, `kubectl -n kube-system delete ${pods.trim().split('\n').join(' ')}`);
    await out(session, 'kubectl -n kube-system rollout status ds/kube-proxy');
    expect(agent(session)).not.toBe(null);
    expect(agent(session)).not.toBe(before);
    const after = await out(session, PODS);
    expect(after.trim().split('\n')).toHaveLength(2);
    expect(after).not.toBe(pods);
    expect(session.machine.world.netNs('node-a')).not.toBe(null);
  });

  it('starts none on nodes that its selector leaves out', async () => {
    const session = open();
    const selector = JSON.stringify({ spec: { template: { spec: { nodeSelector: { there: 'none' } } } } });
    await out(session, `kubectl -n kube-system patch ds kube-proxy -p '${selector}'`);
    await out(session, 'sleep 2');
    expect(agent(session)).toBe(null);
    expect(await out(session, PODS)).toBe('');
    expect(await out(session, 'iptables -t nat -S KUBE-SERVICES')).toContain('10.96.0.20');
  });

  it('says why its program ended at once, and mends', async () => {
    const session = open();
    await out(session, patch('--iptables-masquerade-bit=40'));
    await out(session, 'sleep 3');
    expect(await out(session, 'kubectl -n kube-system get pods')).toContain('CrashLoopBackOff');
    expect(await out(session, 'kubectl -n kube-system logs ds/kube-proxy')).toContain(
      'must be within the range [0, 31]',
    );
    expect(agent(session)).toBe(null);
    await out(session, patch('--masquerade-all'));
    await out(session, 'kubectl -n kube-system rollout status ds/kube-proxy');
    expect(agent(session, 'node-b')).not.toBe(null);
    expect(await out(session, 'iptables -t nat -S')).toContain('cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ');
  });

  it('can be deleted: what kube-proxy wrote stays', async () => {
    const session = open();
    await out(session, 'kubectl -n kube-system delete ds kube-proxy');
    await out(session, 'sleep 2');
    expect(agent(session)).toBe(null);
    expect(await out(session, 'iptables -t nat -S KUBE-SERVICES')).toContain('10.96.0.20');
  });
});
