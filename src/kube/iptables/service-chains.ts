import type { DetectLocalMode } from '../config.ts';
import type { Endpoint } from '../endpoint.ts';
import { AFFINITY, CLUSTER_IP, ENDPOINT, type Field, NAME, NODE_PORT, RANGES } from '../provenance.ts';
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

const EXTERNAL_POLICY: readonly Field[] = ['spec.externalTrafficPolicy'];
const LOCAL_POLICIES: readonly Field[] = [...NAME, 'spec.externalTrafficPolicy', 'spec.internalTrafficPolicy'];
const ENDPOINT_AFFINITY: readonly Field[] = [...ENDPOINT, ...AFFINITY];
const ENDPOINT_REMEMBERED: readonly Field[] = [...ENDPOINT, 'spec.sessionAffinity'];
/** Whatever makes a Service reachable from outside. */
const OUTSIDE: readonly Field[] = [...NAME, 'spec.externalIPs[]', 'status.loadBalancer.ingress[].ip'];
const OUTSIDE_NODE_PORT: readonly Field[] = [...OUTSIDE, ...NODE_PORT];

/** Says what each of `chainsOf` is there for. */
function tellChains(buffers: RuleBuffers, plan: ServicePlan): void {
  const { svc, chains } = plan;
  if (plan.usesExternalChain) buffers.chain(chains.external, svc, svc.nodePort === 0 ? OUTSIDE : OUTSIDE_NODE_PORT);
  if (plan.usesFirewallChain) buffers.chain(chains.firewall, svc, [...NAME, ...RANGES]);
  if (plan.usesClusterPolicyChain) buffers.chain(chains.clusterPolicy, svc, NAME);
  if (plan.usesLocalPolicyChain) buffers.chain(chains.localPolicy, svc, LOCAL_POLICIES);
  for (const ep of plan.endpoints.reachable) buffers.chain(endpointChain(svc, ep), svc, ENDPOINT, ep);
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
  if (buffers.records) tellChains(buffers, plan);
  const protocol = svc.protocol.toLowerCase();
  if (plan.hasInternalEndpoints && (config.masqueradeAll || detector)) {
    // a client outside the cluster may come by a route to the Service range; its answers have to come back here
    const from = config.masqueradeAll ? '' : `${detector?.ifNotLocal} `;
    buffers.nat(
      `-A ${plan.internalPolicyChain} -m comment --comment "${svc.name} cluster IP" -m ${protocol} -p ${protocol} -d ${svc.clusterIP} --dport ${svc.port} ${from}-j ${KUBE_MARK_MASQ}`,
      svc,
      config.masqueradeAll ? MASQUERADE_ALL : NOT_LOCAL[config.detectLocalMode],
    );
  }
  if (plan.usesExternalChain) writeExternalChain(buffers, plan, context);
  if (plan.usesFirewallChain) writeFirewallChain(buffers, plan, context);
  if (plan.usesClusterPolicyChain) writeEndpointJumps(buffers, svc, chains.clusterPolicy, endpoints.cluster, context);
  if (plan.usesLocalPolicyChain) writeEndpointJumps(buffers, svc, chains.localPolicy, endpoints.local, context);
  for (const ep of endpoints.reachable) writeEndpointChain(buffers, svc, ep, context);
}

const MASQUERADE_ALL: readonly Field[] = [...CLUSTER_IP, '--masquerade-all'];
const byFlag = (flag: Field): readonly Field[] => [...CLUSTER_IP, flag];
const NOT_LOCAL: Readonly<Record<DetectLocalMode, readonly Field[]>> = {
  ClusterCIDR: byFlag('--cluster-cidr'),
  NodeCIDR: byFlag('--detect-local-mode'),
  BridgeInterface: byFlag('--pod-bridge-interface'),
  InterfaceNamePrefix: byFlag('--pod-interface-name-prefix'),
  None: CLUSTER_IP,
};

/** KUBE-EXT-: masquerading under Cluster policy; under Local policy, the short cut of pods and processes of this node. */
function writeExternalChain(buffers: RuleBuffers, plan: ServicePlan, context: RuleContext): void {
  const { svc, chains } = plan;
  const rule = (comment: string, rest: string): void => {
    buffers.nat(
      `-A ${chains.external} -m comment --comment "${comment} for ${svc.name} external destinations" ${rest}`,
      svc,
      EXTERNAL_POLICY,
    );
  };
  if (!svc.externalPolicyLocal) {
    rule('masquerade traffic', `-j ${KUBE_MARK_MASQ}`);
  } else {
    if (context.detector) rule('pod traffic', `${context.detector.ifLocal} -j ${chains.clusterPolicy}`);
    rule('masquerade LOCAL traffic', `-m addrtype --src-type LOCAL -j ${KUBE_MARK_MASQ}`);
    rule('route LOCAL traffic', `-m addrtype --src-type LOCAL -j ${chains.clusterPolicy}`);
  }
  if (plan.hasExternalEndpoints)
    buffers.nat(`-A ${chains.external} -j ${plan.externalPolicyChain}`, svc, EXTERNAL_POLICY);
}

/** KUBE-FW-: only permitted sources go on to be translated; KUBE-PROXY-FIREWALL drops what was not. */
function writeFirewallChain(buffers: RuleBuffers, plan: ServicePlan, context: RuleContext): void {
  const { svc, chains } = plan;
  const permit = (source: string, fields: readonly Field[], of: string): void => {
    buffers.nat(
      `-A ${chains.firewall} -m comment --comment "${svc.name} loadbalancer IP" -s ${source} -j ${chains.external}`,
      svc,
      fields,
      of,
    );
  };
  for (const range of svc.loadBalancerSourceRanges) permit(range.text, RANGES, range.text);
  // where the address is local to the node, its own clients come from that very address
  const { nodeIP } = context;
  const own = nodeIP === null ? undefined : svc.loadBalancerSourceRanges.find((range) => range.contains(nodeIP));
  if (own) for (const ip of svc.loadBalancerVIPs) permit(ip, ['status.loadBalancer.ingress[].ip'], ip);
  buffers.nat(
    `-A ${chains.firewall} -m comment --comment "other traffic to ${svc.name} will be dropped by KUBE-PROXY-FIREWALL"`,
    svc,
    RANGES,
  );
}

/** One jump per endpoint, with chances that come out equal; before them, those that bring a known client back. */
function writeEndpointJumps(
  buffers: RuleBuffers,
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
      const known = `-m recent --name ${sep} --rcheck --seconds ${svc.stickySeconds} --reap`;
      buffers.nat(`${head(ep)} ${known} -j ${sep}`, svc, ENDPOINT_AFFINITY, ep);
    }
  for (const [i, ep] of endpoints.entries()) {
    const left = endpoints.length - i;
    const chance = left > 1 ? ` -m statistic --mode random --probability ${(1 / left).toFixed(10)}` : '';
    buffers.nat(`${head(ep)}${chance} -j ${endpointChain(svc, ep)}`, svc, ENDPOINT, ep);
  }
}

/** KUBE-SEP-: masquerade what an endpoint sends to itself, remember the client, translate. */
function writeEndpointChain(buffers: RuleBuffers, svc: ServicePort, ep: Endpoint, context: RuleContext): void {
  const chain = endpointChain(svc, ep);
  const protocol = svc.protocol.toLowerCase();
  const head = context.largeClusterMode ? `-A ${chain}` : `-A ${chain} -m comment --comment ${svc.name}`;
  const sticky = svc.stickySeconds !== null;
  const remember = sticky ? ` -m recent --name ${chain} --set` : '';
  const translate = `-m ${protocol} -p ${protocol} -j DNAT --to-destination ${ep.name}`;
  buffers.nat(`${head} -s ${ep.ip} -j ${KUBE_MARK_MASQ}`, svc, ENDPOINT, ep);
  buffers.nat(`${head}${remember} ${translate}`, svc, sticky ? ENDPOINT_REMEMBERED : ENDPOINT, ep);
}
