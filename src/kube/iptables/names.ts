import type { Endpoint } from '../endpoint.ts';
import type { ServicePort } from '../service-port.ts';
import { hashName } from '../sha256.ts';

const HASH_LENGTH = 16;

/** The chains of one service port. All four share a hash. */
interface ServiceChains {
  /** KUBE-SVC-: the endpoints of Cluster policy. */
  readonly clusterPolicy: string;
  /** KUBE-SVL-: the endpoints of Local policy. */
  readonly localPolicy: string;
  /** KUBE-FW-: source ranges of a load balancer. */
  readonly firewall: string;
  /** KUBE-EXT-: what came from outside. */
  readonly external: string;
}

const serviceChainCache = new WeakMap<ServicePort, ServiceChains>();

/** `servicePortChainNameBase` (pkg/proxy/iptables/proxier.go): the hash of name and protocol; addresses are not in it. */
export function serviceChains(svc: ServicePort): ServiceChains {
  const known = serviceChainCache.get(svc);
  if (known) return known;
  const hash = hashName(svc.name + svc.protocol.toLowerCase(), HASH_LENGTH);
  const chains = {
    clusterPolicy: `KUBE-SVC-${hash}`,
    localPolicy: `KUBE-SVL-${hash}`,
    firewall: `KUBE-FW-${hash}`,
    external: `KUBE-EXT-${hash}`,
  };
  serviceChainCache.set(svc, chains);
  return chains;
}

/** `servicePortEndpointChainName`: an endpoint has a chain for each service port it serves. */
export function endpointChain(svc: ServicePort, ep: Endpoint): string {
  // an `Endpoint` belongs to one service port, so that the name can stay with it
  ep.chainName ??= `KUBE-SEP-${hashName(svc.name + svc.protocol.toLowerCase() + ep.name, HASH_LENGTH)}`;
  return ep.chainName;
}

/** True for chains that may be removed when no service port needs them (`isServiceChainName`). */
export const isServiceChainName = (chain: string): boolean => /^KUBE-(SVC|SVL|SEP|FW|EXT)-/.test(chain);
