import { isLoopbackIP } from '../address.ts';
import { masqueradeMark, type ProxyConfig } from '../config.ts';
import { nodePortAddresses } from '../node-addresses.ts';
import {
  KUBE_EXTERNAL_SERVICES,
  KUBE_FIREWALL,
  KUBE_FORWARD,
  KUBE_MARK_MASQ,
  KUBE_NODEPORTS,
  KUBE_POSTROUTING,
  KUBE_PROXY_FIREWALL,
  KUBE_SERVICES,
} from './chains.ts';
import type { RuleBuffers } from './rules.ts';

/** Node ports on 127.0.0.1 work: IPv4 only, and only when loopback is among the node port addresses. */
export const localhostNodePorts = (config: ProxyConfig): boolean =>
  config.family === 'IPv4' && config.localhostNodePorts && nodePortAddresses(config).containsIPv4Loopback;

/** The chains of every sync, and the rules that do not depend on Services. */
export function writeStaticRules(buffers: RuleBuffers, config: ProxyConfig): void {
  buffers.declareFilter(
    KUBE_SERVICES,
    KUBE_EXTERNAL_SERVICES,
    KUBE_FORWARD,
    KUBE_NODEPORTS,
    KUBE_PROXY_FIREWALL,
    ...(localhostNodePorts(config) ? [KUBE_FIREWALL] : []),
  );
  buffers.declareNAT(KUBE_SERVICES, KUBE_NODEPORTS, KUBE_POSTROUTING, KUBE_MARK_MASQ);
  const mark = masqueradeMark(config);
  buffers.natRules.push(
    `-A ${KUBE_POSTROUTING} -m mark ! --mark ${mark}/${mark} -j RETURN`,
    // the mark is taken off, lest a packet that passes here again be masqueraded again
    `-A ${KUBE_POSTROUTING} -j MARK --xor-mark ${mark}`,
    `-A ${KUBE_POSTROUTING} -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE${
      config.randomFully ? ' --random-fully' : ''
    }`,
    `-A ${KUBE_MARK_MASQ} -j MARK --or-mark ${mark}`,
  );
  if (localhostNodePorts(config))
    buffers.filterRules.push(
      `-A ${KUBE_FIREWALL} -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`,
    );
}

/** The last rules of nat KUBE-SERVICES: what no service address matched may be for a node port. */
export function writeNodePortJump(buffers: RuleBuffers, config: ProxyConfig): void {
  const { matchAll, nodeIPs } = nodePortAddresses(config);
  const localhost = localhostNodePorts(config);
  const jump = (condition: string): void => {
    buffers.natRules.push(
      `-A ${KUBE_SERVICES} -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" ${condition} -j ${KUBE_NODEPORTS}`,
    );
  };
  if (matchAll) {
    const loopback = config.family === 'IPv6' ? ' ! -d ::1/128' : localhost ? '' : ' ! -d 127.0.0.0/8';
    jump(`-m addrtype --dst-type LOCAL${loopback}`);
    return;
  }
  for (const ip of nodeIPs) if (localhost || !isLoopbackIP(ip)) jump(`-d ${ip}`);
}

/** KUBE-FORWARD. Packets that conntrack calls INVALID die here, for they would leave with their addresses untranslated. */
export function writeForwardRules(buffers: RuleBuffers, config: ProxyConfig): void {
  const mark = masqueradeMark(config);
  if (!config.conntrackTCPLiberal)
    buffers.filterRules.push(`-A ${KUBE_FORWARD} -m conntrack --ctstate INVALID -j DROP`);
  buffers.filterRules.push(
    `-A ${KUBE_FORWARD} -m comment --comment "kubernetes forwarding rules" -m mark --mark ${mark}/${mark} -j ACCEPT`,
    `-A ${KUBE_FORWARD} -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
  );
}
