import type { IPFamily } from './types.ts';

/** How kube-proxy tells traffic of this node's pods (`--detect-local-mode`). */
export type DetectLocalMode = 'ClusterCIDR' | 'NodeCIDR' | 'BridgeInterface' | 'InterfaceNamePrefix' | 'None';

/** The node that kube-proxy runs on. */
export interface NodeView {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Its addresses as the Node object lists them, the primary one of a family first. */
  readonly ips: readonly string[];
  /** Addresses with prefix length, by interface. */
  readonly interfaces: Readonly<Record<string, readonly string[]>>;
  /** `spec.podCIDR`: what NodeCIDR detection goes by. */
  readonly podCIDR: string;
}

/** The flags of kube-proxy that change what it writes, and the node it is on. One proxier serves one family. */
export interface ProxyConfig {
  readonly family: IPFamily;
  readonly node: NodeView;
  readonly masqueradeAll: boolean;
  readonly masqueradeBit: number;
  /** `--iptables-localhost-nodeports`. */
  readonly localhostNodePorts: boolean;
  readonly detectLocalMode: DetectLocalMode;
  readonly detectLocalValue: string;
  /** `--nodeport-addresses`; empty: all. */
  readonly nodePortAddresses: readonly string[];
  /** net.netfilter.nf_conntrack_tcp_be_liberal was not 0 at the start. */
  readonly conntrackTCPLiberal: boolean;
  /** iptables knows `MASQUERADE --random-fully` (1.6.2 and later). */
  readonly randomFully: boolean;
  readonly ipvsScheduler: string;
  readonly strictARP: boolean;
  /** `--ipvs-exclude-cidrs`: virtual servers in these are never deleted. */
  readonly excludeCIDRs: readonly string[];
  /** `--iptables-sync-period`, seconds. */
  readonly syncPeriod: number;
  /** Hints alone decide, whatever the Service's annotation says. */
  readonly serviceTrafficDistribution: boolean;
}

/** What kube-proxy 1.30 does when nothing is set. */
export const defaultConfig = (family: IPFamily, node: NodeView): ProxyConfig => ({
  family,
  node,
  masqueradeAll: false,
  masqueradeBit: 14,
  localhostNodePorts: true,
  detectLocalMode: 'ClusterCIDR',
  detectLocalValue: '',
  nodePortAddresses: [],
  conntrackTCPLiberal: false,
  randomFully: true,
  ipvsScheduler: 'rr',
  strictARP: false,
  excludeCIDRs: [],
  syncPeriod: 30,
  serviceTrafficDistribution: false,
});

/** The mark as kube-proxy writes it: always eight digits. */
export const masqueradeMark = (config: ProxyConfig): string =>
  `0x${((1 << config.masqueradeBit) >>> 0).toString(16).padStart(8, '0')}`;
