import type { LabSpec } from '../../session/lab-spec.ts';
import type { OwnLab } from './form.ts';
import { ISSUES } from './issues.ts';
import { addrsOf, segmentsOf } from './segments.ts';

/** Nodes and pods that a cluster's objects name, with the address they are known by. */
export function namedByCluster({ cluster, daemons = [] }: LabSpec): { name: string; host: string; addr: string }[] {
  const nodes = (cluster?.nodes ?? []).map(({ name, ip }) => ({ name, host: '', addr: ip }));
  const pods = (cluster?.pods ?? []).map(({ name, node, ip }) => ({ name, host: node, addr: ip }));
  const others = daemons
    .filter(({ place }) => !nodes.some(({ name }) => name === place))
    .map(({ place }) => ({ name: place, host: '', addr: '' }));
  return [...nodes, ...pods, ...others];
}

/** What a lab lacks for the cluster that runs in it; '' for nothing, or when it has none. */
export function checkBase(lab: OwnLab, base: LabSpec | null): string {
  if (lab.base === undefined) return '';
  if (!base?.cluster) return ISSUES.base(lab.base);
  const addrs = addrsOf(segmentsOf(lab).devices);
  for (const { name, host, addr } of namedByCluster(base)) {
    const node = lab.nodes.find((n) => n.name === name);
    if (!node || (node.host ?? '') !== host) return ISSUES.fixed(name, host);
    if (addr !== '' && !addrs.some((a) => a.at.node === name && a.text.startsWith(`${addr}/`)))
      return `${name}: ${ISSUES.fixedAddr(name, addr)}`;
  }
  for (const { name, bridge } of base.cluster.nodes)
    if (!lab.nodes.find((n) => n.name === name)?.bridges?.some(({ dev }) => dev === bridge))
      return `${name}: ${ISSUES.noBridge(bridge)}`;
  return '';
}
