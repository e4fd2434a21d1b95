import type { Endpoint } from '../endpoint.ts';
import type { Because, Field } from '../provenance.ts';
import type { ServicePort } from '../service-port.ts';
import type { IPFamily } from '../types.ts';

type IPSetType = 'hash:ip' | 'hash:ip,port' | 'hash:ip,port,ip' | 'hash:ip,port,net' | 'bitmap:port';

/** Every set, with its type and the comment of its rules (pkg/proxy/ipvs/ipset.go). All are created, used or not. */
const IPSETS = {
  'KUBE-LOOP-BACK': ['hash:ip,port,ip', 'Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose'],
  'KUBE-CLUSTER-IP': ['hash:ip,port', 'Kubernetes service cluster ip + port for masquerade purpose'],
  'KUBE-EXTERNAL-IP': ['hash:ip,port', 'Kubernetes service external ip + port for masquerade and filter purpose'],
  'KUBE-EXTERNAL-IP-LOCAL': ['hash:ip,port', 'Kubernetes service external ip + port with externalTrafficPolicy=local'],
  'KUBE-LOAD-BALANCER': ['hash:ip,port', 'Kubernetes service lb portal'],
  'KUBE-LOAD-BALANCER-LOCAL': [
    'hash:ip,port',
    'Kubernetes service load balancer ip + port with externalTrafficPolicy=local',
  ],
  'KUBE-LOAD-BALANCER-FW': [
    'hash:ip,port',
    'Kubernetes service load balancer ip + port for load balancer with sourceRange',
  ],
  'KUBE-LOAD-BALANCER-SOURCE-IP': [
    'hash:ip,port,ip',
    'Kubernetes service load balancer ip + port + source IP for packet filter purpose',
  ],
  'KUBE-LOAD-BALANCER-SOURCE-CIDR': [
    'hash:ip,port,net',
    'Kubernetes service load balancer ip + port + source cidr for packet filter purpose',
  ],
  'KUBE-NODE-PORT-TCP': ['bitmap:port', 'Kubernetes nodeport TCP port for masquerade purpose'],
  'KUBE-NODE-PORT-LOCAL-TCP': ['bitmap:port', 'Kubernetes nodeport TCP port with externalTrafficPolicy=local'],
  'KUBE-NODE-PORT-UDP': ['bitmap:port', 'Kubernetes nodeport UDP port for masquerade purpose'],
  'KUBE-NODE-PORT-LOCAL-UDP': ['bitmap:port', 'Kubernetes nodeport UDP port with externalTrafficPolicy=local'],
  'KUBE-NODE-PORT-SCTP-HASH': [
    'hash:ip,port',
    "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'",
  ],
  'KUBE-NODE-PORT-LOCAL-SCTP-HASH': [
    'hash:ip,port',
    "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'",
  ],
  'KUBE-HEALTH-CHECK-NODE-PORT': ['bitmap:port', 'Kubernetes health check node port'],
  'KUBE-IPVS-IPS': ['hash:ip', 'Kubernetes service IPs, all bound to the dummy device'],
} as const satisfies Record<string, readonly [IPSetType, string]>;

/** A set by the name it has for IPv4. */
export type SetName = keyof typeof IPSETS;

/** Longest name a set may have, without the final NUL. */
const MAX_NAME = 31;

/** One set as it should be. */
export interface IPSet {
  readonly name: string;
  readonly type: IPSetType;
  /** Empty for a bitmap, which knows ports only. */
  readonly family: 'inet' | 'inet6' | '';
  /** Sorted, in ipset's words. */
  readonly entries: readonly string[];
}

export const typeOfSet = (set: SetName): IPSetType => IPSETS[set][0];

/** The sets of one sync while they are filled. */
export class IPSetList {
  private readonly family: IPFamily;
  private readonly sets = new Map<SetName, Set<string>>();
  /** Hears of each entry and what it is for. */
  onAdd: ((set: SetName, entry: string, because: Because) => void) | null = null;

  constructor(family: IPFamily) {
    this.family = family;
  }

  add(set: SetName, entry: string): void {
    const entries = this.sets.get(set) ?? new Set();
    this.sets.set(set, entries.add(entry));
  }

  /** An entry of a service port, with the fields it comes from. */
  addFor(
    set: SetName,
    entry: string,
    svc: ServicePort,
    fields: readonly Field[],
    ...of: readonly (string | Endpoint)[]
  ): void {
    this.add(set, entry);
    this.onAdd?.(set, entry, { svc, fields, of });
  }

  isEmpty(set: SetName): boolean {
    return !this.sets.has(set);
  }

  /** The name in the kernel: those for IPv6 have a 6 in them, and may be too long for it. */
  nameOf(set: SetName): string {
    return this.family === 'IPv4' ? set : set.replace('KUBE-', 'KUBE-6-').slice(0, MAX_NAME);
  }

  commentOf(set: SetName): string {
    return `-m comment --comment "${IPSETS[set][1]}"`;
  }

  all(): readonly IPSet[] {
    const inet = this.family === 'IPv4' ? 'inet' : 'inet6';
    return Object.entries(IPSETS).map(([set, [type]]) => ({
      name: this.nameOf(set as SetName),
      type,
      family: type === 'bitmap:port' ? '' : inet,
      entries: [...(this.sets.get(set as SetName) ?? [])].sort(),
    }));
  }
}
