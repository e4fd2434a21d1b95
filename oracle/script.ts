import type { PacketRecord } from '../src/cli/packet-record.ts';
import { ETH_P_IP } from '../src/wire/ethernet.ts';

/** Index of the first interface, as in the recordings, and of its other end. */
const FIRST_INDEX = 10;
export const PEER_INDEX = 20;

export interface Names {
  readonly router: string;
  readonly peers: string;
}

const hereDocument = (command: string, text: string, mark: string): string =>
  `${command} <<'${mark}'\n${text.endsWith('\n') || text === '' ? text : `${text}\n`}${mark}`;

/** Shell lines that make the two namespaces and the host of a record. Nothing outside of the namespaces is touched. */
export function setupScript(record: PacketRecord, { router, peers }: Names): string {
  const { net } = record;
  const links = net.ifs.map(
    (dev, i) =>
      `link add ${dev.name} index ${FIRST_INDEX + i} address ${dev.mac} type veth peer name p${i} index ${PEER_INDEX + i} address ${dev.peermac} netns ${peers}`,
  );
  const peerLines = [
    'link set lo up',
    'link add m0 type veth peer name m1',
    'link set m0 up',
    'link set m1 up',
    ...net.ifs.map((dev, i) => `link set p${i}${dev.mtu ? ` mtu ${dev.mtu}` : ''} up`),
  ];
  const routerLines = [
    'link set lo up',
    ...net.ifs.map((dev) => `link set ${dev.name}${dev.mtu ? ` mtu ${dev.mtu}` : ''} up`),
    ...(net.bridges ?? []).map(({ name, mac }) => `link add ${name} address ${mac} type bridge mcast_snooping 0`),
    ...net.ifs.flatMap((dev) => (dev.master ? [`link set ${dev.name} master ${dev.master}`] : [])),
    ...(net.bridges ?? []).flatMap(({ name, addrs }) => [
      `link set ${name} up`,
      ...addrs.map((addr) => `addr add ${addr} dev ${name}`),
    ]),
    ...net.ifs.flatMap((dev) => dev.addrs.map((addr) => `addr add ${addr} dev ${dev.name}`)),
    ...net.neigh.map(([ip, mac, dev]) => `neigh add ${ip} lladdr ${mac} dev ${dev} nud permanent`),
    ...net.routes.map((route) => `route add ${route}`),
    ...net.rules.map((rule) => `rule add ${rule}`),
  ];
  const noIpv6 = 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1';
  const sysctls = Object.entries(net.sysctls).map(([name, value]) => `${name}=${value}`);
  const inner = [
    'set -e',
    hereDocument('ip -batch -', `${routerLines.join('\n')}\n`, 'IP'),
    `sysctl -qw ${sysctls.join(' ')}`,
    // Where this is not done, TRACE writes to the log of the first namespace, or nowhere.
    'sysctl -qw net.netfilter.nf_log.2=nfnetlink_log',
    ...(record.ipset ? [hereDocument('ipset restore', record.ipset, 'SETS')] : []),
    hereDocument('iptables-legacy-restore', record.rules, 'RULES'),
  ];
  return [
    'set -e',
    `ip netns add ${router}`,
    `ip netns add ${peers}`,
    `ip netns exec ${router} ${noIpv6}`,
    `ip netns exec ${peers} ${noIpv6}`,
    hereDocument(`ip -n ${router} -batch -`, `${links.join('\n')}\n`, 'IP'),
    hereDocument(`ip -n ${peers} -batch -`, `${peerLines.join('\n')}\n`, 'IP'),
    hereDocument(`ip netns exec ${router} sh`, `${inner.join('\n')}\n`, 'HOST'),
    '',
  ].join('\n');
}

export const cleanupScript = ({ router, peers }: Names): string => `ip netns del ${router}\nip netns del ${peers}\n`;

/** What the agent is told, a line a packet. */
export function agentLines(record: PacketRecord): string {
  const lines = record.packets.map((q) => {
    if (q.in === 'local') return `local ${q.pkt}`;
    const i = record.net.ifs.findIndex((dev) => dev.name === q.in);
    const dev = record.net.ifs[i];
    if (!dev) throw new Error(`no interface ${q.in}`);
    const macs = `${q.macdst ?? dev.mac}${q.macsrc ?? dev.peermac}`.replaceAll(':', '');
    return `send ${PEER_INDEX + i} ${macs}${ETH_P_IP.toString(16).padStart(4, '0')}${q.pkt}`;
  });
  return `${lines.join('\n')}\n`;
}

const comment = (text: string): string => text.replace(/^/gm, '# ');

/** A script that shows on Linux what the model does otherwise. It needs nothing of this project. */
export function reproduction(record: PacketRecord, agent: string, told: string): string {
  const names = { router: 'oracle-router', peers: 'oracle-peers' };
  return [
    '#!/bin/sh',
    comment(`${record.name}\n${told}`),
    comment('Needs root, cc, iproute2, iptables (legacy) and ipset. It makes two network namespaces and deletes them.'),
    'dir=$(mktemp -d)',
    `trap 'rm -rf "$dir"; ip netns del ${names.router}; ip netns del ${names.peers}' EXIT`,
    hereDocument('cat >"$dir/agent.c"', agent, 'AGENT'),
    'cc -o "$dir/agent" "$dir/agent.c" || exit 1',
    setupScript(record, names),
    hereDocument(
      `ip netns exec ${names.router} "$dir/agent" /var/run/netns/${names.peers} ${record.net.tcp_sink.join(',') || '-'} ${record.net.udp_sink.join(',') || '-'}`,
      agentLines(record),
      'PACKETS',
    ),
    '',
  ].join('\n');
}
