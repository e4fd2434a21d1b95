import { externallyAccessible, type ServicePort, usesClusterEndpoints, usesLocalEndpoints } from '../service-port.ts';
import type { EndpointCategories } from '../topology.ts';
import { KUBE_EXTERNAL_SERVICES, KUBE_NODEPORTS, KUBE_PROXY_FIREWALL, KUBE_SERVICES } from './chains.ts';
import { serviceChains } from './names.ts';
import type { RuleBuffers } from './rules.ts';

/** Which chains a service port has, and where its traffic goes. */
export interface ServicePlan {
  readonly svc: ServicePort;
  readonly endpoints: EndpointCategories;
  readonly chains: ReturnType<typeof serviceChains>;
  readonly usesClusterPolicyChain: boolean;
  readonly usesLocalPolicyChain: boolean;
  readonly usesExternalChain: boolean;
  readonly usesFirewallChain: boolean;
  readonly hasInternalEndpoints: boolean;
  readonly hasExternalEndpoints: boolean;
  readonly internalPolicyChain: string;
  readonly externalPolicyChain: string;
}

export function planService(svc: ServicePort, endpoints: EndpointCategories): ServicePlan {
  const chains = serviceChains(svc);
  const { hasAnyEndpoints, cluster, local } = endpoints;
  const policy = (isLocal: boolean) => ({
    has: hasAnyEndpoints && (!isLocal || local.length > 0),
    chain: isLocal ? chains.localPolicy : chains.clusterPolicy,
  });
  const internal = policy(svc.internalPolicyLocal);
  const external = policy(svc.externalPolicyLocal);
  return {
    svc,
    endpoints,
    chains,
    usesClusterPolicyChain: cluster.length > 0 && usesClusterEndpoints(svc),
    usesLocalPolicyChain: local.length > 0 && usesLocalEndpoints(svc),
    // not `external.has`: clients on this node reach endpoints elsewhere through the external chain
    usesExternalChain: hasAnyEndpoints && externallyAccessible(svc),
    usesFirewallChain: hasAnyEndpoints && svc.loadBalancerVIPs.length > 0 && svc.loadBalancerSourceRanges.length > 0,
    hasInternalEndpoints: internal.has,
    hasExternalEndpoints: external.has,
    internalPolicyChain: internal.chain,
    externalPolicyChain: external.chain,
  };
}

/** The rules in chains shared by all service ports. They are written at every sync, partial or not. */
export function writePortals(buffers: RuleBuffers, plan: ServicePlan): void {
  const { svc, chains, endpoints } = plan;
  const { natRules, filterRules } = buffers;
  const protocol = svc.protocol.toLowerCase();
  const match = `-m ${protocol} -p ${protocol}`;
  const has = endpoints.hasAnyEndpoints;
  const refuse = has ? `has no local endpoints" ` : `has no endpoints" `;
  const verdict = has ? 'DROP' : 'REJECT';
  const to = (ip: string): string => `${match} -d ${ip} --dport ${svc.port}`;
  const nat = (comment: string, ip: string, chain: string): void => {
    natRules.push(`-A ${KUBE_SERVICES} -m comment --comment "${svc.name} ${comment}" ${to(ip)} -j ${chain}`);
  };
  const filter = (chain: string, condition: string): void => {
    filterRules.push(`-A ${chain} -m comment --comment "${svc.name} ${refuse}${condition} -j ${verdict}`);
  };

  if (plan.hasInternalEndpoints) nat('cluster IP', svc.clusterIP, plan.internalPolicyChain);
  else filter(KUBE_SERVICES, to(svc.clusterIP));

  for (const ip of svc.externalIPs) {
    if (has) nat('external IP', ip, chains.external);
    if (!plan.hasExternalEndpoints) filter(KUBE_EXTERNAL_SERVICES, to(ip));
  }

  for (const ip of svc.loadBalancerVIPs) {
    if (has) nat('loadbalancer IP', ip, plan.usesFirewallChain ? chains.firewall : chains.external);
    if (plan.usesFirewallChain)
      filterRules.push(
        `-A ${KUBE_PROXY_FIREWALL} -m comment --comment "${svc.name} traffic not accepted by ${chains.firewall}" ${to(ip)} -j DROP`,
      );
  }
  if (!plan.hasExternalEndpoints) for (const ip of svc.loadBalancerVIPs) filter(KUBE_EXTERNAL_SERVICES, to(ip));

  if (svc.nodePort !== 0) {
    if (has)
      natRules.push(
        `-A ${KUBE_NODEPORTS} -m comment --comment ${svc.name} ${match} --dport ${svc.nodePort} -j ${chains.external}`,
      );
    if (!plan.hasExternalEndpoints)
      filter(KUBE_EXTERNAL_SERVICES, `-m addrtype --dst-type LOCAL ${match} --dport ${svc.nodePort}`);
  }

  if (svc.healthCheckNodePort !== 0)
    filterRules.push(
      `-A ${KUBE_NODEPORTS} -m comment --comment "${svc.name} health check node port" -m tcp -p tcp --dport ${svc.healthCheckNodePort} -j ACCEPT`,
    );
}
