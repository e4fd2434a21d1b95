import type { ReferenceExample } from './example.ts';

/** One line for each command. Those of a cluster run on a node of one. */
export const COMMAND_EXAMPLES: Readonly<Record<string, string>> = {
  arp: 'arp -n',
  bridge: 'bridge -d link show',
  conntrack: 'conntrack -L',
  curl: 'curl -s http://127.0.0.1/',
  date: 'date',
  dmesg: 'dmesg',
  help: 'help iptables',
  hostname: 'hostname',
  ip: 'ip -brief addr',
  ip6tables: 'ip6tables -S',
  'ip6tables-restore': 'ip6tables-restore < /dev/null',
  'ip6tables-save': 'ip6tables-save',
  ipset: 'ipset -exist create friends hash:ip && ipset -exist add friends 192.0.2.20 && ipset list friends',
  iptables: 'iptables -L -n -v --line-numbers',
  'iptables-legacy': 'iptables-legacy -S',
  'iptables-legacy-restore': 'iptables-legacy-restore < /dev/null',
  'iptables-legacy-save': 'iptables-legacy-save',
  'iptables-restore': 'iptables-restore < /dev/null',
  'iptables-save': 'iptables-save',
  ipvsadm: 'ipvsadm -A -t 127.0.0.1:8080 -s rr; ipvsadm -L -n',
  'kube-proxy': 'kube-proxy --show-sync',
  kubectl: 'kubectl get services',
  nc: 'nc -zv -w 1 127.0.0.1 80',
  ping: 'ping -c 1 127.0.0.1',
  sleep: 'sleep 0.1',
  sysctl: 'sysctl net.ipv4.ip_forward',
  tcpdump: 'tcpdump -n -c 1 -i lo & ping -c 1 127.0.0.1',
  watch: 'watch -n 1 iptables -L -n',
  whoami: 'whoami',
};

/** What stands between `iptables -A INPUT` and `-j`, or a whole line where another chain or a set-up is needed. */
export const MATCH_EXAMPLES: Readonly<Record<string, string>> = {
  addrtype: '-m addrtype --dst-type LOCAL',
  ah: '-p ah -m ah --ahspi 500',
  bpf: '-m bpf --bytecode "1,6 0 0 1"',
  cgroup: 'iptables -A OUTPUT -m cgroup --cgroup 0 -j ACCEPT',
  cluster: '-m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 7',
  comment: '-m comment --comment "why it is here"',
  connbytes: '-m connbytes --connbytes 10000 --connbytes-dir both --connbytes-mode bytes',
  connlimit: '-p tcp --syn -m connlimit --connlimit-above 20',
  connmark: '-m connmark --mark 1',
  conntrack: '-m conntrack --ctstate ESTABLISHED,RELATED',
  cpu: '-m cpu --cpu 0',
  dccp: '-p dccp -m dccp --dport 5001',
  devgroup: '-m devgroup --src-group 0',
  dscp: '-m dscp --dscp-class EF',
  ecn: '-p tcp -m ecn --ecn-tcp-cwr',
  esp: '-p esp -m esp --espspi 500',
  hashlimit: '-m hashlimit --hashlimit-name each --hashlimit-mode srcip --hashlimit-upto 5/sec',
  helper: '-m helper --helper ftp',
  icmp: '-p icmp -m icmp --icmp-type echo-request',
  icmp6: 'ip6tables -A INPUT -p icmpv6 -m icmp6 --icmpv6-type echo-request -j ACCEPT',
  ipcomp: '-p ipcomp -m ipcomp --ipcompspi 0x12',
  iprange: '-m iprange --src-range 192.0.2.10-192.0.2.20',
  ipvs: '-m ipvs --vaddr 203.0.113.80 --vport 80',
  length: '-m length --length 1000:1500',
  limit: '-m limit --limit 5/min --limit-burst 3',
  mac: '-m mac --mac-source 02:00:c0:00:02:14',
  mark: '-m mark --mark 0x4000/0x4000',
  multiport: '-p tcp -m multiport --dports 80,443,8000:8080',
  osf: '-p tcp -m osf --genre Linux',
  owner: 'iptables -A OUTPUT -m owner --uid-owner 0 -j ACCEPT',
  physdev: 'iptables -A FORWARD -m physdev --physdev-is-bridged -j ACCEPT',
  pkttype: '-m pkttype --pkt-type broadcast',
  policy: '-m policy --dir in --pol none',
  quota: '-m quota --quota 1000000',
  realm: 'iptables -A OUTPUT -m realm --realm 0 -j ACCEPT',
  recent: '-p tcp --dport 22 -m recent --name ssh --set',
  rateest:
    'iptables -A INPUT -j RATEEST --rateest-name in --rateest-interval 250ms --rateest-ewmalog 500ms && iptables -A INPUT -m rateest --rateest in --rateest-gt --rateest-pps 100 -j DROP',
  rpfilter: 'iptables -t raw -A PREROUTING -m rpfilter --invert -j DROP',
  sctp: '-p sctp -m sctp --dport 2905',
  set: 'ipset -exist create known hash:ip && iptables -A INPUT -m set --match-set known src -j ACCEPT',
  socket: 'iptables -t mangle -A PREROUTING -m socket -j MARK --set-mark 1',
  state: '-m state --state NEW',
  statistic: '-m statistic --mode random --probability 0.5',
  string: '-p tcp --dport 80 -m string --string "secret" --algo bm',
  tcp: '-p tcp -m tcp --dport 22 --syn',
  tcpmss: '-p tcp --syn -m tcpmss --mss 1:500',
  time: '-m time --timestart 08:00 --timestop 18:00',
  tos: '-m tos --tos 0x10',
  ttl: '-m ttl --ttl-lt 5',
  u32: '-m u32 --u32 "0>>22&0x3C@12=80"',
  udp: '-p udp -m udp --dport 53',
};

/** A whole line for each target. */
export const TARGET_EXAMPLES: Readonly<Record<string, string>> = {
  AUDIT: 'iptables -A INPUT -p icmp -j AUDIT --type accept',
  CHECKSUM: 'iptables -t mangle -A POSTROUTING -p udp -j CHECKSUM --checksum-fill',
  CLASSIFY: 'iptables -t mangle -A POSTROUTING -p icmp -j CLASSIFY --set-class 1:1',
  CONNMARK: 'iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark',
  CONNSECMARK: 'iptables -t mangle -A INPUT -j CONNSECMARK --save',
  CT: 'iptables -t raw -A PREROUTING -p icmp -j CT --notrack',
  DNAT: 'iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80',
  DSCP: 'iptables -t mangle -A POSTROUTING -p icmp -j DSCP --set-dscp-class EF',
  ECN: 'iptables -t mangle -A POSTROUTING -p tcp -j ECN --ecn-tcp-remove',
  HMARK:
    'iptables -t mangle -A PREROUTING -j HMARK --hmark-tuple src,dst --hmark-mod 10 --hmark-rnd 7 --hmark-offset 100',
  IDLETIMER: 'iptables -A INPUT -j IDLETIMER --timeout 60 --label quiet',
  LOG: 'iptables -A INPUT -p icmp -j LOG --log-prefix "ping: "',
  MARK: 'iptables -t mangle -A PREROUTING -p icmp -j MARK --set-mark 1',
  MASQUERADE: 'iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE',
  NETMAP: 'iptables -t nat -A PREROUTING -d 203.0.113.0/24 -j NETMAP --to 198.51.100.0/24',
  NFLOG: 'iptables -A INPUT -p icmp -j NFLOG --nflog-group 1',
  NFQUEUE: 'iptables -A INPUT -p udp --dport 9999 -j NFQUEUE --queue-num 0 --queue-bypass',
  NOTRACK: 'iptables -t raw -A OUTPUT -p udp -j NOTRACK',
  RATEEST: 'iptables -A INPUT -j RATEEST --rateest-name in --rateest-interval 250ms --rateest-ewmalog 500ms',
  REDIRECT: 'iptables -t nat -A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 80',
  REJECT: 'iptables -A INPUT -p tcp --dport 23 -j REJECT --reject-with tcp-reset',
  SET: 'ipset -exist create seen hash:ip && iptables -A INPUT -p icmp -j SET --add-set seen src',
  SNAT: 'iptables -t nat -A POSTROUTING -o eth0 -j SNAT --to-source 192.0.2.10',
  TCPMSS: 'iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu',
  TCPOPTSTRIP: 'iptables -t mangle -A FORWARD -p tcp -j TCPOPTSTRIP --strip-options timestamp',
  TEE: 'iptables -t mangle -A PREROUTING -p icmp -j TEE --gateway 192.0.2.20',
  TOS: 'iptables -t mangle -A OUTPUT -p icmp -j TOS --set-tos 0x10',
  TPROXY: 'iptables -t mangle -A PREROUTING -p tcp --dport 80 -j TPROXY --on-port 80',
  TRACE: 'iptables -t raw -A PREROUTING -p icmp -j TRACE',
  TTL: 'iptables -t mangle -A POSTROUTING -p icmp -j TTL --ttl-set 3',
};

/** Lines after which packets of this host itself have passed the function: ping goes out by lo, and in again. */
const PING = 'ping -c 1 127.0.0.1';
const CT = `iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT && ${PING}`;
const NAT = `iptables -t nat -L -n && ${PING}`;
const VIRTUAL = `ipvsadm -A -t 127.0.0.1:8080 -s rr; ${PING}`;
export const HOOK_EXAMPLES: Readonly<Record<string, string>> = {
  ipv4_conntrack_defrag: CT,
  ipv4_conntrack_in: CT,
  ipv4_conntrack_local: CT,
  nf_confirm: CT,
  nf_nat_ipv4_pre_routing: NAT,
  nf_nat_ipv4_local_in: NAT,
  nf_nat_ipv4_local_fn: NAT,
  nf_nat_ipv4_out: NAT,
  ipt_do_table: `iptables -L -n && ${PING}`,
  iptable_mangle_hook: `iptables -t mangle -L -n && ${PING}`,
  ip_vs_in_hook: VIRTUAL,
  ip_vs_out_hook: VIRTUAL,
};

/** Lines at several places of a certain lab: what only forwarded packets pass, and what stands outside of a cluster. */
export const LAB_EXAMPLES: Readonly<Record<string, ReferenceExample>> = {
  ip_vs_forward_icmp: {
    lab: 'router',
    lines: [
      { place: 'router', line: 'ipvsadm -A -t 192.0.2.1:8080 -s rr; ipvsadm -L -n' },
      { place: 'client', line: 'ping -c 1 server' },
    ],
  },
  'load-balancer': {
    lab: 'cluster-lb',
    lines: [
      { place: 'client', line: 'curl -s http://shop/' },
      { place: 'lb', line: 'ipvsadm -L -n' },
    ],
  },
};

/** What another line than `sysctl NAME` must bring first. */
export const SYSCTL_EXAMPLES: Readonly<Record<string, string>> = {
  'net.bridge.bridge-nf-call-iptables': 'ip link add br0 type bridge; sysctl net.bridge.bridge-nf-call-iptables',
};

/** The kernel refuses rules with these: there is no module, program or label here that they need. */
export const REFUSED: ReadonlySet<string> = new Set(['LED', 'SECMARK', 'nfacct']);
