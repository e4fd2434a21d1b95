import { describe, expect, it } from 'vitest';
import type { ProxyConfig } from '../config.ts';
import { changes, entry, localEntry, service, slice, testConfig } from '../testing.ts';
import type { ObjectChanges, Service } from '../types.ts';
import { type IptablesProxier, iptablesSysctls, newIptablesProxier, syncIptables } from './proxier.ts';

interface Given {
  readonly from?: IptablesProxier;
  readonly config?: ProxyConfig;
  readonly chains?: readonly string[];
  readonly now?: number;
}

function sync(what: ObjectChanges, given: Given = {}) {
  const { from = newIptablesProxier, config = testConfig(), chains = [], now = 0 } = given;
  const { proxier, writes } = syncIptables(from, { changes: what, now, existingNATChains: () => chains }, config);
  const lines = writes.restore.split('\n');
  const natAt = lines.indexOf('*nat');
  return { proxier, writes, lines, filter: lines.slice(0, natAt), nat: lines.slice(natAt) };
}

const NODE_PORT = { type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30_080 }] } as const;
const LB = { ...NODE_PORT, type: 'LoadBalancer' } as const;
const rulesOf = (lines: readonly string[], chain: string): readonly string[] =>
  lines.filter((line) => line.startsWith(`-A ${chain}`));
const some = (spec: Partial<Service['spec']>, ingress: readonly string[] = []) => [service('web', spec, ingress)];

describe('a full sync', () => {
  it('of nothing writes the static rules, and jumps that end up in reverse', () => {
    const { nat, writes } = sync(changes([]));
    expect(nat.slice(1, 5)).toEqual([
      ':KUBE-SERVICES - [0:0]',
      ':KUBE-NODEPORTS - [0:0]',
      ':KUBE-POSTROUTING - [0:0]',
      ':KUBE-MARK-MASQ - [0:0]',
    ]);
    expect(writes.jumps).toHaveLength(14);
    expect(writes.jumps.at(-1)).toMatchObject({ table: 'filter', chain: 'OUTPUT', rule: '-j KUBE-FIREWALL' });
  });

  it('balances with chances that come out equal', () => {
    const { nat } = sync(
      changes(
        [service('web')],
        [
          slice(
            'web',
            ['1', '2', '3'].map((n) => entry(`10.1.0.${n}`)),
          ),
        ],
      ),
    );
    const chances = rulesOf(nat, 'KUBE-SVC-').map((line) => /--probability (\S+)/.exec(line)?.[1]);
    expect(chances).toEqual([undefined, '0.3333333333', '0.5000000000', undefined]);
    expect(nat.filter((line) => line.includes('-j DNAT')).map((line) => line.split(' ').at(-1))).toEqual([
      '10.1.0.1:8080',
      '10.1.0.2:8080',
      '10.1.0.3:8080',
    ]);
  });

  it('brings back clients with affinity, and remembers them', () => {
    const sticky = service('web', {
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 90 } },
    });
    const { nat } = sync(changes([sticky], [slice('web', [entry('10.1.0.1')])]));
    const [, back] = rulesOf(nat, 'KUBE-SVC-');
    const [, set] = rulesOf(nat, 'KUBE-SEP-');
    expect(back).toMatch(/-m recent --name (KUBE-SEP-\w{16}) --rcheck --seconds 90 --reap -j \1$/);
    expect(set).toMatch(/-A (KUBE-SEP-\w{16}) .* -m recent --name \1 --set -m tcp -p tcp -j DNAT/);
  });
});

describe('a Service without usable endpoints', () => {
  it('is refused everywhere when there are none at all', () => {
    const { filter, nat } = sync(changes(some({ ...NODE_PORT, externalIPs: ['198.51.100.1'] })));
    expect(rulesOf(filter, 'KUBE-SERVICES')).toHaveLength(1);
    expect(rulesOf(filter, 'KUBE-EXTERNAL-SERVICES').map((line) => line.replace(/.*endpoints" /, ''))).toEqual([
      '-m tcp -p tcp -d 198.51.100.1 --dport 80 -j REJECT',
      '-m addrtype --dst-type LOCAL -m tcp -p tcp --dport 30080 -j REJECT',
    ]);
    expect(nat.some((line) => line.startsWith(':KUBE-EXT-'))).toBe(false);
  });

  it('drops what came from outside when Local policy finds only endpoints elsewhere', () => {
    const local = { ...NODE_PORT, externalTrafficPolicy: 'Local' } as const;
    const { filter, nat } = sync(changes(some(local), [slice('web', [entry('10.1.0.1')])]));
    expect(rulesOf(filter, 'KUBE-EXTERNAL-SERVICES')[0]).toMatch(/has no local endpoints" .* -j DROP$/);
    // but not what pods and processes of this node send
    expect(rulesOf(nat, 'KUBE-EXT-').map((line) => line.split(' ').at(-1)?.slice(0, 9))).toEqual([
      'KUBE-SVC-',
      'KUBE-MARK',
      'KUBE-SVC-',
    ]);
    expect(rulesOf(filter, 'KUBE-SERVICES')).toEqual([]);
  });
});

describe('source ranges', () => {
  const ranged = (range: string) =>
    sync(
      changes(some({ ...LB, loadBalancerSourceRanges: [range] }, ['198.51.100.8']), [
        slice('web', [entry('10.1.0.1')]),
      ]),
    );

  it('let through, and have the rest dropped in the filter table', () => {
    const { nat, filter } = ranged('203.0.113.9/24');
    expect(rulesOf(nat, 'KUBE-FW-').map((line) => / -s (\S+)/.exec(line)?.[1])).toEqual(['203.0.113.0/24', undefined]);
    expect(rulesOf(filter, 'KUBE-PROXY-FIREWALL')[0]).toContain('-d 198.51.100.8 --dport 80 -j DROP');
  });

  it('that hold the node let it use the address as its own', () => {
    expect(rulesOf(ranged('192.0.2.0/24').nat, 'KUBE-FW-')[1]).toContain(' -s 198.51.100.8 ');
  });
});

describe('a partial sync', () => {
  const objects = changes(
    [service('web'), service('api')],
    [slice('web', [entry('10.1.0.1')]), slice('api', [entry('10.1.0.2')])],
  );
  const first = sync(objects);
  const chains = first.nat.filter((line) => line.startsWith(':')).map((line) => line.slice(1).split(' ')[0] ?? '');

  it('writes chains of changed Services only, and everything shared', () => {
    const next = sync(changes([], [slice('api', [entry('10.1.0.3')])]), { from: first.proxier, chains });
    expect(rulesOf(next.nat, 'KUBE-SERVICES')).toHaveLength(3);
    expect(next.nat.filter((line) => line.includes('-j DNAT')).map((line) => line.split(' ').at(-1))).toEqual([
      '10.1.0.3:8080',
    ]);
    expect(next.writes.jumps).toEqual([]);
    // the chain of the endpoint that is gone, and no other
    expect(next.nat.filter((line) => line.startsWith('-X '))).toHaveLength(1);
  });

  it('leaves chains of others alone', () => {
    const next = sync(changes([], [], ['default/web', 'default/web-1']), {
      from: first.proxier,
      chains: [...chains, 'DOCKER'],
    });
    expect(next.nat.filter((line) => line.startsWith('-X ')).map((line) => line.slice(3, 12))).toEqual([
      'KUBE-SEP-',
      'KUBE-SVC-',
    ]);
  });
});

describe('a large cluster', () => {
  const many = (n: number) =>
    changes(
      [service('web')],
      [
        slice(
          'web',
          Array.from({ length: n }, (_, i) => entry(`10.1.${i >> 8}.${i & 255}`)),
        ),
      ],
    );

  it('goes without comments on the rules of endpoints above 1,000 of them', () => {
    expect(sync(many(1000)).nat.some((line) => line.includes(' -> '))).toBe(true);
    const { nat } = sync(many(1001));
    expect(rulesOf(nat, 'KUBE-SEP-').some((line) => line.includes('--comment'))).toBe(false);
    expect(rulesOf(nat, 'KUBE-SVC-').filter((line) => line.includes('--comment'))).toHaveLength(1);
  });

  it('looks for old chains once in a sync period', () => {
    const first = sync(many(1001), { chains: ['KUBE-SVC-OLD'] });
    expect(first.lines).toContain('-X KUBE-SVC-OLD');
    const soon = sync(changes([]), { from: first.proxier, chains: ['KUBE-SVC-OLD'], now: 20 });
    expect(soon.lines).not.toContain('-X KUBE-SVC-OLD');
    expect(sync(changes([]), { from: soon.proxier, chains: ['KUBE-SVC-OLD'], now: 31 }).lines).toContain(
      '-X KUBE-SVC-OLD',
    );
  });
});

describe('flags', () => {
  const web = changes([service('web')], [slice('web', [localEntry('10.1.0.1')])]);
  const last = (config: ProxyConfig): readonly string[] =>
    sync(web, { config })
      .nat.filter((line) => line.includes('NOTE'))
      .map((line) => line.replace(/.*chain" /, ''));

  it('choose which addresses take node ports', () => {
    expect(last(testConfig())).toEqual(['-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS']);
    expect(last(testConfig({ localhostNodePorts: false }))[0]).toContain('! -d 127.0.0.0/8');
    expect(last(testConfig({ family: 'IPv6' }))[0]).toContain('! -d ::1/128');
    expect(last(testConfig({ nodePortAddresses: ['192.0.2.0/24'] }))).toEqual(['-d 192.0.2.10 -j KUBE-NODEPORTS']);
  });

  it('guard 127.0.0.0/8 only where node ports are served there', () => {
    const guarded = (config: ProxyConfig): boolean => sync(web, { config }).lines.includes(':KUBE-FIREWALL - [0:0]');
    expect(guarded(testConfig())).toBe(true);
    expect(guarded(testConfig({ nodePortAddresses: ['192.0.2.0/24'] }))).toBe(false);
    expect(iptablesSysctls(testConfig())).toEqual([['net.ipv4.conf.all.route_localnet', '1']]);
    expect(iptablesSysctls(testConfig({ family: 'IPv6' }))).toEqual([]);
  });

  it('decide what is masqueraded, and with which mark', () => {
    const masq = (config: ProxyConfig) => rulesOf(sync(web, { config }).nat, 'KUBE-SVC-')[0] ?? '';
    expect(masq(testConfig())).toContain('! -s 10.1.0.0/16 -j KUBE-MARK-MASQ');
    expect(masq(testConfig({ masqueradeAll: true }))).toContain('--dport 80 -j KUBE-MARK-MASQ');
    expect(masq(testConfig({ detectLocalMode: 'None' }))).not.toContain('KUBE-MARK-MASQ');
    const { lines } = sync(web, {
      config: testConfig({ masqueradeBit: 2, randomFully: true, conntrackTCPLiberal: true }),
    });
    expect(lines).toContain('-A KUBE-MARK-MASQ -j MARK --or-mark 0x00000004');
    expect(lines.some((line) => line.endsWith('MASQUERADE --random-fully'))).toBe(true);
    expect(lines.some((line) => line.includes('INVALID'))).toBe(false);
  });
});
