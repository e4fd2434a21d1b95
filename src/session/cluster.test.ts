import { beforeAll, describe, expect, it } from 'vitest';
import { cluster } from '../labs/cluster.ts';
import { loadCommands } from '../shell/registry.ts';
import { runLine } from './headless.ts';
import { Session } from './session.ts';
import { topologyOf } from './topology.ts';

const CLUSTER_IP = '10.96.0.20';
const NODE_PORT = '192.168.1.2:30080';

beforeAll(loadCommands);

const open = (seed = 1): Session => new Session({ lab: cluster, seed });

/** Runs a line at a place; what it wrote there, and its status. */
async function run(session: Session, place: string, line: string): Promise<{ text: string; status: number }> {
  const from = session.machine.seq;
  const { status } = await runLine(session, place, line);
  const jobs = [...session.machine.jobs.values()].filter((job) => !job.background).map((job) => job.id);
  let text = '';
  for (const event of session.machine.world.tracer.events.slice(from))
    if (event.kind === 'tty' && jobs.includes(event.job) && (event.stream === 'out' || event.stream === 'err'))
      text += event.text;
  expect(session.machine.faults).toEqual([]);
  return { text, status };
}

const out = async (session: Session, place: string, line: string): Promise<string> =>
  (await run(session, place, line)).text;

/** Who answered each of several requests. */
async function answers(session: Session, place: string, url: string, count = 8): Promise<string[]> {
  const names = new Set<string>();
  for (let i = 0; i < count; i++) names.add((await out(session, place, `curl -s -m 3 ${url}`)).split(':')[0] ?? '');
  return [...names].sort();
}

describe('a Service in lab cluster', () => {
  it('answers by cluster IP from pods and nodes, by node port from outside', async () => {
    const session = open();
    const both = ['pod-web-1', 'pod-web-2'];
    expect(await answers(session, 'pod-client', `http://${CLUSTER_IP}/`)).toEqual(both);
    expect(await answers(session, 'node-b', `http://${CLUSTER_IP}/`)).toEqual(both);
    expect(await answers(session, 'client', `http://${NODE_PORT}/`)).toEqual(both);
  });

  it('refuses once its last pod is gone, and answers again when there are new ones', async () => {
    const session = open();
    await run(session, 'node-a', 'kubectl scale deployment web --replicas=0');
    // pods that terminate still serve, and kube-proxy uses them when there are no others
    expect((await run(session, 'pod-client', `curl -s http://${CLUSTER_IP}/`)).status).toBe(0);
    await run(session, 'node-a', 'sleep 2');
    const drops = session.machine.world.tracer.events.length;
    expect((await run(session, 'pod-client', `curl -s -m 5 http://${CLUSTER_IP}/`)).status).toBe(7);
    expect((await run(session, 'client', `curl -s -m 5 http://${NODE_PORT}/`)).status).toBe(7);
    const culprits = session.machine.world.tracer.events
      .slice(drops)
      .flatMap((e) => (e.kind === 'drop' && e.culprit?.kind === 'rule' ? [e.culprit.chain] : []));
    expect(culprits).toEqual(['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES']);
    await run(session, 'node-a', 'kubectl scale deployment web --replicas=3');
    expect(await out(session, 'node-a', 'kubectl rollout status deployment/web')).toContain('successfully rolled out');
    const pods = (await out(session, 'node-a', 'kubectl get pods -l app=web -o name')).trim().split('\n');
    expect(pods).toHaveLength(3);
    const names = pods.map((pod) => pod.replace('pod/', '')).sort();
    expect(await answers(session, 'pod-client', `http://${CLUSTER_IP}/`, 30)).toEqual(names);
  });

  it('sends everything to the other pod while one is deleted, and a new one comes', async () => {
    const session = open();
    expect(await out(session, 'node-a', 'kubectl delete pod pod-web-1 --wait=false')).toContain('deleted');
    expect(await answers(session, 'pod-client', `http://${CLUSTER_IP}/`)).toEqual(['pod-web-2']);
    expect(await out(session, 'node-a', 'kubectl get endpointslices -o yaml')).toContain('terminating: true');
    await run(session, 'node-a', 'sleep 2');
    const names = await answers(session, 'pod-client', `http://${CLUSTER_IP}/`);
    expect(names).toHaveLength(2);
    expect(names).toContain('pod-web-2');
    expect(names).not.toContain('pod-web-1');
  });

  it('keeps answering while its pods are replaced one by one', async () => {
    const session = open();
    expect(await out(session, 'node-a', 'kubectl rollout restart deployment/web')).toContain('restarted');
    for (let i = 0; i < 8; i++) {
      expect((await run(session, 'pod-client', `curl -s -m 1 http://${CLUSTER_IP}/`)).status).toBe(0);
      await run(session, 'node-a', 'sleep 0.5');
    }
    expect(await out(session, 'node-a', 'kubectl rollout status deployment/web')).toContain('successfully rolled out');
    expect(await out(session, 'node-a', 'kubectl get pods')).not.toContain('pod-web');
  });

  it('changes places with its pods: a gone pod takes no lines, a new one does', async () => {
    const session = open();
    await run(session, 'node-a', 'kubectl delete pod pod-web-2');
    const places = topologyOf(session).places;
    expect(places.map((p) => p.name)).not.toContain('pod-web-2');
    expect((await session.line('pod-web-2', 'hostname')).kind).toBe('refused');
    expect(places.filter((p) => p.isNode).map((p) => p.name)).toEqual(['node-a', 'node-b']);
    const pod = places.at(-1);
    expect(pod).toMatchObject({ role: 'pod', host: 'node-b' });
    expect(await out(session, pod?.name ?? '', 'curl -s http://10.96.0.20/')).toContain('hello');
    expect(await out(session, 'node-a', `kubectl exec ${pod?.name} -- hostname`)).toBe('node-b\n');
  });

  it('keeps the client address with externalTrafficPolicy Local, and drops at nodes without a pod', async () => {
    const session = open();
    expect(await out(session, 'client', `curl -s http://${NODE_PORT}/`)).not.toContain('192.168.1.20');
    await run(session, 'node-a', `kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local"}}'`);
    expect(await out(session, 'client', `curl -s http://${NODE_PORT}/`)).toBe('pod-web-1: hello, 192.168.1.20\n');
    await run(session, 'node-a', 'kubectl label pod pod-web-1 app-');
    expect((await run(session, 'client', `curl -s -m 3 http://${NODE_PORT}/`)).status).toBe(28);
  });

  it('forgets UDP connections to an endpoint that is gone', async () => {
    const session = open();
    for (let i = 0; i < 8; i++) await run(session, 'pod-client', `echo hi | nc -u -w 1 10.96.0.7 7`);
    const before = await out(session, 'node-a', 'conntrack -L -p udp --orig-dst 10.96.0.7');
    expect(before).toContain('src=10.180.2.1');
    await run(session, 'node-a', 'kubectl delete pod pod-web-2');
    const after = await out(session, 'node-a', 'conntrack -L -p udp --orig-dst 10.96.0.7');
    expect(after).not.toContain('src=10.180.2.1');
  });
});

describe('kube-proxy in lab cluster', () => {
  it('tells what a sync wrote, and only writes what belongs to changed Services', async () => {
    const session = open();
    expect(await out(session, 'node-a', 'kube-proxy --show-sync')).toContain('kind=full');
    await run(session, 'node-a', 'kubectl delete svc echo');
    const text = await out(session, 'node-a', 'kube-proxy --show-sync');
    expect(text).toContain('kind=partial');
    expect(text).toMatch(/- nat -A KUBE-SERVICES .*default\/echo:echo cluster IP/);
    expect(text).toMatch(/- nat -X KUBE-SVC-/);
    expect(text).not.toContain('+ ');
    expect(await out(session, 'node-a', 'iptables-save -t nat')).not.toContain('default/echo');
  });

  it('writes all again after somebody flushed the tables, but only when its canary is gone', async () => {
    const session = open();
    await run(session, 'node-a', 'iptables -t nat -F');
    await run(session, 'node-a', 'sleep 40');
    expect(await out(session, 'node-a', 'iptables-save -t nat')).not.toContain('-A KUBE-SERVICES');
    await run(session, 'node-a', 'iptables -t mangle -X KUBE-PROXY-CANARY');
    await run(session, 'node-a', 'sleep 40');
    expect(await answers(session, 'pod-client', `http://${CLUSTER_IP}/`)).toEqual(['pod-web-1', 'pod-web-2']);
  });

  it('waits between syncs as --iptables-min-sync-period says', async () => {
    const session = open();
    await run(session, 'node-a', 'kill %1');
    await run(session, 'node-a', 'kube-proxy --cluster-cidr=10.180.0.0/16 --iptables-min-sync-period=5s &');
    await run(session, 'node-a', 'kubectl delete svc echo'); // the second of two at once
    await run(session, 'node-a', 'kubectl delete svc web');
    expect(await out(session, 'node-a', 'iptables-save -t nat')).toContain('default/web');
    await run(session, 'node-a', 'sleep 6');
    expect(await out(session, 'node-a', 'iptables-save -t nat')).not.toContain('default/web');
  });

  it('can be stopped, cleaned up after, and started in mode ipvs', async () => {
    const session = open();
    expect(await out(session, 'node-a', 'jobs')).toContain('kube-proxy --proxy-mode=iptables');
    expect((await run(session, 'node-a', 'kube-proxy')).text).toContain('address already in use');
    await run(session, 'node-a', 'kill %1');
    expect(await answers(session, 'pod-client', `http://${CLUSTER_IP}/`)).toEqual(['pod-web-1', 'pod-web-2']);
    expect((await run(session, 'node-a', 'kube-proxy --cleanup')).status).toBe(0);
    expect(await out(session, 'node-a', 'iptables-save')).not.toMatch(/KUBE-(SVC|SERVICES|POSTROUTING)/);
    expect((await run(session, 'pod-client', `curl -s -m 2 http://${CLUSTER_IP}/`)).status).not.toBe(0);
    await run(session, 'node-a', 'kube-proxy --proxy-mode=ipvs --cluster-cidr=10.180.0.0/16 &');
    expect(await out(session, 'node-a', 'ip addr show kube-ipvs0')).toMatch(/DOWN(?:.|\n)*10\.96\.0\.20\/32/);
    expect(await out(session, 'node-a', 'ipvsadm -Ln')).toMatch(/10\.96\.0\.20:80 rr\n.*10\.180\.0\.1:80/);
    const both = ['pod-web-1', 'pod-web-2'];
    expect(await answers(session, 'pod-client', `http://${CLUSTER_IP}/`)).toEqual(both);
    expect(await answers(session, 'node-a', `http://${CLUSTER_IP}/`)).toEqual(both);
    expect(await answers(session, 'client', `http://${NODE_PORT}/`)).toEqual(both);
    // its connections keep a real server in the table with weight 0, until the minute timer finds none
    await run(session, 'node-a', 'kubectl delete pod pod-web-2');
    expect(await out(session, 'node-a', 'ipvsadm -Ln')).toMatch(/10\.180\.2\.1:80 +Masq +0 /);
    await run(session, 'node-a', 'sleep 200');
    expect(await out(session, 'node-a', 'ipvsadm -Ln')).not.toContain('10.180.2.1:80');
    await run(session, 'node-a', 'kill %1');
    await run(session, 'node-a', 'kube-proxy --cleanup');
    expect(await out(session, 'node-a', 'ipset list -n')).toBe('');
    expect((await run(session, 'node-a', 'ip addr show kube-ipvs0')).status).toBe(1);
  });
});

describe('the cluster as part of a session', () => {
  const lines = async (session: Session): Promise<void> => {
    await run(session, 'node-a', 'kubectl scale deployment web --replicas=3');
    await run(session, 'node-a', 'kubectl rollout status deployment/web');
    await run(session, 'pod-client', `curl -s http://${CLUSTER_IP}/`);
    await run(session, 'node-b', 'kubectl delete pod pod-web-1');
    await run(session, 'client', `curl -s http://${NODE_PORT}/`);
  };

  it('gives the same trace when it is replayed, and another session does not see it', async () => {
    const session = open(7);
    await lines(session);
    const restored = await Session.restore(JSON.parse(JSON.stringify(session.save())), { lab: cluster });
    expect(restored.machine.world.tracer.events).toEqual(session.machine.world.tracer.events);
    const again = open(7);
    expect(await out(again, 'node-a', 'kubectl get pods -o name')).toBe(
      'pod/pod-client\npod/pod-web-1\npod/pod-web-2\n',
    );
    await lines(again);
    const names = 'kubectl get pods -o name';
    expect(await out(again, 'node-a', names)).toBe(await out(session, 'node-a', names));
    expect(await out(again, 'node-a', names)).toMatch(/web-[a-z0-9]{10}-[a-z0-9]{5}\n/);
  });

  it('lets simulated time stand while only kube-proxy runs', async () => {
    const session = open();
    expect(session.machine.busy).toBe(false);
    await run(session, 'node-a', 'sleep 1000 &');
    expect(session.machine.busy).toBe(true);
  });

  it('can be changed while a packet is held, and then the packet meets the new rules', async () => {
    const session = open();
    await run(session, 'pod-client', `curl -s -m 3 http://${CLUSTER_IP}/`);
    const { events } = session.machine.world.tracer;
    const at = events.find((e) => e.kind === 'hook' && e.hook === 'PREROUTING')?.seq ?? -1;
    const entered = await session.line('node-a', 'kubectl delete svc web', at);
    expect(entered.kind === 'running' && (await entered.done)).toBe(0);
    session.advance(session.machine.world.clock.now + 10e9);
    expect(session.machine.faults).toEqual([]);
    const forked = session.machine.world.tracer.events;
    expect(forked.slice(0, at)).toEqual(events.slice(0, at));
    expect(forked.some((e) => e.kind === 'rules')).toBe(true);
    expect(forked.some((e) => e.kind === 'tty' && e.text.includes('hello'))).toBe(false);
  });

  it('undoes what a line did to it', async () => {
    const session = open();
    await run(session, 'node-a', 'kubectl scale deployment web --replicas=5');
    expect(session.undo()).toBe(true);
    expect(await out(session, 'node-a', 'kubectl get deployment web --no-headers')).toMatch(/^web +2\/2/);
  });
});
