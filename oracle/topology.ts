import type { PacketRecord } from '../src/cli/packet-record.ts';
import type { Pick } from './pick.ts';

/** The host's own addresses. */
export const OWN = ['203.0.113.1', '192.168.1.1', '10.0.0.1'] as const;
/** Neighbours of each interface, for which there are permanent entries. */
export const HOSTS: Readonly<Record<string, readonly string[]>> = {
  eth0: ['203.0.113.2', '203.0.113.5', '203.0.113.6', '203.0.113.50'],
  eth1: ['192.168.1.2', '192.168.1.3', '192.168.1.6'],
  eth2: ['10.0.0.2', '10.0.0.4', '10.0.0.5', '10.0.0.6'],
};
/** Neighbours that only translation leads to. */
const SPARE = { net: '203.0.113.', dev: 'eth0', from: 64, to: 79 } as const;
/** Addresses behind gateways, unrouted ones, and odd ones. */
export const FAR = ['10.50.0.9', '198.51.100.7', '10.96.0.10', '8.8.8.8'] as const;
export const DEVICES = ['eth0', 'eth1', 'eth2'] as const;
export const TCP_PORTS = [22, 80, 8080, 5000] as const;
export const UDP_PORTS = [53, 5000, 5001] as const;

const neighbourMac = (ip: string): string =>
  `02:00:${ip
    .split('.')
    .map((n) => Number(n).toString(16).padStart(2, '0'))
    .join(':')}`;

/** A host with three interfaces as in the recordings, with settings, routes and policy rules at random. */
export function makeNet(pick: Pick): PacketRecord['net'] {
  const sysctls: Record<string, number> = {
    'net.ipv4.ip_forward': pick.oneIn(20) ? 0 : 1,
    // The limits would depend on how fast the packets come.
    'net.ipv4.icmp_ratelimit': 0,
    'net.ipv4.icmp_msgs_per_sec': 1_000_000,
    'net.ipv4.icmp_msgs_burst': 1_000_000,
    'net.ipv4.tcp_timestamps': 0,
    'net.ipv4.conf.all.rp_filter': pick.one([0, 0, 1, 2]),
    'net.ipv4.conf.all.send_redirects': 0,
    'net.ipv4.conf.all.route_localnet': pick.oneIn(6) ? 1 : 0,
    'net.ipv4.conf.all.src_valid_mark': pick.oneIn(8) ? 1 : 0,
    'net.ipv4.conf.all.accept_source_route': pick.oneIn(3) ? 1 : 0,
    'net.ipv4.conf.all.accept_local': pick.oneIn(8) ? 1 : 0,
    'net.ipv4.icmp_echo_ignore_all': pick.oneIn(12) ? 1 : 0,
    'net.ipv4.ip_default_ttl': pick.oneIn(8) ? 33 : 64,
    'net.netfilter.nf_conntrack_tcp_loose': pick.oneIn(5) ? 0 : 1,
    'net.netfilter.nf_conntrack_tcp_be_liberal': pick.oneIn(8) ? 1 : 0,
    'net.netfilter.nf_conntrack_checksum': pick.oneIn(8) ? 0 : 1,
  };
  for (const dev of DEVICES) {
    sysctls[`net.ipv4.conf.${dev}.send_redirects`] = 0;
    sysctls[`net.ipv4.conf.${dev}.rp_filter`] = dev === 'eth1' ? pick.one([0, 0, 1, 2]) : 0;
  }
  const routes = ['10.50.0.0/16 via 10.0.0.5', 'default via 203.0.113.6'];
  if (pick.oneIn(3)) routes.push(`${pick.one(['blackhole', 'unreachable', 'prohibit', 'throw'])} 198.51.100.0/24`);
  if (pick.oneIn(4)) routes.push('10.96.0.0/12 dev eth2');
  const rules: string[] = [];
  if (pick.oneIn(3)) {
    routes.push('default via 10.0.0.6 table 100');
    rules.push(pick.one(['fwmark 0x1/0xf lookup 100', 'from 192.168.1.0/24 lookup 100', 'iif eth1 lookup 100']));
  }
  if (pick.oneIn(12)) rules.push('to 10.50.0.0/16 prohibit');
  const spare = Array.from({ length: SPARE.to - SPARE.from + 1 }, (_, i) => `${SPARE.net}${SPARE.from + i}`);
  const neighbours = [...DEVICES.flatMap((dev) => (HOSTS[dev] ?? []).map((ip) => [ip, dev] as const))];
  neighbours.push(...spare.map((ip) => [ip, SPARE.dev] as const), ['10.96.0.10', 'eth2']);
  return {
    ifs: DEVICES.map((name, i) => ({
      name,
      mac: `02:00:00:00:00:0${i + 1}`,
      peermac: `02:00:00:00:0${i + 1}:fe`,
      addrs: [`${OWN[i]}/24`],
    })),
    sysctls,
    routes,
    rules,
    neigh: neighbours.map(([ip, dev]) => [ip, neighbourMac(ip), dev] as const),
    tcp_sink: TCP_PORTS,
    udp_sink: UDP_PORTS,
  };
}
