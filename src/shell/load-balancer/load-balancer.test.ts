import { describe, expect, it } from 'vitest';
import { clusterBalanced } from '../../labs/cluster-balanced.ts';
import { runLine } from '../../session/headless.ts';
import { Session } from '../../session/session.ts';

/** Runs a line; what it printed. */
async function output(session: Session, place: string, line: string): Promise<string> {
  const { tracer } = session.machine.world;
  const from = tracer.events.length;
  await runLine(session, place, line);
  return tracer.events
    .slice(from)
    .flatMap((event) =>
      event.kind === 'tty' && (event.stream === 'out' || event.stream === 'err') ? [event.text] : [],
    )
    .join('');
}

describe('the load balancer', () => {
  it('gives connections to the nodes in turn, and the answers come from its address', async () => {
    const session = await Session.open({ lab: clusterBalanced });
    for (let i = 0; i < 4; i++) expect(await output(session, 'client', 'curl -s http://shop/')).toMatch(/^pod-web-/);
    const listed = await output(session, 'lb', 'ipvsadm -Ln');
    expect(listed).toContain('TCP  203.0.113.10:80 rr');
    expect(listed.match(/Route +1 +0 +2/g)).toHaveLength(2);
  });

  it('hands packets on as they are: with policy Local the pod sees the client', async () => {
    const session = await Session.open({ lab: clusterBalanced });
    const patch = `kubectl patch svc shop -p '{"spec":{"externalTrafficPolicy":"Local"}}'`;
    await runLine(session, 'node-a', patch);
    expect(await output(session, 'client', 'curl -s http://shop/')).toContain('hello, 192.168.1.20');
  });

  it('leaves out nodes without an endpoint when the policy is Local', async () => {
    const session = await Session.open({ lab: clusterBalanced });
    await runLine(session, 'node-a', `kubectl patch svc shop -p '{"spec":{"externalTrafficPolicy":"Local"}}'`);
    await runLine(session, 'node-a', 'kubectl scale deployment web --replicas=1');
    await runLine(session, 'node-a', 'sleep 5');
    const left = await output(session, 'node-a', 'kubectl get pods -o wide');
    const node = /web.* (node-[ab]) /.exec(left)?.[1];
    const listed = await output(session, 'lb', 'ipvsadm -Ln');
    expect(listed.includes('192.168.5.2:80')).toBe(node === 'node-a');
    expect(listed.includes('192.168.6.3:80')).toBe(node === 'node-b');
  });

  it('gives an address back with its Service', async () => {
    const session = await Session.open({ lab: clusterBalanced });
    await runLine(session, 'node-a', 'kubectl delete svc shop');
    expect(await output(session, 'lb', 'ip -br addr show dev lb0')).not.toContain('203.0.113.10');
    expect(await output(session, 'lb', 'ipvsadm -Sn')).toBe('');
  });

  it.each([
    ['load-balancer', /usage: load-balancer NODE=ADDRESS/],
    ['load-balancer node-a', /"node-a" is not NODE=ADDRESS/],
    ['load-balancer node-a=1.2.3', /"node-a=1.2.3" is not NODE=ADDRESS/],
  ])('refuses %s', async (line, why) => {
    const session = await Session.open({ lab: clusterBalanced });
    expect(await output(session, 'lb', line)).toMatch(why);
  });
});
