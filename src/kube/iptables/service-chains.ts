import type { Endpoint } from '../endpoint.ts';
import type { ServicePort } from '../service-port.ts';
import { KUBE_MARK_MASQ } from './chains.ts';
import { endpointChain } from './names.ts';
import type { ServicePlan } from './portals.ts';
import type { RuleBuffers, RuleContext } from './rules.ts';

/** Names of the chains of a service port, in the order they are declared. */
export function chainsOf(plan: ServicePlan): readonly string[] {
  const { chains, svc } = plan;
  return [
    ...(plan.usesExternalChain ? [chains.external] : []),
    ...(plan.usesFirewallChain ? [chains.firewall] : []),
    ...(plan.usesClusterPolicyChain ? [chains.clusterPolicy] : []),
    ...(plan.usesLocalPolicyChain ? [chains.localPolicy] : []),
    ...plan.endpoints.reachable.map((ep) => endpointChain(svc, ep)),
  ];
}

/** The chains that belong to one service port alone: `chainsOf` and their rules. A partial sync leaves them out when the Service did not change. */
export function writeServiceChains(
  buffers: RuleBuffers,
  plan: ServicePlan,
  declared: readonly string[],
  context: RuleContext,
): void {
  const { svc, chains, endpoints } = plan;
  const { config, detector } = context;
  buffers.declareNAT(...declared);
  const { natRules } = buffers;
  const protocol = svc.protocol.toLowerCase();
  if (plan.hasInternalEndpoints && (config.masqueradeAll || detector)) {
    // a client outside the cluster may come by a route to the Service range; its answers have to come back here
    const from = config.masqueradeAll ? '' : `${detector?.ifNotLocal} `;
    natRules.push(
      `-A ${plan.internalPolicyChain} -m comment --comment "${svc.name} cluster IP" -m ${protocol} -p ${protocol} -d ${svc.clusterIP} --dport ${svc.port} ${from}-j ${KUBE_MARK_MASQ}`,
    );
  }
  if (plan.usesExternalChain) writeExternalChain(natRules, plan, context);
  if (plan.usesFirewallChain) writeFirewallChain(natRules, plan, context);
  if (plan.usesClusterPolicyChain) writeEndpointJumps(natRules, svc, chains.clusterPolicy, endpoints.cluster, context);
  if (plan.usesLocalPolicyChain) writeEndpointJumps(natRules, svc, chains.localPolicy, endpoints.local, context);
  for (const ep of endpoints.reachable) writeEndpointChain(natRules, svc, ep, context);
}

/** KUBE-EXT-: masquerading under Cluster policy; under Local policy, the short cut of pods and processes of this node. */
function writeExternalChain(natRules: string[], plan: ServicePlan, context: RuleContext): void {
  const { svc, chains } = plan;
  const rule = (comment: string, rest: string): void => {
    natRules.push(
      `-A ${chains.external} -m comment --comment "${comment} for ${svc.name} external destinations" ${rest}`,
    );
  };
  if (!svc.externalPolicyLocal) {
    rule('masquerade traffic', `-j ${KUBE_MARK_MASQ}`);
  } else {
    if (context.detector) rule('pod traffic', `${context.detector.ifLocal} -j ${chains.clusterPolicy}`);
    rule('masquerade LOCAL traffic', `-m addrtype --src-type LOCAL -j ${KUBE_MARK_MASQ}`);
    rule('route LOCAL traffic', `-m addrtype --src-type LOCAL -j ${chains.clusterPolicy}`);
  }
  if (plan.hasExternalEndpoints) natRules.push(`-A ${chains.external} -j ${plan.externalPolicyChain}`);
}

/** KUBE-FW-: only permitted sources go on to be translated; KUBE-PROXY-FIREWALL drops what was not. */
function writeFirewallChain(natRules: string[], plan: ServicePlan, context: RuleContext): void {
  const { svc, chains } = plan;
  const permit = (source: string): void => {
    natRules.push(
      `-A ${chains.firewall} -m comment --comment "${svc.name} loadbalancer IP" -s ${source} -j ${chains.external}`,
    );
  };
  for (const range of svc.loadBalancerSourceRanges) permit(range.text);
  // where the address is local to the node, its own clients come from that very address
  const { nodeIP } = context;
  if (nodeIP !== null && svc.loadBalancerSourceRanges.some((range) => range.contains(nodeIP)))
    for (const ip of svc.loadBalancerVIPs) permit(ip);
  natRules.push(
    `-A ${chains.firewall} -m comment --comment "other traffic to ${svc.name} will be dropped by KUBE-PROXY-FIREWALL"`,
  );
}

/** One jump per endpoint, with chances that come out equal; before them, those that bring a known client back. */
function writeEndpointJumps(
  natRules: string[],
  svc: ServicePort,
  chain: string,
  endpoints: readonly Endpoint[],
  context: RuleContext,
): void {
  const head = (ep: Endpoint): string =>
    context.largeClusterMode ? `-A ${chain}` : `-A ${chain} -m comment --comment "${svc.name} -> ${ep.name}"`;
  if (svc.stickySeconds !== null)
    for (const ep of endpoints) {
      const sep = endpointChain(svc, ep);
      natRules.push(`${head(ep)} -m recent --name ${sep} --rcheck --seconds ${svc.stickySeconds} --reap -j ${sep}`);
    }
  for (const [i, ep] of endpoints.entries()) {
    const left = endpoints.length - i;
    const chance = left > 1 ? ` -m statistic --mode random --probability ${(1 / left).toFixed(10)}` : '';
    natRules.push(`${head(ep)}${chance} -j ${endpointChain(svc, ep)}`);
  }
}

/** KUBE-SEP-: masquerade what an endpoint sends to itself, remember the client, translate. */
function writeEndpointChain(natRules: string[], svc: ServicePort, ep: Endpoint, context: RuleContext): void {
  const chain = endpointChain(svc, ep);
  const protocol = svc.protocol.toLowerCase();
  const head = context.largeClusterMode ? `-A ${chain}` : `-A ${chain} -m comment --comment ${svc.name}`;
  const remember = svc.stickySeconds === null ? '' : ` -m recent --name ${chain} --set`;
  natRules.push(
    `${head} -s ${ep.ip} -j ${KUBE_MARK_MASQ}`,
    `${head}${remember} -m ${protocol} -p ${protocol} -j DNAT --to-destination ${ep.name}`,
  );
}
