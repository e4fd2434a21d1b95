import { type Fields, isObject, isText } from '../base/checks.ts';
import { type DetectLocalMode, defaultConfig, type ProxyConfig } from '../kube/config.ts';
import type { EndpointSlice, ObjectChanges, Service } from '../kube/types.ts';
import { readObject } from './kube-objects.ts';

/** One record of `conform kube-proxy`: flags, a node, and the objects of the first sync and of those after it. */
export interface KubeRecord {
  readonly name: unknown;
  readonly mode: string;
  readonly config: ProxyConfig;
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly steps: readonly KubeStep[];
}

interface KubeStep {
  readonly comment: unknown;
  readonly changes: ObjectChanges;
  /** Connections of real servers, by `server/real`: graceful termination looks at them. */
  readonly connections: ReadonlyMap<string, number>;
  readonly gracefulTick: boolean;
}

const record = (value: unknown): Fields => (isObject(value) ? value : {});
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter(isText) : []);

/** Objects of the API: of the right form, and named; else taken at their word. */
function objects<T extends Service | EndpointSlice>(
  value: unknown,
  kind: string,
  of: 'Service' | 'EndpointSlice',
): readonly T[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.map((item) => {
    const { namespace, name } = record(record(item).metadata);
    if (typeof namespace !== 'string' || typeof name !== 'string') throw new Error(`${kind}: one has no name`);
    return readObject(item, kind, of) as T;
  });
}

const byName = <T extends Service | EndpointSlice>(
  list: readonly T[],
  gone: readonly string[],
): Map<string, T | null> =>
  new Map([
    ...gone.map((key) => [key, null] as const),
    ...list.map((item) => [`${item.metadata.namespace}/${item.metadata.name}`, item] as const),
  ]);

/** The objects of a fresh start. */
export const firstChanges = (services: readonly Service[], slices: readonly EndpointSlice[]): ObjectChanges => ({
  services: byName(services, []),
  endpointSlices: byName(slices, []),
});

function readStep(value: unknown): KubeStep {
  const step = record(value);
  return {
    comment: step.comment,
    changes: {
      services: byName(objects<Service>(step.upsertServices, 'upsertServices', 'Service'), texts(step.deleteServices)),
      endpointSlices: byName(
        objects<EndpointSlice>(step.upsertEndpointSlices, 'upsertEndpointSlices', 'EndpointSlice'),
        texts(step.deleteEndpointSlices),
      ),
    },
    connections: new Map(
      Object.entries(record(step.ipvsActiveConns)).flatMap(([key, n]) => (typeof n === 'number' ? [[key, n]] : [])),
    ),
    gracefulTick: step.ipvsGracefulTick === true,
  };
}

const MODES: readonly DetectLocalMode[] = ['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix', 'None'];

function readConfig(value: Fields): ProxyConfig {
  const options = record(value.options);
  const flag = (name: string, otherwise: boolean): boolean =>
    typeof options[name] === 'boolean' ? options[name] : otherwise;
  const text = (name: string, otherwise: string): string =>
    typeof options[name] === 'string' ? options[name] : otherwise;
  const interfaces = Object.entries(record(value.nodeInterfaces)).map(([name, list]) => [name, texts(list)] as const);
  const labels = Object.entries(record(value.nodeLabels)).map(([key, label]) => [key, String(label)] as const);
  const config = defaultConfig(text('family', 'IPv4') === 'IPv6' ? 'IPv6' : 'IPv4', {
    name: String(value.nodeName ?? ''),
    labels: Object.fromEntries(labels),
    ips: texts(value.nodeIPs),
    interfaces: Object.fromEntries(interfaces),
    podCIDR: String(value.podCIDR ?? ''),
  });
  const mode = text('detectLocalMode', config.detectLocalMode);
  const detectLocalMode = MODES.find((known) => known === mode);
  if (!detectLocalMode) throw new Error(`detectLocalMode: ${mode} is none of ${MODES.join(', ')}`);
  return {
    ...config,
    masqueradeAll: flag('masqueradeAll', config.masqueradeAll),
    masqueradeBit: typeof options.masqueradeBit === 'number' ? options.masqueradeBit : config.masqueradeBit,
    localhostNodePorts: flag('localhostNodePorts', config.localhostNodePorts),
    detectLocalMode,
    detectLocalValue: text('detectLocalValue', config.detectLocalValue),
    nodePortAddresses: texts(options.nodePortAddresses),
    conntrackTCPLiberal: flag('conntrackTCPLiberal', config.conntrackTCPLiberal),
    randomFully: flag('randomFully', config.randomFully),
    ipvsScheduler: text('ipvsScheduler', '') || config.ipvsScheduler,
    strictARP: flag('strictARP', flag('ipvsStrictARP', config.strictARP)),
    excludeCIDRs: texts(options.excludeCIDRs ?? options.ipvsExcludeCIDRs),
    serviceTrafficDistribution: record(options.featureGates).ServiceTrafficDistribution === true,
  };
}

/** Reads a record. Throws with the field that is wrong. */
export function readKubeRecord(value: Fields): KubeRecord {
  if (typeof value.mode !== 'string') throw new Error('mode: iptables, ipvs or nftables is wanted');
  return {
    name: value.name,
    mode: value.mode,
    config: readConfig(value),
    services: objects<Service>(value.services, 'services', 'Service'),
    endpointSlices: objects<EndpointSlice>(value.endpointSlices, 'endpointSlices', 'EndpointSlice'),
    steps: (Array.isArray(value.steps) ? (value.steps as unknown[]) : []).map(readStep),
  };
}
