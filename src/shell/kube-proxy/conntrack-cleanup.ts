import '../../kernel/conntrack/module.ts';
import { IPS_DST_NAT_DONE } from '../../kernel/conntrack/types.ts';
import type { NetNs } from '../../kernel/netns.ts';
import type { ConntrackCleanup } from '../../kube/conntrack-cleanup.ts';
import { parseIpv4 } from '../../wire/inet.ts';
import { IPPROTO_UDP } from '../../wire/ipv4.ts';

type Entry = ReturnType<NetNs['ct']['entries']>[number];

const toEndpoint = (ct: Entry, endpoint: string): boolean =>
  (ct.status & IPS_DST_NAT_DONE) !== 0 && ct.tuples[1].src === parseIpv4(endpoint);

/** Forgets the UDP connections that a sync made stale (`conntrack -D -p udp ...`). How many there were. */
export function cleanConntrack(net: NetNs, cleanup: ConntrackCleanup): number {
  const ips = new Set(cleanup.ips.map(parseIpv4));
  const ports = new Set(cleanup.ports);
  const isStale = (ct: Entry): boolean => {
    const { dst, dstPort, protonum } = ct.tuples[0];
    if (protonum !== IPPROTO_UDP || typeof dst !== 'number') return false;
    return (
      ips.has(dst) ||
      ports.has(dstPort) ||
      cleanup.nats.some(({ origin, endpoint }) => parseIpv4(origin) === dst && toEndpoint(ct, endpoint)) ||
      cleanup.portNATs.some(({ port, endpoint }) => port === dstPort && toEndpoint(ct, endpoint))
    );
  };
  const stale = net.ct.entries().filter(isStale);
  for (const ct of stale) net.ct.delete(ct);
  return stale.length;
}
