import { describe, expect, it } from 'vitest';
import type { HookEvent } from '../kernel/trace/events.ts';
import { cluster } from '../labs/cluster.ts';
import { runLine } from './headless.ts';
import { rulesOf } from './rule-queries.ts';
import { Session } from './session.ts';

const CLUSTER_IP = '172.30.0.80';
const NODE_PORT = 30080;

/** The nat rules of one Service of type NodePort with two endpoints, in the manner of kube-proxy. */
const RULES = `*nat
:KUBE-SERVICES - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-EXT-WEB - [0:0]
:KUBE-SVC-WEB - [0:0]
:KUBE-SEP-ONE - [0:0]
:KUBE-SEP-TWO - [0:0]
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -m comment --comment "service traffic that needs SNAT" -j MASQUERADE
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
-A KUBE-SERVICES -m tcp -p tcp -d ${CLUSTER_IP} --dport 80 -j KUBE-SVC-WEB
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-NODEPORTS -m tcp -p tcp --dport ${NODE_PORT} -j KUBE-EXT-WEB
-A KUBE-EXT-WEB -j KUBE-MARK-MASQ
-A KUBE-EXT-WEB -j KUBE-SVC-WEB
-A KUBE-SVC-WEB -m tcp -p tcp -d ${CLUSTER_IP} --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
-A KUBE-SVC-WEB -m statistic --mode random --probability 0.5 -j KUBE-SEP-ONE
-A KUBE-SVC-WEB -j KUBE-SEP-TWO
-A KUBE-SEP-ONE -s 10.180.0.1 -j KUBE-MARK-MASQ
-A KUBE-SEP-ONE -m tcp -p tcp -j DNAT --to-destination 10.180.0.1:80
-A KUBE-SEP-TWO -s 10.180.2.1 -j KUBE-MARK-MASQ
-A KUBE-SEP-TWO -m tcp -p tcp -j DNAT --to-destination 10.180.2.1:80
COMMIT
`;

async function withService(seed = 1): Promise<Session> {
  const session = new Session({ lab: { ...cluster, daemons: [] }, seed });
  const load = `iptables-restore --noflush <<'EOF'\n${RULES}EOF`;
  expect((await runLine(session, 'node-a', load)).status).toBe(0);
  for (const jump of [
    '-A PREROUTING -j KUBE-SERVICES',
    '-A OUTPUT -j KUBE-SERVICES',
    '-A POSTROUTING -j KUBE-POSTROUTING',
  ])
    expect((await runLine(session, 'node-a', `iptables -t nat ${jump}`)).status).toBe(0);
  return session;
}

/** Runs curl; what the server said. */
async function curl(session: Session, place: string, url: string): Promise<string> {
  const from = session.machine.seq;
  expect((await runLine(session, place, `curl -s ${url}`)).status).toBe(0);
  let text = '';
  for (const event of session.machine.world.tracer.events.slice(from))
    if (event.kind === 'tty' && event.stream === 'out') text += event.text;
  return text;
}

/** The chains that packets went through in the nat table of PREROUTING, in the order of their rules. */
function chainsWalked(session: Session): string[] {
  const hooks = session.machine.world.tracer.events.filter(
    (event): event is HookEvent => event.kind === 'hook' && event.hook === 'PREROUTING' && event.walk?.table === 'nat',
  );
  return [...new Set(hooks.flatMap((hook) => hook.walk?.steps.map((step) => step.chain) ?? []))];
}

describe('a Service in the cluster lab', () => {
  it('is reached from a pod by its cluster address', async () => {
    const session = await withService();
    const seen = new Set<string>();
    for (let i = 0; i < 8; i++) seen.add(await curl(session, 'pod-client', `http://${CLUSTER_IP}/`));
    // both endpoints answer, the one on this node and the one on the other, and see the pod itself
    expect([...seen].sort()).toEqual(['pod-web-1: hello, 10.180.0.9\n', 'pod-web-2: hello, 10.180.0.9\n']);
    expect(chainsWalked(session)).toEqual(
      expect.arrayContaining(['KUBE-SERVICES', 'KUBE-SVC-WEB', 'KUBE-SEP-ONE', 'KUBE-SEP-TWO']),
    );
  });

  it('is reached from outside by the port of a node, and sees the node', async () => {
    const session = await withService();
    const seen = new Set<string>();
    for (let i = 0; i < 8; i++) seen.add(await curl(session, 'client', `http://192.168.1.2:${NODE_PORT}/`));
    expect([...seen].sort()).toEqual(['pod-web-1: hello, 10.180.0.254\n', 'pod-web-2: hello, 192.168.0.2\n']);
    expect(chainsWalked(session)).toEqual(expect.arrayContaining(['KUBE-NODEPORTS', 'KUBE-EXT-WEB', 'KUBE-MARK-MASQ']));
  });

  it('is reached from the node itself, and by a pod that is its own endpoint', async () => {
    const session = await withService();
    expect(await curl(session, 'node-a', `http://${CLUSTER_IP}/`)).toMatch(/^pod-web-[12]: hello/);
    for (let i = 0; i < 4; i++)
      expect(await curl(session, 'pod-web-1', `http://${CLUSTER_IP}/`)).toMatch(/^pod-web-[12]: hello/);
  });

  it('counts what passed, rule by rule', async () => {
    const session = await withService();
    await curl(session, 'pod-client', `http://${CLUSTER_IP}/`);
    const net = session.machine.places.get('node-a')?.net;
    const table = net?.xt.table('nat');
    if (!net || !table) throw new Error('no nat table');
    const at = { table: 'nat', generation: table.info.generation, chain: 'KUBE-SERVICES' } as const;
    expect(rulesOf(net, at, 1, 10).rules).toHaveLength(2);
    expect(table.info.chain('KUBE-SERVICES')?.packets(0)).toBe(1);
  });
});
