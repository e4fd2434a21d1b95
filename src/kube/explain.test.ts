import { describe, expect, it } from 'vitest';
import type { ProxyConfig } from './config.ts';
import type { Effect, Wanted } from './effects.ts';
import { emptyFrontEnd, updateFrontEnd } from './front-end.ts';
import { explainIptables } from './iptables/explain.ts';
import { newIptablesProxier, syncIptables } from './iptables/proxier.ts';
import { explainIpvs } from './ipvs/explain.ts';
import { causesOf } from './provenance.ts';
import { entry, localEntry, changes as objects, service, slice, testConfig } from './testing.ts';
import type { EndpointSlice, Service } from './types.ts';

const LB = service(
  'web',
  {
    type: 'LoadBalancer',
    ports: [
      { name: 'http', port: 80, nodePort: 30_080 },
      { name: 'https', port: 443, nodePort: 30_443 },
    ],
    externalIPs: ['198.51.100.1', '198.51.100.2'],
    loadBalancerSourceRanges: ['203.0.113.0/24', '192.0.2.0/24'],
    sessionAffinity: 'ClientIP',
  },
  ['198.51.100.8'],
);
const SLICE = slice('web', [localEntry('10.1.0.1'), entry('10.1.1.2')], {
  ports: [
    { name: 'http', port: 8080 },
    { name: 'https', port: 8443 },
  ],
});

const LB_KEY = `${LB.metadata.namespace}/${LB.metadata.name}`;

interface Told {
  readonly what: string;
  readonly paths: readonly string[];
}

function explained(
  how: (frontEnd: Parameters<typeof explainIptables>[0], config: ProxyConfig, wanted: Wanted) => readonly Effect[],
  config = testConfig(),
  of: { readonly service: Service; readonly slices: readonly EndpointSlice[] } = { service: LB, slices: [SLICE] },
) {
  const { frontEnd } = updateFrontEnd(emptyFrontEnd, objects([of.service], of.slices), config);
  const effects = how(frontEnd, config, { ports: () => true, effect: () => true });
  const text = ({ made }: Effect): string => {
    if (made.what === 'rule') return `${made.chain.replace(/-[A-Z0-9]{16}$/, '')} ${made.text}`;
    return JSON.stringify(Object.values(made)).replaceAll('"', '');
  };
  const told = effects.map((effect): Told => {
    return { what: text(effect), paths: causesOf(effect.because, of).map((cause) => cause.path) };
  });
  const find = (part: string): readonly string[] => told.find((one) => one.what.includes(part))?.paths ?? ['not there'];
  return { effects, told, find };
}

describe('what iptables mode writes', () => {
  const { find, effects } = explained(explainIptables);

  it.each([
    ['-d 198.51.100.2 --dport 443', ['spec.externalIPs[1]', 'spec.ports[1].port', 'spec.ports[1].protocol']],
    ['--dport 30080', ['spec.ports[0].nodePort', 'spec.ports[0].protocol']],
    [
      '-d 198.51.100.8 --dport 80 -j KUBE-FW',
      ['status.loadBalancer.ingress[0].ip', 'spec.ports[0].port', 'spec.ports[0].protocol'],
    ],
    ['-s 203.0.113.0/24', ['spec.loadBalancerSourceRanges[0]']],
    ['masquerade traffic', ['spec.externalTrafficPolicy']],
    ['--to-destination 10.1.1.2:8443', ['endpoints[1].addresses[0]', 'ports[1].port', 'spec.sessionAffinity']],
    [
      'cluster IP" -m tcp -p tcp -d 10.96.0.20 --dport 80 ! -s',
      ['spec.clusterIP', 'spec.ports[0].port', 'spec.ports[0].protocol', '--cluster-cidr'],
    ],
  ])('tells of %s', (part, paths) => {
    expect(find(part)).toEqual(paths);
  });

  it('is all that a sync writes for a Service, at the numbers that it has there', () => {
    const input = { changes: objects([LB], [SLICE]), now: 0, existingNATChains: () => [] };
    const lines = syncIptables(newIptablesProxier, input, testConfig()).writes.restore.split('\n');
    const nat = lines.slice(lines.indexOf('*nat'));
    const numbers = new Map<string, number>();
    const written = new Map<string, string>();
    for (const line of nat) {
      const [, chain = '', text = ''] = /^-A (\S+) (.*)$/.exec(line) ?? [];
      numbers.set(chain, (numbers.get(chain) ?? 0) + 1);
      written.set(`${chain} ${numbers.get(chain)}`, text);
    }
    const rules = effects.flatMap(({ made }) => (made.what === 'rule' && made.table === 'nat' ? [made] : []));
    for (const { chain, rule, text } of rules) expect(written.get(`${chain} ${rule}`)).toBe(text);
    const own = [...written.keys()].filter((key) => /^KUBE-(SVC|EXT|FW|SEP)-/.test(key));
    expect(own.every((key) => rules.some((made) => `${made.chain} ${made.rule}` === key))).toBe(true);
  });

  it('numbers the rules of one Service among those of all', () => {
    const other = service('api', { ports: [{ name: 'http', port: 80 }], clusterIP: '10.96.0.7' });
    const input = objects([LB, other], [SLICE, slice('api', [entry('10.1.1.9')])]);
    const { frontEnd } = updateFrontEnd(emptyFrontEnd, input, testConfig());
    const all = explainIptables(frontEnd, testConfig(), { ports: () => true, effect: () => true });
    const isWeb = ({ because: { svc } }: Effect): boolean => svc.service === LB_KEY;
    const web = explainIptables(frontEnd, testConfig(), {
      ports: (svc) => svc.service === LB_KEY,
      effect: ({ svc }) => svc.service === LB_KEY,
    });
    expect(web.map(({ made }) => made)).toEqual(all.filter(isWeb).map(({ made }) => made));
    expect(web.length).toBeLessThan(all.length);
  });

  it('names the field that has no endpoints behind it', () => {
    const alone = service('web', { type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30_080 }] });
    const none = explained(explainIptables, testConfig(), { service: alone, slices: [] });
    expect(none.find('has no endpoints" -m addrtype --dst-type LOCAL')).toContain('spec.ports[0].nodePort');
    expect(none.told.every((one) => !one.paths.some((path) => path.startsWith('endpoints')))).toBe(true);
  });
});

describe('what ipvs mode writes', () => {
  const { find, told } = explained(explainIpvs);

  it.each([
    [
      'virtual-server,10.96.0.20:443/TCP',
      [
        'spec.clusterIP',
        'spec.ports[1].port',
        'spec.ports[1].protocol',
        'spec.sessionAffinity',
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
        '--ipvs-scheduler',
      ],
    ],
    [
      'virtual-server,192.0.2.10:30080/TCP',
      [
        'spec.ports[0].nodePort',
        'spec.ports[0].protocol',
        'spec.sessionAffinity',
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
        '--ipvs-scheduler',
      ],
    ],
    ['real-server,10.96.0.20:80/TCP,10.1.1.2:8080', ['endpoints[1].addresses[0]', 'ports[0].port']],
    [
      'ipset,KUBE-LOAD-BALANCER-SOURCE-CIDR,198.51.100.8,tcp:80,192.0.2.0/24',
      [
        'status.loadBalancer.ingress[0].ip',
        'spec.ports[0].port',
        'spec.ports[0].protocol',
        'spec.loadBalancerSourceRanges[1]',
      ],
    ],
    ['address,kube-ipvs0,198.51.100.1', ['spec.externalIPs[0]']],
    ['KUBE-NODE-PORT -p tcp', ['spec.ports[0].nodePort', 'spec.ports[0].protocol']],
  ])('tells of %s', (part, paths) => {
    expect(find(part)).toEqual(paths);
  });

  it('has a rule that asks a set once for every entry of the Service in it', () => {
    const rules = told.filter((one) => one.what.startsWith('KUBE-NODE-PORT -p tcp'));
    expect(rules.map((rule) => rule.paths[0])).toEqual(['spec.ports[0].nodePort', 'spec.ports[1].nodePort']);
  });
});
