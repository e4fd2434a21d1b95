import { parseCIDR } from './address.ts';
import type { ProxyConfig } from './config.ts';

/** Conditions of iptables for traffic of this node's pods, and for all other (`LocalTrafficDetector`). */
interface LocalDetector {
  readonly ifLocal: string;
  readonly ifNotLocal: string;
}

const byCondition = (condition: string): LocalDetector => ({ ifLocal: condition, ifNotLocal: `! ${condition}` });

/** The network of the proxier's family in a list such as `10.0.0.0/8,fd00::/64`; null when there is none. */
function byCIDR(config: ProxyConfig, list: string): LocalDetector | null {
  const cidrs = list.split(',').map((text) => text.trim());
  const found = cidrs.find((text) => parseCIDR(text)?.family === config.family);
  return found === undefined ? null : byCondition(`-s ${found}`);
}

/** How pods of this node are told apart; null: not at all (`--detect-local-mode`, pkg/proxy/util/localdetector.go). */
export function localDetector(config: ProxyConfig): LocalDetector | null {
  const { detectLocalMode: mode, detectLocalValue: value } = config;
  switch (mode) {
    case 'ClusterCIDR':
      return byCIDR(config, value);
    case 'NodeCIDR':
      return byCIDR(config, value || config.node.podCIDR);
    case 'BridgeInterface':
      return value ? byCondition(`-i ${value}`) : null;
    case 'InterfaceNamePrefix':
      return value ? byCondition(`-i ${value}+`) : null;
    case 'None':
      return null;
  }
}
