import type { LabSpec } from '../session/lab-spec.ts';
import { cluster } from './cluster.ts';

const inIpvs = (flags: string): string =>
  flags.replace('--proxy-mode=iptables', '--proxy-mode=ipvs').replace('--iptables-min', '--ipvs-min');

/** The same cluster with kube-proxy in IPVS mode on both nodes. */
export const clusterIpvs: LabSpec = {
  ...cluster,
  id: 'cluster-ipvs',
  title: 'A cluster in IPVS mode',
  summary: 'The cluster of two nodes with kube-proxy in IPVS mode: Services are virtual servers on kube-ipvs0.',
  ...(cluster.cluster
    ? { cluster: { ...cluster.cluster, kubeProxy: (cluster.cluster.kubeProxy ?? []).map(inIpvs) } }
    : {}),
  daemons: (cluster.daemons ?? []).map(({ place, line }) => ({ place, line: inIpvs(line) })),
};

/** What a careful administrator puts on a node: known traffic in, the rest dropped. */
const firewall = (place: string) =>
  [
    'iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    'iptables -A INPUT -i lo -j ACCEPT',
    'iptables -A INPUT -p icmp -j ACCEPT',
    'iptables -A INPUT -s 192.168.0.0/24 -j ACCEPT',
    'iptables -A INPUT -s 10.180.0.0/16 -j ACCEPT',
    'iptables -P INPUT DROP',
  ].map((line) => ({ place, line }));

const FIREWALL = [...firewall('node-a'), ...firewall('node-b')];

/** Both nodes drop what comes in and nobody asked for. */
export const clusterFirewall: LabSpec = {
  ...cluster,
  id: 'cluster-firewall',
  title: 'A cluster with firewalls',
  summary: 'The cluster of two nodes, each with a host firewall: INPUT drops what comes from outside and is not known.',
  setup: FIREWALL,
};
