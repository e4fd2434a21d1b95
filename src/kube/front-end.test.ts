import { describe, expect, it } from 'vitest';
import { emptyFrontEnd, endpointsOf, sortedServicePorts, updateFrontEnd } from './front-end.ts';
import { serviceHealth } from './health.ts';
import { changes, entry, localEntry, service, slice, testConfig } from './testing.ts';
import type { EndpointSlice, Service } from './types.ts';

const config = testConfig();
const load = (services: readonly Service[], slices: readonly EndpointSlice[] = [], over = config) =>
  updateFrontEnd(emptyFrontEnd, changes(services, slices), over);
const names = (...services: Service[]): readonly string[] =>
  sortedServicePorts(load(services).frontEnd).map((svc) => svc.name);

describe('services', () => {
  it('that are headless, only a name, of another family or of another proxy are left out', () => {
    const other = service('other');
    expect(
      names(
        service('headless', { clusterIP: 'None' }),
        service('pending', { clusterIP: '' }),
        service('name', { type: 'ExternalName' }),
        service('six', { clusterIP: '2001:db8::1', clusterIPs: ['2001:db8::1'] }),
        { ...other, metadata: { ...other.metadata, labels: { 'service.kubernetes.io/service-proxy-name': '' } } },
      ),
    ).toEqual([]);
  });

  it('come in the order of their printed names, then protocols', () => {
    const dns = service('dns', {
      ports: [{ name: 'x', port: 53, protocol: 'UDP' }, { name: 'x', port: 53, protocol: 'TCP' }, { port: 9153 }],
    });
    expect(names(service('b'), dns)).toEqual(['default/b:http', 'default/dns', 'default/dns:x', 'default/dns:x']);
    expect(sortedServicePorts(load([dns]).frontEnd).map((s) => s.protocol)).toEqual(['TCP', 'TCP', 'UDP']);
  });

  it('take only addresses of the family, and of load balancers only those in VIP mode', () => {
    const lb = service('lb', {
      type: 'LoadBalancer',
      clusterIPs: ['2001:db8::1', '10.96.0.1'],
      externalIPs: ['198.51.100.1', '2001:db8::2'],
      loadBalancerSourceRanges: [' 203.0.113.5/24', '2001:db8::/32', 'bad'],
    });
    const ingress = [
      { ip: '198.51.100.7', ipMode: 'Proxy' as const },
      { hostname: 'lb.example' },
      { ip: '198.51.100.8' },
    ];
    const [svc] = sortedServicePorts(load([{ ...lb, status: { loadBalancer: { ingress } } }]).frontEnd);
    expect(svc).toMatchObject({
      clusterIP: '10.96.0.1',
      externalIPs: ['198.51.100.1'],
      loadBalancerVIPs: ['198.51.100.8'],
    });
    expect(svc?.loadBalancerSourceRanges.map((r) => r.text)).toEqual(['203.0.113.0/24']);
  });

  it('heed the external policy only when something external leads to them', () => {
    const local = { externalTrafficPolicy: 'Local', healthCheckNodePort: 30_000 } as const;
    const of = (spec: Partial<Service['spec']>) => sortedServicePorts(load([service('s', spec)]).frontEnd)[0];
    expect(of(local)?.externalPolicyLocal).toBe(false);
    expect(of({ ...local, externalIPs: ['198.51.100.1'] })?.externalPolicyLocal).toBe(true);
    expect(of({ ...local, type: 'NodePort' })).toMatchObject({ externalPolicyLocal: true, healthCheckNodePort: 0 });
    expect(of({ ...local, type: 'LoadBalancer' })?.healthCheckNodePort).toBe(30_000);
  });
});

describe('endpoints', () => {
  const endpoints = (slices: readonly EndpointSlice[], over = config) => {
    const { frontEnd } = load([service('s')], slices, over);
    return sortedServicePorts(frontEnd).flatMap((svc) => endpointsOf(frontEnd, svc));
  };

  it('are sorted as text, not as numbers', () => {
    const list = endpoints([slice('s', [entry('10.1.0.2'), entry('10.1.0.10')])]);
    expect(list.map((ep) => ep.name)).toEqual(['10.1.0.10:8080', '10.1.0.2:8080']);
  });

  it('of several slices are merged, and a local one wins over its double', () => {
    const metadata = { namespace: 'default', name: 's-2', labels: { 'kubernetes.io/service-name': 's' } };
    const list = endpoints([slice('s', [entry('10.1.0.2')]), slice('s', [localEntry('10.1.0.2')], { metadata })]);
    expect(list.map((ep) => [ep.name, ep.isLocal])).toEqual([['10.1.0.2:8080', true]]);
  });

  it('without conditions are ready and serving', () => {
    expect(endpoints([slice('s', [entry('10.1.0.2')])])[0]).toMatchObject({
      ready: true,
      serving: true,
      terminating: false,
    });
  });

  it('of ports without a name or a number, of other families and of no Service do not count', () => {
    expect(endpoints([slice('s', [entry('10.1.0.2')], { ports: [{ port: 1 }, { name: 'http', port: 0 }] })])).toEqual(
      [],
    );
    expect(endpoints([slice('s', [entry('2001:db8::2')], { addressType: 'IPv6' })])).toEqual([]);
    expect(endpoints([slice('s', [entry('10.1.0.2')], { metadata: { namespace: 'default', name: 'x' } })])).toEqual([]);
  });
});

describe('changes', () => {
  const udp = service('u', {
    ports: [{ name: 'http', port: 53, protocol: 'UDP', nodePort: 30_053 }],
    externalIPs: ['198.51.100.1'],
  });
  const ports = [{ name: 'http', port: 53, protocol: 'UDP' as const }];
  const first = load([udp], [slice('u', [], { ports })]);
  const one = updateFrontEnd(first.frontEnd, changes([], [slice('u', [entry('10.1.0.2')], { ports })]), config);

  it('that change nothing are no changes', () => {
    const again = { ...slice('u', [entry('10.1.0.2', { conditions: { ready: true } })], { ports }) };
    expect(updateFrontEnd(one.frontEnd, changes([udp], [again]), config).updatedServices.size).toBe(0);
  });

  it('name the Services that differ', () => {
    expect([...one.updatedServices]).toEqual(['default/u']);
    const gone = updateFrontEnd(one.frontEnd, changes([], [], ['default/u-1']), config);
    expect([...gone.updatedServices]).toEqual(['default/u']);
  });

  it('leave the state before as it was', () => {
    const [svc] = sortedServicePorts(first.frontEnd);
    expect(svc && endpointsOf(first.frontEnd, svc)).toEqual([]);
  });

  it('forget UDP connections: to a Service that has its first endpoint, to an endpoint that is gone, to a Service that is', () => {
    expect(one.conntrack).toEqual({ ips: ['10.96.0.20', '198.51.100.1'], ports: [30_053], nats: [], portNATs: [] });
    const moved = updateFrontEnd(one.frontEnd, changes([], [slice('u', [entry('10.1.0.3')], { ports })]), config);
    expect(moved.conntrack).toEqual({
      ips: [],
      ports: [],
      nats: [
        { origin: '10.96.0.20', endpoint: '10.1.0.2' },
        { origin: '198.51.100.1', endpoint: '10.1.0.2' },
      ],
      portNATs: [{ port: 30_053, endpoint: '10.1.0.2' }],
    });
    expect(updateFrontEnd(moved.frontEnd, changes([], [], ['default/u']), config).conntrack.ips).toEqual([
      '10.96.0.20',
    ]);
  });
});

describe('health check node ports', () => {
  it('count the ready addresses of this node', () => {
    const lb = service('s', { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30_000 });
    const list = [localEntry('10.1.0.2'), localEntry('10.1.0.3', { conditions: { ready: false } }), entry('10.1.0.4')];
    expect(serviceHealth(load([lb], [slice('s', list)]).frontEnd)).toEqual([
      { service: 'default/s', port: 30_000, localEndpoints: 1 },
    ]);
  });
});
