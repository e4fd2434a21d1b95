/** What a flag of kube-proxy is set to in its example, with what else it needs, and a line that shows what came of it. */
interface FlagExample {
  readonly args: readonly string[];
  readonly look: string;
}

const set = (args: string, look: string): FlagExample => ({ args: args.split(' '), look });
const IPVS = '--proxy-mode=ipvs';
/** What is masqueraded before it goes to a pod. */
const MASQ = 'iptables -t nat -S | grep "KUBE-SVC.*KUBE-MARK-MASQ"';
const NAT = (chain: string): string => `iptables -t nat -S ${chain}`;
const CT = (name: string): string => `sysctl net.netfilter.nf_conntrack_${name}`;
const LOGS = 'kubectl -n kube-system logs ds/kube-proxy';

const SET: Readonly<Record<string, FlagExample>> = {
  'proxy-mode': set(IPVS, 'ipvsadm -L -n'),
  'cluster-cidr': set('--cluster-cidr=10.0.0.0/8', MASQ),
  'detect-local-mode': set('--detect-local-mode=NodeCIDR', MASQ),
  'pod-bridge-interface': set('--detect-local-mode=BridgeInterface --pod-bridge-interface=cni0', MASQ),
  'pod-interface-name-prefix': set('--detect-local-mode=InterfaceNamePrefix --pod-interface-name-prefix=veth', MASQ),
  'nodeport-addresses': set('--nodeport-addresses=127.0.0.0/8', NAT('KUBE-SERVICES')),
  'masquerade-all': set('--masquerade-all', MASQ),
  'iptables-masquerade-bit': set('--iptables-masquerade-bit=20', NAT('KUBE-MARK-MASQ')),
  'iptables-localhost-nodeports': set('--iptables-localhost-nodeports=false', NAT('KUBE-SERVICES')),
  'iptables-sync-period': set('--iptables-sync-period=1m', LOGS),
  'iptables-min-sync-period': set('--iptables-min-sync-period=10s', LOGS),
  'ipvs-scheduler': set(`${IPVS} --ipvs-scheduler=lc`, 'ipvsadm -L -n'),
  'ipvs-strict-arp': set(`${IPVS} --ipvs-strict-arp`, 'sysctl net.ipv4.conf.all.arp_ignore'),
  'ipvs-exclude-cidrs': set(`${IPVS} --ipvs-exclude-cidrs=192.0.2.0/24`, 'ipvsadm -L -n'),
  'ipvs-tcp-timeout': set(`${IPVS} --ipvs-tcp-timeout=2h`, 'ipvsadm -L --timeout'),
  'ipvs-tcpfin-timeout': set(`${IPVS} --ipvs-tcpfin-timeout=30s`, 'ipvsadm -L --timeout'),
  'ipvs-udp-timeout': set(`${IPVS} --ipvs-udp-timeout=1m`, 'ipvsadm -L --timeout'),
  'ipvs-sync-period': set(`${IPVS} --ipvs-sync-period=1m`, LOGS),
  'ipvs-min-sync-period': set(`${IPVS} --ipvs-min-sync-period=5s`, LOGS),
  'conntrack-max-per-core': set('--conntrack-max-per-core=65536 --conntrack-min=0', CT('max')),
  'conntrack-min': set('--conntrack-min=300000', CT('max')),
  'conntrack-tcp-timeout-established': set('--conntrack-tcp-timeout-established=1h', CT('tcp_timeout_established')),
  'conntrack-tcp-timeout-close-wait': set('--conntrack-tcp-timeout-close-wait=5m', CT('tcp_timeout_close_wait')),
  'conntrack-tcp-be-liberal': set('--conntrack-tcp-be-liberal', CT('tcp_be_liberal')),
  'conntrack-udp-timeout': set('--conntrack-udp-timeout=10s', CT('udp_timeout')),
  'conntrack-udp-timeout-stream': set('--conntrack-udp-timeout-stream=1m', CT('udp_timeout_stream')),
  v: set('--v=5', LOGS),
};

/** Those that are tried on one node alone. */
const BY_HAND: Readonly<Record<string, string>> = {
  cleanup: 'kube-proxy --cleanup',
  help: 'kube-proxy --help',
  'hostname-override': 'kube-proxy --hostname-override=node-z || echo "There is no such node"',
  'show-sync': 'kube-proxy --show-sync',
  version: 'kube-proxy --version',
};

/** As a person would: kube-proxy gets other arguments on all nodes, then one looks at what it did. */
export function flagExample(name: string): readonly string[] {
  const example = SET[name];
  if (!example) return BY_HAND[name] === undefined ? [] : [BY_HAND[name]];
  const patch = { spec: { template: { spec: { containers: [{ name: 'kube-proxy', args: example.args }] } } } };
  return [
    `kubectl -n kube-system patch ds kube-proxy -p '${JSON.stringify(patch)}' && kubectl -n kube-system rollout status ds/kube-proxy`,
    example.look,
  ];
}
