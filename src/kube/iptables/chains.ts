import { type JumpRule, jumpRule } from '../writes.ts';

export const KUBE_SERVICES = 'KUBE-SERVICES';
export const KUBE_EXTERNAL_SERVICES = 'KUBE-EXTERNAL-SERVICES';
export const KUBE_NODEPORTS = 'KUBE-NODEPORTS';
export const KUBE_POSTROUTING = 'KUBE-POSTROUTING';
export const KUBE_MARK_MASQ = 'KUBE-MARK-MASQ';
export const KUBE_FORWARD = 'KUBE-FORWARD';
export const KUBE_PROXY_FIREWALL = 'KUBE-PROXY-FIREWALL';
/** The kubelet's chain. kube-proxy writes the same rule into it. */
export const KUBE_FIREWALL = 'KUBE-FIREWALL';

const NEW = '-m conntrack --ctstate NEW ';
const EXTERNAL = 'kubernetes externally-visible service portals';
const PORTALS = 'kubernetes service portals';
const FIREWALL = 'kubernetes load balancer firewall';

/** In the order they are ensured; each goes to the top, so that the last of a chain comes first (`iptablesJumpChains`). */
export const JUMPS: readonly JumpRule[] = [
  jumpRule('filter', 'INPUT', KUBE_EXTERNAL_SERVICES, EXTERNAL, NEW),
  jumpRule('filter', 'FORWARD', KUBE_EXTERNAL_SERVICES, EXTERNAL, NEW),
  jumpRule('filter', 'INPUT', KUBE_NODEPORTS, 'kubernetes health check service ports'),
  jumpRule('filter', 'FORWARD', KUBE_SERVICES, PORTALS, NEW),
  jumpRule('filter', 'OUTPUT', KUBE_SERVICES, PORTALS, NEW),
  jumpRule('filter', 'FORWARD', KUBE_FORWARD, 'kubernetes forwarding rules'),
  jumpRule('filter', 'INPUT', KUBE_PROXY_FIREWALL, FIREWALL, NEW),
  jumpRule('filter', 'OUTPUT', KUBE_PROXY_FIREWALL, FIREWALL, NEW),
  jumpRule('filter', 'FORWARD', KUBE_PROXY_FIREWALL, FIREWALL, NEW),
  jumpRule('nat', 'OUTPUT', KUBE_SERVICES, PORTALS),
  jumpRule('nat', 'PREROUTING', KUBE_SERVICES, PORTALS),
  jumpRule('nat', 'POSTROUTING', KUBE_POSTROUTING, 'kubernetes postrouting rules'),
  jumpRule('filter', 'INPUT', KUBE_FIREWALL, ''),
  jumpRule('filter', 'OUTPUT', KUBE_FIREWALL, ''),
];
