import type { PacketRecord } from '../src/cli/packet-record.ts';
import type { Pick } from './pick.ts';

/** The host's own addresses. */
export const OWN = ['203.0.113.1', '192.168.1.1', '10.0.0.1', '172.16.0.1'] as const;
/** Neighbours of each interface, for which there are permanent entries. */
export const HOSTS: Readonly<Record<string, readonly string[]>> = {
  eth0: ['203.0.113.2', '203.0.113.5', '203.0.113.6', '203.0.113.50'],
  eth1: ['192.168.1.2', '192.168.1.3', '192.168.1.6'],
  eth2: ['10.0.0.2', '10.0.0.4', '10.0.0.5', '10.0.0.6'],
  eth3: ['172.16.0.2', '172.16.0.3'],
  eth4: ['172.16.0.5', '172.16.0.6'],
};
/** The bridge of some hosts, whose ports are the last two interfaces. */
const BRIDGE = { name: 'br0', mac: '02:00:00:00:00:10', addrs: ['172.16.0.1/24'] } as const;
const PORTS = ['eth3', 'eth4'] as const;
/** Neighbours that only translation leads to. */
const SPARE = { net: '203.0.113.', dev: 'eth0', from: 64, to: 79 } as const;
/** Addresses behind gateways, unrouted ones, and odd ones. */
export const FAR = ['10.50.0.9', '198.51.100.7', '10.96.0.10', '8.8.8.8'] as const;
const DEVICES = ['eth0', 'eth1', 'eth2'] as const;
export const TCP_PORTS = [22, 80, 8080, 5000] as const;
export const UDP_PORTS = [53, 5000, 5001] as const;

export const neighbourMac = (ip: string): string =>
  `02:00:${ip
    .split('.')
    .map((n) => Number(n).toString(16).padStart(2, '0'))
    .join(':')}`;

/** Settings that few hosts change, and what they are changed to. */
const RARE: readonly (readonly [string, number])[] = [
  ['net.ipv4.icmp_echo_ignore_broadcasts', 0],
  ['net.ipv4.icmp_errors_use_inbound_ifaddr', 1],
  ['net.ipv4.icmp_ignore_bogus_error_responses', 0],
  ['net.ipv4.fwmark_reflect', 1],
  ['net.ipv4.ip_no_pmtu_disc', 1],
  ['net.ipv4.conf.all.accept_redirects', 1],
  ['net.ipv4.conf.eth2.accept_redirects', 0],
  ['net.ipv4.conf.all.secure_redirects', 0],
  ['net.ipv4.conf.all.shared_media', 0],
  ['net.ipv4.conf.eth2.shared_media', 0],
  ['net.ipv4.conf.eth1.accept_local', 1],
  ['net.ipv4.conf.eth1.forwarding', 0],
  ['net.ipv4.conf.eth2.route_localnet', 1],
  ['net.ipv4.conf.eth0.src_valid_mark', 1],
  ['net.ipv4.conf.all.drop_unicast_in_l2_multicast', 1],
  ['net.ipv4.conf.all.bc_forwarding', 1],
  ['net.ipv4.conf.eth1.bc_forwarding', 1],
  ['net.netfilter.nf_conntrack_acct', 0],
  ['net.netfilter.nf_conntrack_tcp_ignore_invalid_rst', 1],
  ['net.netfilter.nf_conntrack_tcp_max_retrans', 1],
  ['net.netfilter.nf_conntrack_udp_timeout', 77],
  ['net.ipv4.ipfrag_max_dist', 2],
];

/** Some of them, in an order in which they may be set: `forwarding` of a device after `ip_forward`. */
const rareSysctls = (pick: Pick): Record<string, number> => Object.fromEntries(RARE.filter(() => pick.oneIn(10)));

/** A host with three interfaces as in the recordings, with settings, routes and policy rules at random. */
export function makeNet(pick: Pick): PacketRecord['net'] {
  const sysctls: Record<string, number> = {
    'net.ipv4.ip_forward': pick.oneIn(20) ? 0 : 1,
    // The limits would depend on how fast the packets come.
    'net.ipv4.icmp_ratemask': 0,
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
    ...rareSysctls(pick),
  };
  for (const dev of DEVICES) {
    sysctls[`net.ipv4.conf.${dev}.send_redirects`] = 0;
    sysctls[`net.ipv4.conf.${dev}.rp_filter`] = dev === 'eth1' ? pick.one([0, 0, 1, 2]) : 0;
  }
  const bridged = pick.oneIn(4);
  if (bridged) {
    sysctls['net.bridge.bridge-nf-call-iptables'] = pick.oneIn(4) ? 0 : 1;
    sysctls[`net.ipv4.conf.${BRIDGE.name}.send_redirects`] = 0;
  }
  const mtus = pick.oneIn(6) ? { [pick.one(DEVICES)]: pick.one([576, 1000, 1280]) } : {};
  const routes = ['10.50.0.0/16 via 10.0.0.5', 'default via 203.0.113.6'];
  if (pick.oneIn(10)) routes.push(`8.8.8.0/24 via 10.0.0.5 mtu ${pick.one([600, 1400])}`);
  if (pick.oneIn(10)) routes.push('8.8.8.8 dev eth1 scope link src 10.0.0.1');
  if (pick.oneIn(3)) routes.push(`${pick.one(['blackhole', 'unreachable', 'prohibit', 'throw'])} 198.51.100.0/24`);
  if (pick.oneIn(4)) routes.push('10.96.0.0/12 dev eth2');
  const rules: string[] = [];
  if (pick.oneIn(3)) {
    routes.push('default via 10.0.0.6 table 100');
    rules.push(pick.one(['fwmark 0x1/0xf lookup 100', 'from 192.168.1.0/24 lookup 100', 'iif eth1 lookup 100']));
  }
  if (pick.oneIn(12)) rules.push('to 10.50.0.0/16 prohibit');
  if (pick.oneIn(12)) {
    routes.push('8.0.0.0/8 via 192.168.1.3 table 101');
    rules.push(
      pick.one([
        'tos 0x10 lookup 101',
        'ipproto udp dport 53 lookup 101',
        'iif lo lookup 101',
        'not from 10.0.0.0/8 lookup 101',
      ]),
    );
  }
  const spare = Array.from({ length: SPARE.to - SPARE.from + 1 }, (_, i) => `${SPARE.net}${SPARE.from + i}`);
  const neighbours: (readonly [string, string])[] = [
    ...DEVICES.flatMap((dev) => (HOSTS[dev] ?? []).map((ip) => [ip, dev] as const)),
  ];
  if (bridged) neighbours.push(...PORTS.flatMap((dev) => (HOSTS[dev] ?? []).map((ip) => [ip, BRIDGE.name] as const)));
  neighbours.push(...spare.map((ip) => [ip, SPARE.dev] as const), ['10.96.0.10', 'eth2']);
  return {
    ifs: [...DEVICES, ...(bridged ? PORTS : [])].map((name, i) => {
      const own = { name, mac: `02:00:00:00:00:0${i + 1}`, peermac: `02:00:00:00:0${i + 1}:fe` };
      if (i >= DEVICES.length) return { ...own, addrs: [], master: BRIDGE.name };
      const mtu = mtus[name];
      return { ...own, addrs: [`${OWN[i]}/24`], ...(mtu ? { mtu } : {}) };
    }),
    ...(bridged ? { bridges: [BRIDGE] } : {}),
    sysctls,
    routes,
    rules,
    neigh: neighbours.map(([ip, dev]) => [ip, neighbourMac(ip), dev] as const),
    tcp_sink: TCP_PORTS,
    udp_sink: UDP_PORTS,
  };
}
