import { describe, expect, it } from 'vitest';
import type { ProxyConfig } from '../config.ts';
import { changes, entry, localEntry, service, slice, testConfig } from '../testing.ts';
import type { ObjectChanges, Service } from '../types.ts';
import { type IpvsKernel, type IpvsProxier, ipvsSysctls, ipvsTick, newIpvsProxier, syncIpvs } from './proxier.ts';
import type { VirtualServers } from './virtual-server.ts';

const kernel = (
  virtualServers: VirtualServers = new Map(),
  connections = 0,
  bound: readonly string[] = [],
): IpvsKernel => ({
  virtualServers,
  connections: () => connections,
  boundAddresses: new Set(bound),
});

const sync = (
  what: ObjectChanges,
  config: ProxyConfig = testConfig(),
  from: IpvsProxier = newIpvsProxier,
  view: IpvsKernel = kernel(),
) => syncIpvs(from, what, view, config);

/** `address:port/PROTOCOL -> real servers with their weights`. */
const show = (servers: VirtualServers): readonly string[] =>
  [...servers].map(
    ([name, { realServers }]) => `${name} -> ${[...realServers].map(([rs, { weight }]) => `${rs}*${weight}`)}`,
  );

const web = (spec: Partial<Service['spec']> = {}, ingress: readonly string[] = []) => service('web', spec, ingress);
const NODE_PORT = { type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30_080 }] } as const;
const filled = (result: ReturnType<typeof sync>): Record<string, readonly string[]> =>
  Object.fromEntries(
    result.writes.ipsets.filter((set) => set.entries.length > 0).map((set) => [set.name, set.entries]),
  );

describe('virtual servers', () => {
  it('are there for every address, with or without endpoints', () => {
    const spec = { ...NODE_PORT, externalIPs: ['198.51.100.1'] };
    expect(show(sync(changes([web(spec, ['198.51.100.8'])])).virtualServers)).toEqual([
      '10.96.0.20:80/TCP -> ',
      '198.51.100.1:80/TCP -> ',
      '198.51.100.8:80/TCP -> ',
      '192.0.2.10:30080/TCP -> ',
    ]);
  });

  it('fall back to all endpoints when Local policy finds none here', () => {
    const local = web({ ...NODE_PORT, externalTrafficPolicy: 'Local' });
    const all = sync(changes([local], [slice('web', [entry('10.1.0.1')])]));
    expect(show(all.virtualServers)[1]).toBe('192.0.2.10:30080/TCP -> 10.1.0.1:8080*1');
    const here = sync(changes([local], [slice('web', [entry('10.1.0.1'), localEntry('10.1.0.2')])]));
    expect(show(here.virtualServers)[1]).toBe('192.0.2.10:30080/TCP -> 10.1.0.2:8080*1');
  });

  it('carry scheduler, persistence and the flag of mh', () => {
    const sticky = web({ sessionAffinity: 'ClientIP' });
    const { virtualServers } = sync(changes([sticky]), testConfig({ ipvsScheduler: 'mh' }));
    expect([...virtualServers.values()][0]?.server).toMatchObject({ scheduler: 'mh', flags: 0x11, timeout: 10_800 });
  });

  it('go when nobody wants them, but for excluded networks', () => {
    const first = sync(changes([web(), service('api', { clusterIP: '10.97.0.1' })]));
    const config = testConfig({ excludeCIDRs: ['10.97.0.0/16'] });
    const bound = first.writes.bind;
    const next = sync(
      changes([], [], ['default/web', 'default/api']),
      config,
      first.proxier,
      kernel(first.virtualServers, 0, bound),
    );
    expect(show(next.virtualServers)).toEqual(['10.97.0.1:80/TCP -> ']);
    expect(next.writes.ipvs.map(({ op }) => op)).toEqual(['del-service']);
    expect(next.writes.unbind).toEqual(['10.96.0.20', '10.97.0.1']);
  });

  it('are left alone when nothing changed', () => {
    const first = sync(changes([web()], [slice('web', [entry('10.1.0.1')])]));
    const view = kernel(first.virtualServers, 0, first.writes.bind);
    const { writes } = sync(changes([]), testConfig(), first.proxier, view);
    expect([writes.ipvs, writes.bind, writes.unbind]).toEqual([[], [], []]);
  });
});

describe('the dummy device', () => {
  it('gets service addresses, but none that the node has', () => {
    expect(sync(changes([web(NODE_PORT, ['192.0.2.10', '198.51.100.8'])])).writes.bind).toEqual([
      '10.96.0.20',
      '198.51.100.8',
    ]);
  });
});

describe('graceful termination', () => {
  const both = changes([web()], [slice('web', [entry('10.1.0.1'), entry('10.1.0.2')])]);
  const one = changes([], [slice('web', [entry('10.1.0.1')])]);
  const first = sync(both);
  const busy = sync(one, testConfig(), first.proxier, kernel(first.virtualServers, 3));

  it('keeps a real server with weight 0 while it has connections, and looks each minute', () => {
    expect(show(busy.virtualServers)).toEqual(['10.96.0.20:80/TCP -> 10.1.0.1:8080*1,10.1.0.2:8080*0']);
    const still = ipvsTick(busy.proxier, kernel(busy.virtualServers, 1));
    expect(still.ipvs).toEqual([]);
    const over = ipvsTick(still.proxier, kernel(still.virtualServers, 0));
    expect(show(over.virtualServers)).toEqual(['10.96.0.20:80/TCP -> 10.1.0.1:8080*1']);
    expect(over.proxier.terminating.size).toBe(0);
  });

  it('deletes at once what has none', () => {
    const idle = sync(one, testConfig(), first.proxier, kernel(first.virtualServers));
    expect(show(idle.virtualServers)).toEqual(['10.96.0.20:80/TCP -> 10.1.0.1:8080*1']);
  });

  it('does not wait for UDP', () => {
    const ports = [{ name: 'http', port: 53, protocol: 'UDP' as const }];
    const start = sync(changes([web({ ports })], [slice('web', [entry('10.1.0.1')], { ports })]));
    const next = sync(
      changes([], [slice('web', [], { ports })]),
      testConfig(),
      start.proxier,
      kernel(start.virtualServers, 9),
    );
    expect(show(next.virtualServers)).toEqual(['10.96.0.20:53/UDP -> ']);
  });

  it('deletes and adds anew an endpoint that comes back', () => {
    const back = sync(both, testConfig(), busy.proxier, kernel(busy.virtualServers, 3));
    expect(show(back.virtualServers)[0]).toContain('10.1.0.2:8080*1');
    expect(back.writes.ipvs.map(({ op }) => op)).toEqual(['del-server', 'add-server']);
    expect(back.proxier.terminating.size).toBe(0);
  });

  it('begins anew with weights of 1', () => {
    const restarted = sync(both, testConfig(), newIpvsProxier, kernel(busy.virtualServers));
    expect(show(restarted.virtualServers)[0]).toContain('10.1.0.2:8080*1');
  });
});

describe('sets', () => {
  it('hold what the rules ask for', () => {
    const spec = {
      ...NODE_PORT,
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 30_000,
    } as const;
    const lb = web({ ...spec, loadBalancerSourceRanges: ['192.0.2.0/24'] }, ['198.51.100.8']);
    expect(filled(sync(changes([lb], [slice('web', [localEntry('10.1.0.1')])])))).toEqual({
      'KUBE-LOOP-BACK': ['10.1.0.1,tcp:8080,10.1.0.1'],
      'KUBE-CLUSTER-IP': ['10.96.0.20,tcp:80'],
      'KUBE-LOAD-BALANCER': ['198.51.100.8,tcp:80'],
      'KUBE-LOAD-BALANCER-LOCAL': ['198.51.100.8,tcp:80'],
      'KUBE-LOAD-BALANCER-FW': ['198.51.100.8,tcp:80'],
      'KUBE-LOAD-BALANCER-SOURCE-IP': ['198.51.100.8,tcp:80,198.51.100.8'],
      'KUBE-LOAD-BALANCER-SOURCE-CIDR': ['198.51.100.8,tcp:80,192.0.2.0/24'],
      'KUBE-NODE-PORT-TCP': ['30080'],
      'KUBE-NODE-PORT-LOCAL-TCP': ['30080'],
      'KUBE-HEALTH-CHECK-NODE-PORT': ['30000'],
      'KUBE-IPVS-IPS': ['10.96.0.20', '198.51.100.8'],
    });
  });

  it('of SCTP node ports name each address', () => {
    const ports = [{ name: 'http', port: 80, protocol: 'SCTP' as const, nodePort: 30_080 }];
    const result = sync(changes([web({ type: 'NodePort', ports })]));
    expect(filled(result)['KUBE-NODE-PORT-SCTP-HASH']).toEqual(['192.0.2.10,sctp:30080']);
    expect(result.writes.restore).toContain('-m set --match-set KUBE-NODE-PORT-SCTP-HASH dst,dst -j KUBE-MARK-MASQ');
  });

  it('of IPv6 have names that are cut to what the kernel takes', () => {
    const names = sync(changes([]), testConfig({ family: 'IPv6' })).writes.ipsets.map((set) => set.name);
    expect(names).toHaveLength(17);
    expect(names).toContain('KUBE-6-LOAD-BALANCER-SOURCE-CID');
  });
});

describe('rules', () => {
  it('are the same few for any number of Services', () => {
    const many = Array.from({ length: 50 }, (_, i) => service(`s${i}`, { clusterIP: `10.96.1.${i}` }));
    expect(sync(changes(many)).writes.restore).toBe(sync(changes([web()])).writes.restore);
  });

  it('keep the node from a load balancer whose ranges leave it out', () => {
    const lb = web({ type: 'LoadBalancer', loadBalancerSourceRanges: ['203.0.113.0/24'] }, ['198.51.100.8']);
    expect(sync(changes([lb])).writes.restore).toContain(
      '-A KUBE-IPVS-OUT-FILTER -s 198.51.100.8 -m ipvs --vaddr 198.51.100.8 --vproto tcp --vport 80 -j DROP\n',
    );
  });

  it('masquerade by the flags', () => {
    const masq = (over: Partial<ProxyConfig>): string | undefined =>
      /KUBE-CLUSTER-IP (\S+.*) -j KUBE-MARK-MASQ/.exec(sync(changes([web()]), testConfig(over)).writes.restore)?.[1];
    expect(masq({})).toBe('dst,dst ! -s 10.1.0.0/16');
    expect(masq({ masqueradeAll: true })).toBe('dst,dst');
    expect(masq({ detectLocalMode: 'None' })).toBe('src,dst');
  });

  it('come with settings of the kernel', () => {
    const names = ipvsSysctls(testConfig({ strictARP: true })).map(([name]) => name);
    expect(names).toContain('net.ipv4.conf.all.arp_ignore');
    expect(ipvsSysctls(testConfig()).map(([name]) => name)).not.toContain('net.ipv4.conf.all.arp_ignore');
  });
});
