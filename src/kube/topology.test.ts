import { describe, expect, it } from 'vitest';
import { emptyFrontEnd, endpointsOf, sortedServicePorts, updateFrontEnd } from './front-end.ts';
import { changes, DYING, entry, localEntry, service, slice, testConfig } from './testing.ts';
import { categorizeEndpoints } from './topology.ts';
import type { EndpointSlice, Service } from './types.ts';

type Entries = NonNullable<EndpointSlice['endpoints']>;

function categories(spec: Partial<Service['spec']>, entries: Entries, over = {}, annotations = {}) {
  const config = testConfig(over);
  const plain = service('s', spec);
  const svc = { ...plain, metadata: { ...plain.metadata, annotations } };
  const { frontEnd } = updateFrontEnd(emptyFrontEnd, changes([svc], [slice('s', entries)]), config);
  const [port] = sortedServicePorts(frontEnd);
  if (!port) throw new Error('no port');
  const found = categorizeEndpoints(endpointsOf(frontEnd, port), port, config);
  const last = (list: readonly { ip: string }[]): string => list.map((ep) => ep.ip.split('.')[3]).join();
  return `${last(found.cluster)}|${last(found.local)}|${last(found.reachable)}|${found.hasAnyEndpoints}`;
}

const EXTERNAL_LOCAL = {
  type: 'NodePort',
  externalTrafficPolicy: 'Local',
  ports: [{ name: 'http', port: 80, nodePort: 30_080 }],
} as const;
const dying = { conditions: DYING };
const dead = { conditions: { ready: false, serving: false, terminating: true } };

describe('categorizeEndpoints', () => {
  it('takes the ready ones, or else those that die but serve', () => {
    expect(categories({}, [entry('10.1.0.1'), entry('10.1.0.2', dying)])).toBe('1||1|true');
    expect(categories({}, [entry('10.1.0.1', dead), entry('10.1.0.2', dying)])).toBe('2||2|true');
    expect(categories({}, [entry('10.1.0.1', dead)])).toBe('|||false');
    expect(categories({}, [])).toBe('|||false');
  });

  it('falls back for Local by itself, and makes chains for both lists', () => {
    expect(categories(EXTERNAL_LOCAL, [entry('10.1.0.1'), localEntry('10.1.0.2', dying)])).toBe('1|2|1,2|true');
    expect(categories(EXTERNAL_LOCAL, [entry('10.1.0.1')])).toBe('1||1|true');
  });

  it('knows of endpoints elsewhere that Local policy may not use', () => {
    expect(categories({ internalTrafficPolicy: 'Local' }, [entry('10.1.0.1')])).toBe('|||true');
  });

  const east = { hints: { forZones: [{ name: 'east' }] } };
  const west = { hints: { forZones: [{ name: 'west' }] } };
  const auto = { 'service.kubernetes.io/topology-mode': 'Auto' };

  it('follows zone hints when the Service asks and every ready endpoint has one', () => {
    const hinted = [entry('10.1.0.1', east), entry('10.1.0.2', west)];
    expect(categories({}, hinted, {}, auto)).toBe('1||1|true');
    expect(categories({}, hinted)).toBe('1,2||1,2|true');
    expect(categories({}, hinted, { serviceTrafficDistribution: true })).toBe('1||1|true');
    expect(categories({}, [...hinted, entry('10.1.0.3')], {}, auto)).toBe('1,2,3||1,2,3|true');
    expect(categories({}, [entry('10.1.0.2', west)], {}, auto)).toBe('2||2|true');
    const deprecated = { ...auto, 'service.kubernetes.io/topology-aware-hints': 'disabled' };
    expect(categories({}, hinted, {}, deprecated)).toBe('1,2||1,2|true');
  });

  it('ignores hints for Local policy', () => {
    expect(categories(EXTERNAL_LOCAL, [entry('10.1.0.1', east), localEntry('10.1.0.2', west)], {}, auto)).toBe(
      '1|2|1,2|true',
    );
  });
});
