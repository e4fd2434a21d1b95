import { CLUSTER_IP, EXTERNAL_IP, type Field, INGRESS, NODE_PORT, RANGES } from '../provenance.ts';
import { externallyAccessible, type ServicePort, usesClusterEndpoints, usesLocalEndpoints } from '../service-port.ts';
import type { EndpointCategories } from '../topology.ts';
import { KUBE_EXTERNAL_SERVICES, KUBE_NODEPORTS, KUBE_PROXY_FIREWALL, KUBE_SERVICES } from './chains.ts';
import { serviceChains } from './names.ts';
import type { RuleBuffers } from './rules.ts';

const CLUSTER_IP_LOCAL: readonly Field[] = [...CLUSTER_IP, 'spec.internalTrafficPolicy'];
const HEALTH: readonly Field[] = ['spec.healthCheckNodePort', 'spec.externalTrafficPolicy'];

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
  const protocol = svc.protocol.toLowerCase();
  const match = `-m ${protocol} -p ${protocol}`;
  const has = endpoints.hasAnyEndpoints;
  const refuse = has ? `has no local endpoints" ` : `has no endpoints" `;
  const verdict = has ? 'DROP' : 'REJECT';
  const to = (ip: string): string => `${match} -d ${ip} --dport ${svc.port}`;
  const nat = (comment: string, ip: string, chain: string, fields: readonly Field[]): void => {
    const rule = `-A ${KUBE_SERVICES} -m comment --comment "${svc.name} ${comment}" ${to(ip)} -j ${chain}`;
    buffers.nat(rule, svc, fields, ip);
  };
  const filter = (chain: string, condition: string, fields: readonly Field[], ...of: readonly string[]): void => {
    buffers.filter(
      `-A ${chain} -m comment --comment "${svc.name} ${refuse}${condition} -j ${verdict}`,
      svc,
      has ? [...fields, 'spec.externalTrafficPolicy'] : fields,
      ...of,
    );
  };

  if (plan.hasInternalEndpoints)
    nat('cluster IP', svc.clusterIP, plan.internalPolicyChain, svc.internalPolicyLocal ? CLUSTER_IP_LOCAL : CLUSTER_IP);
  else {
    const rule = `-A ${KUBE_SERVICES} -m comment --comment "${svc.name} ${refuse}${to(svc.clusterIP)} -j ${verdict}`;
    buffers.filter(rule, svc, svc.internalPolicyLocal ? CLUSTER_IP_LOCAL : CLUSTER_IP);
  }

  for (const ip of svc.externalIPs) {
    if (has) nat('external IP', ip, chains.external, EXTERNAL_IP);
    if (!plan.hasExternalEndpoints) filter(KUBE_EXTERNAL_SERVICES, to(ip), EXTERNAL_IP, ip);
  }

  for (const ip of svc.loadBalancerVIPs) {
    if (has) nat('loadbalancer IP', ip, plan.usesFirewallChain ? chains.firewall : chains.external, INGRESS);
    if (plan.usesFirewallChain)
      buffers.filter(
        `-A ${KUBE_PROXY_FIREWALL} -m comment --comment "${svc.name} traffic not accepted by ${chains.firewall}" ${to(ip)} -j DROP`,
        svc,
        [...INGRESS, ...RANGES],
        ip,
        ...svc.loadBalancerSourceRanges.map((range) => range.text),
      );
  }
  if (!plan.hasExternalEndpoints)
    for (const ip of svc.loadBalancerVIPs) filter(KUBE_EXTERNAL_SERVICES, to(ip), INGRESS, ip);

  if (svc.nodePort !== 0) {
    if (has)
      buffers.nat(
        `-A ${KUBE_NODEPORTS} -m comment --comment ${svc.name} ${match} --dport ${svc.nodePort} -j ${chains.external}`,
        svc,
        NODE_PORT,
      );
    if (!plan.hasExternalEndpoints)
      filter(KUBE_EXTERNAL_SERVICES, `-m addrtype --dst-type LOCAL ${match} --dport ${svc.nodePort}`, NODE_PORT);
  }

  if (svc.healthCheckNodePort !== 0)
    buffers.filter(
      `-A ${KUBE_NODEPORTS} -m comment --comment "${svc.name} health check node port" -m tcp -p tcp --dport ${svc.healthCheckNodePort} -j ACCEPT`,
      svc,
      HEALTH,
    );
}
