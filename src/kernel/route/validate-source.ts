import type { Ipv4Addr } from '../../wire/inet.ts';
import type { NetDevice } from '../device/net-device.ts';
import { EINVAL, EXDEV } from '../errno.ts';
import { inDevAcceptLocal, inDevRpfilter, inDevSrcVmark, inDevTxRedirects } from '../ip/inetdevice.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { RT_SCOPE_HOST, RT_SCOPE_UNIVERSE } from './fib-table.ts';

/** What became of the check: a negative errno (-EXDEV is rp_filter), or whether the sender is on the link (0 or 1). */
export type SourceCheck = number;

/**
 * `fib_validate_source` (net/ipv4/fib_frontend.c): could a packet to `src` leave by the device it came in on? `dst` is 0 for
 * broadcasts, `oif` the index of the device it would be forwarded by, 0 for local delivery.
 */
export function fibValidateSource(
  skb: SkBuff,
  src: Ipv4Addr,
  dst: Ipv4Addr,
  tos: number,
  oif: number,
  dev: NetDevice,
): SourceCheck {
  const { net } = dev;
  const rpf = inDevRpfilter(dev);
  if (rpf === 0 && (dev.ifindex !== oif || !inDevTxRedirects(dev))) {
    if (inDevAcceptLocal(dev)) return 0;
    if (!net.fib.hasCustomLocalRoutes && !net.fib.hasCustomRules) return net.fib.findIfaddr(src) ? -EINVAL : 0;
  }
  return fullCheck(skb, src, dst, tos, oif, dev, rpf);
}

/** `__fib_validate_source`. */
function fullCheck(
  skb: SkBuff,
  src: Ipv4Addr,
  dst: Ipv4Addr,
  tos: number,
  oif: number,
  dev: NetDevice,
  rpf: number,
): SourceCheck {
  const { net } = dev;
  const lo = net.devices.loopback;
  const flow = {
    daddr: src,
    saddr: dst,
    tos,
    mark: inDevSrcVmark(dev) ? skb.mark : 0,
    scope: RT_SCOPE_UNIVERSE,
    oif: 0,
    iif: oif === 0 ? lo.ifindex : oif,
    ...net.fib.earlyFlowDissect(skb, true),
  };
  const lastResort = (): SourceCheck => (rpf === 0 ? 0 : -EXDEV);
  const found = net.fib.lookup(flow);
  if (typeof found === 'number') return lastResort();
  if (found.type !== 'unicast' && (found.type !== 'local' || !inDevAcceptLocal(dev))) return -EINVAL;
  if (found.alias.dev === dev || (found.type === 'local' && dev === lo))
    return found.alias.nhScope >= RT_SCOPE_HOST ? 1 : 0;
  if (dev.addrs.length === 0) return lastResort();
  if (rpf === 1) return -EXDEV;
  const onDev = net.fib.lookup({ ...flow, oif: dev.ifindex });
  return typeof onDev !== 'number' && onDev.type === 'unicast' && onDev.alias.nhScope >= RT_SCOPE_HOST ? 1 : 0;
}
