import { beforeAll, describe, expect, it } from 'vitest';
import { cluster } from '../labs/cluster.ts';
import { loadCommands, loadYaml } from '../shell/registry.ts';
import { runLine } from './headless.ts';
import type { KubeEffect, KubeOverview, KubeService } from './kube-answers.ts';
import { kubeAnswer, meets } from './kube-queries.ts';
import { Session } from './session.ts';

beforeAll(async () => {
  await loadCommands();
  await loadYaml();
});

const open = (): Session => new Session({ lab: cluster });
const netOf = (session: Session, place: string): number => session.machine.places.get(place)?.net.id ?? -1;

function overview(session: Session, place = 'node-a', at = session.machine.seq): KubeOverview {
  const answer = kubeAnswer(session, { kind: 'kube', net: netOf(session, place), at });
  if (answer.kind !== 'kube' || !answer.kube) throw new Error('no kube-proxy');
  return answer.kube;
}

function generation(session: Session, place: string, table: 'nat' | 'filter'): number {
  return session.machine.places.get(place)?.net.xt.table(table)?.info.generation ?? 0;
}

function web(session: Session, at = session.machine.seq): KubeService {
  const [nat, filter] = [generation(session, 'node-a', 'nat'), generation(session, 'node-a', 'filter')];
  const net = netOf(session, 'node-a');
  const answer = kubeAnswer(session, { kind: 'kube-service', net, at, service: 'default/web', nat, filter });
  if (answer.kind !== 'kube-service' || !answer.service) throw new Error('no Service');
  return answer.service;
}

const because = ({ effects }: KubeService, path: string): readonly KubeEffect[] =>
  effects.filter((effect) => effect.causes.some((cause) => cause.path === path));
const texts = (effects: readonly KubeEffect[]): readonly string[] =>
  effects.map((effect) => `${effect.what} ${effect.text}`);

const run = (session: Session, line: string) => runLine(session, 'node-a', line);

async function toMode(session: Session, mode: string): Promise<void> {
  const answer = kubeAnswer(session, {
    kind: 'kube-command',
    net: netOf(session, 'node-a'),
    flags: { 'proxy-mode': mode },
  });
  if (answer.kind !== 'kube-command') throw new Error('no command');
  expect(answer.error).toBe('');
  expect((await run(session, answer.line)).status).toBe(0);
  expect(session.machine.faults).toEqual([]);
}

describe('what a Service caused', () => {
  it('is told in iptables mode by field', () => {
    const service = web(open());
    const nodePort = because(service, 'spec.ports[0].nodePort').filter((e) => e.what === 'rule');
    expect(nodePort).toMatchObject([{ table: 'nat', chain: 'KUBE-NODEPORTS', rule: 1, state: 'as-written' }]);
    const chains = service.effects.filter((e) => e.what === 'chain').map((e) => e.text.slice(0, 9));
    expect(chains.sort()).toEqual(['KUBE-EXT-', 'KUBE-SEP-', 'KUBE-SEP-', 'KUBE-SVC-']);
    const [slice] = service.objects.slice(1);
    const translated = service.effects.find((e) => e.text.includes('--to-destination 10.180.2.1:80'));
    expect(translated?.causes.map((cause) => cause.object)).toContain(slice?.title);
    expect(texts(because(service, 'spec.ports[0].targetPort'))).toEqual([
      expect.stringMatching(/^slice .*ports\[0\].port$/),
    ]);
  });

  it('has its lines in the YAML, without what the server keeps for itself', () => {
    const [object] = web(open()).objects;
    expect(object?.title).toBe('Service default/web');
    const lines = object?.lines ?? [];
    expect(lines.find((line) => line.path === 'spec.ports[0].nodePort')?.text).toBe('    nodePort: 30080');
    expect(lines.some((line) => /uid|resourceVersion|creationTimestamp/.test(line.text))).toBe(false);
  });

  it('names real rules: those of the kernel at their numbers', () => {
    const session = open();
    const nat = session.machine.places.get('node-a')?.net.xt.table('nat')?.info;
    const rules = web(session).effects.filter((e) => e.what === 'rule' && e.table === 'nat');
    expect(rules.length).toBeGreaterThan(8);
    for (const { chain = '', rule = 0, text } of rules) {
      const target = nat?.chain(chain)?.chain.rules[rule - 1]?.target;
      const jump = /-j (\S+)/.exec(text)?.[1];
      expect(target?.kind === 'jump' ? target.chain : text.includes('-j DNAT')).toBe(
        target?.kind === 'jump' ? jump : true,
      );
    }
  });

  it('says when somebody changed a chain by hand', async () => {
    const session = open();
    await run(session, 'iptables -t nat -I KUBE-NODEPORTS -p tcp --dport 9 -j RETURN');
    const states = web(session).effects.filter((e) => e.what === 'rule' && e.table === 'nat');
    expect(states.filter((e) => e.chain === 'KUBE-NODEPORTS').map((e) => e.state)).toEqual(['changed']);
    expect(states.filter((e) => e.chain === 'KUBE-SERVICES').map((e) => e.state)).toEqual(['as-written']);
  });

  it('tells a rule of somebody else, and stays so until kube-proxy writes the chain again', async () => {
    const session = open();
    const chain = web(session).effects.find((e) => e.chain?.startsWith('KUBE-SVC-'))?.chain ?? '';
    const stateOf = (name: string): readonly string[] => [
      ...new Set(web(session).effects.flatMap((e) => (e.chain === name ? [e.state] : []))),
    ];
    // as many rules as before, but another one
    await run(session, `iptables -t nat -R ${chain} 1 -m comment --comment mine -j KUBE-MARK-MASQ`);
    expect(stateOf(chain)).toEqual(['changed']);
    await run(session, 'kubectl label svc echo tier=back');
    expect(stateOf(chain)).toEqual(['changed']);
    await run(session, `kubectl patch svc web -p '{"spec":{"sessionAffinity":"ClientIP"}}'`);
    expect(stateOf(chain)).toEqual(['as-written']);
    await run(session, 'iptables -t nat -Z');
    expect(stateOf(chain)).toEqual(['as-written']);
  });

  it('is virtual servers, sets and addresses in ipvs mode', async () => {
    const session = open();
    await toMode(session, 'ipvs');
    const service = web(session);
    expect(texts(because(service, 'spec.clusterIP'))).toEqual(
      expect.arrayContaining([
        'virtual-server TCP 10.96.0.20:80 rr',
        'ipset KUBE-CLUSTER-IP 10.96.0.20,tcp:80',
        'address 10.96.0.20 on kube-ipvs0',
      ]),
    );
    const nodePorts = because(service, 'spec.ports[0].nodePort').filter((e) => e.what === 'virtual-server');
    expect(nodePorts.map((e) => e.text)).toContain('TCP 192.168.1.2:30080 rr');
    const rules = because(service, 'spec.ports[0].nodePort').filter((e) => e.what === 'rule');
    expect(rules).toMatchObject([{ chain: 'KUBE-NODE-PORT', to: ['*:30080/TCP'] }]);
  });
});

describe('where a rule comes from', () => {
  const origin = (
    session: Session,
    table: 'nat' | 'filter',
    rules: { chain: string; rule: number }[],
    to: string[] = [],
  ) => {
    const net = netOf(session, 'node-a');
    const at = session.machine.seq;
    const asked = {
      kind: 'kube-origin',
      net,
      at,
      table,
      generation: generation(session, 'node-a', table),
      rules,
      to,
    } as const;
    const answer = kubeAnswer(session, asked);
    return answer.kind === 'kube-origin' ? answer : null;
  };

  it('is told by chain and number', () => {
    const session = open();
    const rule = { chain: 'KUBE-NODEPORTS', rule: 1 };
    expect(origin(session, 'nat', [rule])?.origins).toMatchObject([{ ...rule, service: 'default/web' }]);
    expect(origin(session, 'nat', [{ chain: 'KUBE-POSTROUTING', rule: 1 }])?.origins).toEqual([]);
  });

  it('is the Service whose address is in the set that a rule asks', async () => {
    const session = open();
    await toMode(session, 'ipvs');
    const rules = [1, 2, 3, 4].map((rule) => ({ chain: 'KUBE-SERVICES', rule }));
    const echo = origin(session, 'nat', rules, ['10.96.0.7:7/UDP']);
    expect(new Set(echo?.origins.map((o) => o.service))).toEqual(new Set(['default/echo']));
    expect(echo?.servers).toMatchObject([{ service: 'default/echo' }]);
  });

  it('compares destinations', () => {
    expect(meets('10.0.0.1:80/TCP', '*:80/TCP')).toBe(true);
    expect(meets('10.0.0.1:80/UDP', '*:80/TCP')).toBe(false);
    expect(meets('10.0.0.1:80/TCP', '10.0.0.1:*/*')).toBe(true);
  });
});

describe('kube-proxy at a moment', () => {
  it('has its mode, flags and syncs, and says what a change of a Service wrote', async () => {
    const session = open();
    const before = session.machine.seq;
    expect(overview(session)).toMatchObject({ node: 'node-a', running: true, mode: 'iptables', managed: true });
    await run(session, `kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local"}}'`);
    const [sync] = overview(session).syncs;
    expect(sync).toMatchObject({ full: false, reasons: ['Service default/web changed'] });
    expect(sync?.changes.some((line) => line.startsWith('+ nat -N KUBE-SVL-'))).toBe(true);
    expect(overview(session, 'node-a', before - 1).syncs).toHaveLength(1);
    expect(overview(session, 'pod-client').node).toBe('node-a');
  });

  it('changes its mode with one line, which undo takes back', async () => {
    const session = open();
    await toMode(session, 'ipvs');
    const net = session.machine.places.get('node-b')?.net;
    expect(overview(session, 'node-b')).toMatchObject({ running: true, mode: 'ipvs' });
    expect(net?.devices.get('kube-ipvs0')?.addrs.length).toBe(2);
    expect([...(net?.xt.table('nat')?.info.chains ?? [])].some((s) => s.chain.name.startsWith('KUBE-SVC-'))).toBe(
      false,
    );
    await toMode(session, 'iptables');
    expect(session.machine.places.get('node-b')?.net.devices.get('kube-ipvs0')).toBe(null);
    session.undo();
    session.undo();
    expect(overview(session, 'node-b')).toMatchObject({ running: true, mode: 'iptables' });
    expect(overview(session, 'node-b').syncs).toHaveLength(1);
  });

  it('takes no flags that it would not start with', () => {
    const session = open();
    const ask = (flags: Record<string, string>) =>
      kubeAnswer(session, { kind: 'kube-command', net: netOf(session, 'node-a'), flags });
    expect(ask({ 'proxy-mode': 'nftables' })).toMatchObject({ line: '', error: 'mode nftables is not modelled yet' });
    expect(ask({ 'iptables-masquerade-bit': '40' })).toMatchObject({
      line: '',
      error: expect.stringContaining('[0, 31]'),
    });
    expect(ask({ 'masquerade-all': 'true' })).toMatchObject({ line: expect.not.stringContaining('--cleanup') });
  });
});
