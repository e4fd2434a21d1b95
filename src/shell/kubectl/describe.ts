import type { Cluster } from '../../kube/api/cluster.ts';
import { nodesOfSet, podsOfSet } from '../../kube/api/daemonsets.ts';
import { podsOf } from '../../kube/api/deployments.ts';
import type {
  ApiEndpointSlice,
  ApiNode,
  ApiObject,
  ApiService,
  DaemonSet,
  Deployment,
  Pod,
  ReplicaSet,
} from '../../kube/api/objects.ts';
import { podsOfReplicaSet } from '../../kube/api/replica-sets.ts';
import { externalAddresses, labelText, podStatus } from './columns.ts';
import { tableText } from './table.ts';

type Row = readonly [string, string];

/** `Name:  value` lines, values below each other; a value of several lines goes on in its column. */
function rowsText(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([title]) => title.length)) + 3;
  return rows
    .map(([title, value]) => {
      const lines = value.split('\n');
      return lines.map((line, i) => `${(i === 0 ? `${title}:` : '').padEnd(width)}${line}`.trimEnd()).join('\n');
    })
    .map((line) => `${line}\n`)
    .join('');
}

const pairs = (labels: Readonly<Record<string, string>> | null | undefined, sign: string): string => {
  const all = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return all.length === 0 ? '<none>' : all.map(([key, value]) => `${key}${sign}${value}`).join('\n');
};

const head = ({ metadata }: ApiObject): Row[] => [
  ['Name', metadata.name],
  ...(metadata.namespace === '' ? [] : ([['Namespace', metadata.namespace]] as const)),
  ['Labels', pairs(metadata.labels, '=')],
  ['Annotations', pairs(metadata.annotations, ': ')],
];

function endpointsText(cluster: Cluster, service: ApiService, portName: string): string {
  const { namespace, name } = service.metadata;
  const slices = cluster
    .list('EndpointSlice', namespace)
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === name);
  const all = slices.flatMap((slice) => {
    const port = (slice.ports ?? []).find((p) => (p.name ?? '') === portName)?.port;
    const ready = (slice.endpoints ?? []).filter((e) => e.conditions?.ready !== false);
    return port ? ready.flatMap((e) => e.addresses.map((address) => `${address}:${port}`)) : [];
  });
  if (all.length === 0) return '<none>';
  return all.length > 3 ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...` : all.join(',');
}

function describeService(service: ApiService, cluster: Cluster): string {
  const { spec } = service;
  const rows: Row[] = [
    ...head(service),
    ['Selector', labelText(spec.selector)],
    ['Type', spec.type ?? 'ClusterIP'],
    ['IP Family Policy', 'SingleStack'],
    ['IP Families', 'IPv4'],
    ['IP', spec.clusterIP ?? ''],
    ['IPs', spec.clusterIP ?? ''],
  ];
  if (spec.externalIPs?.length) rows.push(['External IPs', spec.externalIPs.join(',')]);
  if (spec.type === 'LoadBalancer') rows.push(['LoadBalancer Ingress', externalAddresses(service)]);
  for (const { name = '', port, protocol = 'TCP', targetPort, nodePort } of spec.ports ?? []) {
    const shown = name === '' ? '<unset>' : name;
    rows.push(['Port', `${shown}  ${port}/${protocol}`], ['TargetPort', `${targetPort ?? port}/${protocol}`]);
    if (nodePort) rows.push(['NodePort', `${shown}  ${nodePort}/${protocol}`]);
    rows.push(['Endpoints', endpointsText(cluster, service, name)]);
  }
  rows.push(['Session Affinity', spec.sessionAffinity ?? 'None']);
  if (spec.externalTrafficPolicy) rows.push(['External Traffic Policy', spec.externalTrafficPolicy]);
  if (spec.internalTrafficPolicy) rows.push(['Internal Traffic Policy', spec.internalTrafficPolicy]);
  if (spec.healthCheckNodePort) rows.push(['HealthCheck NodePort', String(spec.healthCheckNodePort)]);
  if (spec.loadBalancerSourceRanges?.length)
    rows.push(['LoadBalancer Source Ranges', spec.loadBalancerSourceRanges.join(',')]);
  return rowsText(rows);
}

function describePod(pod: Pod): string {
  const { spec, status, metadata } = pod;
  const containers = spec.containers.flatMap(({ name, image, ports }) => [
    `${name}:`,
    `  Image: ${image ?? '<none>'}`,
    `  Ports: ${(ports ?? []).map((p) => `${p.containerPort}/${p.protocol ?? 'TCP'}`).join(', ') || '<none>'}`,
  ]);
  const owner = metadata.ownerReferences?.[0];
  return rowsText([
    ['Name', metadata.name],
    ['Namespace', metadata.namespace],
    ['Node', spec.nodeName === undefined ? '<none>' : `${spec.nodeName}/${status.hostIP ?? ''}`],
    ['Labels', pairs(metadata.labels, '=')],
    ['Annotations', pairs(metadata.annotations, ': ')],
    ['Status', podStatus(pod)],
    ['IP', status.podIP ?? ''],
    ['Controlled By', owner ? `${owner.kind}/${owner.name}` : '<none>'],
    ['Ready', status.ready ? 'True' : 'False'],
    ...(status.message === undefined ? [] : ([['Message', status.message]] as const)),
    ['Containers', containers.join('\n')],
  ]);
}

function describeNode(node: ApiNode, cluster: Cluster): string {
  const pods = cluster.list('Pod').filter((pod) => pod.spec.nodeName === node.metadata.name);
  const text = rowsText([
    ...head(node),
    ['Unschedulable', String(node.spec.unschedulable === true)],
    ['Addresses', node.status.addresses.map(({ type, address }) => `${type}: ${address}`).join('\n')],
    ['PodCIDR', node.spec.podCIDR],
  ]);
  const rows = pods.map((pod) => [`  ${pod.metadata.namespace}`, pod.metadata.name, pod.status.podIP ?? '']);
  return `${text}Pods: (${pods.length} in total)\n${tableText(['  Namespace', 'Name', 'IP'], rows)}`;
}

function describeSlice(slice: ApiEndpointSlice): string {
  const ports = (slice.ports ?? []).map((p) => [
    `  ${p.name || '<unset>'}`,
    String(p.port ?? '*'),
    p.protocol ?? 'TCP',
  ]);
  const yesNo = (value: boolean | null | undefined): string => (value == null ? '<unset>' : String(value));
  const endpoints = (slice.endpoints ?? []).map(({ addresses, conditions, nodeName, zone }) =>
    rowsText([
      ['  - Addresses', addresses.join(', ')],
      ['    Ready', yesNo(conditions?.ready)],
      ['    Serving', yesNo(conditions?.serving)],
      ['    Terminating', yesNo(conditions?.terminating)],
      ['    NodeName', nodeName ?? '<unset>'],
      ['    Zone', zone ?? '<unset>'],
    ]),
  );
  const portTable = ports.length === 0 ? '  <unset>\n' : tableText(['  Name', 'Port', 'Protocol'], ports);
  return `${rowsText([...head(slice), ['AddressType', slice.addressType]])}Ports:\n${portTable}Endpoints:${endpoints.length === 0 ? ' <none>\n' : `\n${endpoints.join('')}`}`;
}

function describeDeployment(deployment: Deployment, cluster: Cluster): string {
  const { spec } = deployment;
  const pods = podsOf(cluster, deployment);
  const ready = pods.filter((pod) => pod.status.ready).length;
  const wanted = spec.replicas ?? 1;
  return rowsText([
    ...head(deployment),
    ['Selector', labelText(spec.selector.matchLabels)],
    [
      'Replicas',
      `${wanted} desired | ${pods.length} total | ${ready} available | ${Math.max(0, wanted - ready)} unavailable`,
    ],
    ['StrategyType', 'RollingUpdate'],
    ['Pod Labels', labelText(spec.template.metadata.labels)],
    ['Containers', spec.template.spec.containers.map((c) => `${c.name}: ${c.image ?? '<none>'}`).join('\n')],
    ['Pods', pods.map((pod) => `${pod.metadata.name} on ${pod.spec.nodeName ?? '<none>'}`).join('\n') || '<none>'],
  ]);
}

function describeReplicaSet(set: ReplicaSet, cluster: Cluster): string {
  const pods = podsOfReplicaSet(cluster, set);
  const running = pods.filter((pod) => pod.status.phase === 'Running').length;
  return rowsText([
    ['Name', set.metadata.name],
    ['Namespace', set.metadata.namespace],
    ['Selector', labelText(set.spec.selector.matchLabels)],
    ['Labels', pairs(set.metadata.labels, '=')],
    ['Annotations', pairs(set.metadata.annotations, ': ')],
    ['Controlled By', `Deployment/${set.metadata.ownerReferences?.[0]?.name ?? ''}`],
    ['Replicas', `${pods.length} current / ${set.spec.replicas} desired`],
    ['Pods Status', `${running} Running / ${pods.length - running} Waiting / 0 Succeeded / 0 Failed`],
  ]);
}

function describeDaemonSet(set: DaemonSet, cluster: Cluster): string {
  const { template, selector } = set.spec;
  const pods = podsOfSet(cluster, set);
  return rowsText([
    ...head(set),
    ['Selector', labelText(selector.matchLabels)],
    ['Node-Selector', labelText(template.spec.nodeSelector)],
    ['Desired Number of Nodes Scheduled', String(nodesOfSet(cluster, set).length)],
    ['Number of Nodes Scheduled with Available Pods', String(pods.filter((pod) => pod.status.ready).length)],
    ['Pod Labels', labelText(template.metadata.labels)],
    [
      'Containers',
      template.spec.containers
        .map((c) => `${c.name}: ${[...(c.command ?? []), ...(c.args ?? [])].join(' ') || (c.image ?? '<none>')}`)
        .join('\n'),
    ],
    ['Pods', pods.map((pod) => `${pod.metadata.name} on ${pod.spec.nodeName ?? '<none>'}`).join('\n') || '<none>'],
  ]);
}

/** `kubectl describe` of one object. Without events: none are kept. */
export function describeObject(object: ApiObject, cluster: Cluster): string {
  switch (object.kind) {
    case 'Service':
      return describeService(object, cluster);
    case 'Pod':
      return describePod(object);
    case 'Node':
      return describeNode(object, cluster);
    case 'EndpointSlice':
      return describeSlice(object);
    case 'Deployment':
      return describeDeployment(object, cluster);
    case 'ReplicaSet':
      return describeReplicaSet(object, cluster);
    case 'DaemonSet':
      return describeDaemonSet(object, cluster);
  }
}
