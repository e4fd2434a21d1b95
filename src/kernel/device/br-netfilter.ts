import type { SkBuff } from '../skb/sk-buff.ts';
import type { Bridge, BridgePort } from './bridge.ts';

/**
 * br_netfilter (net/bridge/br_netfilter_hooks.c): with net.bridge.bridge-nf-call-iptables bridged IPv4 frames would cross
 * the IP hooks as well. Not modelled: the sysctl refuses 1 (`EOPNOTSUPP` is not its errno on Linux, there it would be
 * absent until the module is loaded), and bridged frames never see iptables.
 */
export class BrNetfilter {
  preRouting(_bridge: Bridge, _port: BridgePort, skb: SkBuff, okfn: (skb: SkBuff) => void): void {
    okfn(skb);
  }

  forward(_bridge: Bridge, _from: BridgePort, _to: BridgePort, skb: SkBuff, okfn: (skb: SkBuff) => void): void {
    okfn(skb);
  }
}
