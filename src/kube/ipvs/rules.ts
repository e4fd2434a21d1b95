import { masqueradeMark, type ProxyConfig } from '../config.ts';
import { localDetector } from '../local-detector.ts';
import type { ServicePort } from '../service-port.ts';
import { chainLine } from '../writes.ts';
import {
  FILTER_CHAINS,
  KUBE_FORWARD,
  KUBE_IPVS_FILTER,
  KUBE_IPVS_OUT_FILTER,
  KUBE_LOAD_BALANCER,
  KUBE_MARK_MASQ,
  KUBE_NODE_PORT,
  KUBE_POSTROUTING,
  KUBE_PROXY_FIREWALL,
  KUBE_SERVICES,
  KUBE_SOURCE_RANGES_FIREWALL,
  NAT_CHAINS,
} from './chains.ts';
import type { IPSetList, SetName } from './ipsets.ts';

/** A rule, and the set that it asks: services put their addresses into sets, not into rules. */
export interface SetRule {
  readonly text: string;
  readonly set: SetName | null;
  /** The one service port it is for. */
  readonly access?: NoNodeAccess;
}

const plain = (text: string): SetRule => ({ text, set: null });

/** A load balancer address that this node's own clients may not use: its source ranges leave the node out. */
export interface NoNodeAccess {
  readonly svc: ServicePort;
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** Rules that are there when their set has entries: set, chain, target, which part of the packet, protocol. */
const NAT_SET_RULES: readonly (readonly [SetName, string, string, string, string])[] = [
  ['KUBE-LOOP-BACK', KUBE_POSTROUTING, 'MASQUERADE', 'dst,dst,src', ''],
  ['KUBE-LOAD-BALANCER', KUBE_SERVICES, KUBE_LOAD_BALANCER, 'dst,dst', ''],
  ['KUBE-LOAD-BALANCER-LOCAL', KUBE_LOAD_BALANCER, 'RETURN', 'dst,dst', ''],
  ['KUBE-NODE-PORT-LOCAL-TCP', KUBE_NODE_PORT, 'RETURN', 'dst', 'tcp'],
  ['KUBE-NODE-PORT-TCP', KUBE_NODE_PORT, KUBE_MARK_MASQ, 'dst', 'tcp'],
  ['KUBE-NODE-PORT-LOCAL-UDP', KUBE_NODE_PORT, 'RETURN', 'dst', 'udp'],
  ['KUBE-NODE-PORT-UDP', KUBE_NODE_PORT, KUBE_MARK_MASQ, 'dst', 'udp'],
  ['KUBE-NODE-PORT-LOCAL-SCTP-HASH', KUBE_NODE_PORT, 'RETURN', 'dst,dst', 'sctp'],
  ['KUBE-NODE-PORT-SCTP-HASH', KUBE_NODE_PORT, KUBE_MARK_MASQ, 'dst,dst', 'sctp'],
];

const FILTER_SET_RULES: readonly (readonly [SetName, string, string, string, string])[] = [
  ['KUBE-LOAD-BALANCER-FW', KUBE_PROXY_FIREWALL, KUBE_SOURCE_RANGES_FIREWALL, 'dst,dst', ''],
  ['KUBE-LOAD-BALANCER-SOURCE-CIDR', KUBE_SOURCE_RANGES_FIREWALL, 'RETURN', 'dst,dst,src', ''],
  ['KUBE-LOAD-BALANCER-SOURCE-IP', KUBE_SOURCE_RANGES_FIREWALL, 'RETURN', 'dst,dst,src', ''],
];

/** Which sets name addresses that IPVS answers for; what they do not name must not reach the host's own ports. */
const VIRTUAL: readonly SetName[] = [
  'KUBE-LOAD-BALANCER',
  'KUBE-CLUSTER-IP',
  'KUBE-EXTERNAL-IP',
  'KUBE-EXTERNAL-IP-LOCAL',
];

const matchSet = (sets: IPSetList, set: SetName, parts: string): string =>
  `-m set --match-set ${sets.nameOf(set)} ${parts}`;

function setRules(sets: IPSetList, rules: typeof NAT_SET_RULES): readonly SetRule[] {
  return rules
    .filter(([set]) => !sets.isEmpty(set))
    .map(([set, chain, target, parts, protocol]) => {
      const of = protocol ? ` -p ${protocol}` : '';
      return { text: `-A ${chain}${of} ${sets.commentOf(set)} ${matchSet(sets, set, parts)} -j ${target}`, set };
    });
}

/** Rules of one set in KUBE-SERVICES, each with its comment. */
const portal = (sets: IPSetList, set: SetName, rest: string): SetRule => ({
  text: `-A ${KUBE_SERVICES} ${sets.commentOf(set)} -m set --match-set ${sets.nameOf(set)} ${rest}`,
  set,
});

/** A rule without a comment that asks a set. */
const asks = (sets: IPSetList, head: string, set: SetName, parts: string, target: string): SetRule => ({
  text: `-A ${head} ${matchSet(sets, set, parts)} -j ${target}`,
  set,
});

/** Traffic from off the machine, and traffic to an address the host has, is left to IPVS as it is. */
const externalIPRules = (sets: IPSetList, set: SetName): readonly SetRule[] => [
  portal(sets, set, 'dst,dst -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT'),
  portal(sets, set, 'dst,dst -m addrtype --dst-type LOCAL -j ACCEPT'),
];

function clusterIPRule(sets: IPSetList, config: ProxyConfig): SetRule {
  const detector = localDetector(config);
  // with no way to tell pods apart: packets that the host sends from a service address of its own
  const which = config.masqueradeAll ? 'dst,dst' : detector ? `dst,dst ${detector.ifNotLocal}` : 'src,dst';
  return portal(sets, 'KUBE-CLUSTER-IP', `${which} -j ${KUBE_MARK_MASQ}`);
}

function natRules(sets: IPSetList, config: ProxyConfig): readonly SetRule[] {
  const mark = masqueradeMark(config);
  const has = (set: SetName): boolean => !sets.isEmpty(set);
  const accept: readonly SetName[] = ['KUBE-CLUSTER-IP', 'KUBE-LOAD-BALANCER'];
  return [
    plain(`-A ${KUBE_SERVICES} -s ${config.family === 'IPv6' ? '::1/128' : '127.0.0.0/8'} -j RETURN`),
    ...setRules(sets, NAT_SET_RULES),
    ...(has('KUBE-CLUSTER-IP') ? [clusterIPRule(sets, config)] : []),
    ...(has('KUBE-EXTERNAL-IP')
      ? [portal(sets, 'KUBE-EXTERNAL-IP', `dst,dst -j ${KUBE_MARK_MASQ}`), ...externalIPRules(sets, 'KUBE-EXTERNAL-IP')]
      : []),
    ...(has('KUBE-EXTERNAL-IP-LOCAL') ? externalIPRules(sets, 'KUBE-EXTERNAL-IP-LOCAL') : []),
    plain(`-A ${KUBE_SERVICES} -m addrtype --dst-type LOCAL -j ${KUBE_NODE_PORT}`),
    plain(`-A ${KUBE_LOAD_BALANCER} -j ${KUBE_MARK_MASQ}`),
    ...accept.filter(has).map((set) => asks(sets, KUBE_SERVICES, set, 'dst,dst', 'ACCEPT')),
    plain(`-A ${KUBE_POSTROUTING} -m mark ! --mark ${mark}/${mark} -j RETURN`),
    plain(`-A ${KUBE_POSTROUTING} -j MARK --xor-mark ${mark}`),
    plain(
      `-A ${KUBE_POSTROUTING} -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE${
        config.randomFully ? ' --random-fully' : ''
      }`,
    ),
    plain(`-A ${KUBE_MARK_MASQ} -j MARK --or-mark ${mark}`),
  ];
}

function filterRules(sets: IPSetList, noNodeAccess: readonly NoNodeAccess[], config: ProxyConfig): readonly SetRule[] {
  const mark = masqueradeMark(config);
  const health = 'KUBE-HEALTH-CHECK-NODE-PORT';
  return [
    ...setRules(sets, FILTER_SET_RULES),
    plain(`-A ${KUBE_SOURCE_RANGES_FIREWALL} -j DROP`),
    ...noNodeAccess.map((access): SetRule => {
      const { ip, protocol, port } = access;
      const text = `-A ${KUBE_IPVS_OUT_FILTER} -s ${ip} -m ipvs --vaddr ${ip} --vproto ${protocol} --vport ${port} -j DROP`;
      return { text, set: null, access };
    }),
    plain(
      `-A ${KUBE_FORWARD} -m comment --comment "kubernetes forwarding rules" -m mark --mark ${mark}/${mark} -j ACCEPT`,
    ),
    plain(
      `-A ${KUBE_FORWARD} -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    ),
    asks(sets, `${KUBE_NODE_PORT} ${sets.commentOf(health)}`, health, 'dst', 'ACCEPT'),
    ...VIRTUAL.map((set) => asks(sets, KUBE_IPVS_FILTER, set, 'dst,dst', 'RETURN')),
    asks(sets, KUBE_IPVS_FILTER, health, 'dst', 'RETURN'),
    asks(sets, `${KUBE_IPVS_FILTER} -m conntrack --ctstate NEW`, 'KUBE-IPVS-IPS', 'dst', 'REJECT'),
  ];
}

/** All rules of IPVS mode, by table, in order. */
export const ipvsRules = (
  sets: IPSetList,
  noNodeAccess: readonly NoNodeAccess[],
  config: ProxyConfig,
): { readonly nat: readonly SetRule[]; readonly filter: readonly SetRule[] } => ({
  nat: natRules(sets, config),
  filter: filterRules(sets, noNodeAccess, config),
});

/** `writeIptablesRules` (pkg/proxy/ipvs/proxier.go): the same few rules for any number of Services, the sets do the rest. */
export function ipvsRestoreText(sets: IPSetList, noNodeAccess: readonly NoNodeAccess[], config: ProxyConfig): string {
  const { nat, filter } = ipvsRules(sets, noNodeAccess, config);
  return [
    '*nat',
    ...NAT_CHAINS.map(chainLine),
    ...nat.map((rule) => rule.text),
    'COMMIT',
    '*filter',
    ...FILTER_CHAINS.map(chainLine),
    ...filter.map((rule) => rule.text),
    'COMMIT',
    '',
  ].join('\n');
}
