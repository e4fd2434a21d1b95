import { cluster } from '../cluster.ts';
import { router } from '../router.ts';
import { answered, at, type Level, row, says } from './level.ts';

const a = (line: string) => ({ place: 'node-a', line });
const gw = (line: string) => ({ place: 'router', line });
const KUBE_PROXY = 'kube-proxy --proxy-mode=iptables --cluster-cidr=10.180.0.0/16';

/** 240 addresses to drop, as a file for iptables-restore; and the same as a set. */
const BAD = Array.from({ length: 240 }, (_, i) => `203.0.113.${i + 1}`);
const LIST = `*filter\n${BAD.map((ip) => `-A FORWARD -s ${ip} -j DROP`).join('\n')}\nCOMMIT\n`;
const SET = `create bad hash:ip\n${BAD.map((ip) => `add bad ${ip}`).join('\n')}\n`;

/** Chapter 5: what goes wrong in production. */
export const OUTAGES: readonly Level[] = [
  {
    id: 'docker-came',
    title: 'Since Docker was installed, pods reach nobody beyond their node',
    story: [
      'On node-a a container engine was installed beside Kubernetes. Since then pod-client reaches its neighbours, but no pod on node-b. Services work half of the time.',
      'Pods must be reached again. What is not for pods or from pods must stay as the engine wants it.',
    ],
    lab: cluster,
    setup: [a('iptables -P FORWARD DROP'), a('iptables -A FORWARD -i cni0 -o cni0 -j ACCEPT')],
    goal: [
      row('pod-client', 'curl -s -m 2 http://10.180.2.1/', answered),
      row('pod-web-2', 'curl -s -m 2 http://10.180.0.1/', answered),
      row('node-a', 'iptables -S FORWARD', says('-P FORWARD DROP')),
    ],
    hints: [
      'The drop names a policy. Who set it?',
      'Accept by the pods’ range: packets from 10.180.0.0/16, and packets to it.',
    ],
    solution: [
      at('node-a', 'iptables -A FORWARD -s 10.180.0.0/16 -j ACCEPT'),
      at('node-a', 'iptables -A FORWARD -d 10.180.0.0/16 -j ACCEPT'),
    ],
    par: 2,
    after: 'Network plugins add these two rules, as they cannot know who else sets the policy of FORWARD.',
    next: ['asymmetric', 'dead-udp-pod'],
  },
  {
    id: 'asymmetric',
    title: 'Requests vanish behind PREROUTING, and no rule drops them',
    story: [
      'The client reaches node-a by eth1. A static route from last year’s migration says that the client is behind node-b, on eth0. The node checks the source of what comes in.',
      'Serve the client again. The check stays on.',
    ],
    lab: cluster,
    setup: [a('sysctl -w net.ipv4.conf.all.rp_filter=1'), a('ip route add 192.168.1.20/32 via 192.168.0.3')],
    goal: [
      row('client', 'curl -s -m 3 http://192.168.1.2:30080/', answered),
      row('client', 'ping -c 1 -W 1 192.168.1.2', answered),
      row('node-a', 'sysctl -n net.ipv4.conf.all.rp_filter', says('1')),
    ],
    hints: [
      'Why names the reason IP_RPFILTER: a packet back to this source would leave by another device.',
      'ip route get 192.168.1.20 on node-a. Which route is wrong?',
    ],
    solution: [at('node-a', 'ip route del 192.168.1.20')],
    par: 1,
    after:
      'rp_filter drops in the routing decision, behind PREROUTING: nat has changed the destination by then, and the source is still the client’s.',
    next: ['from-loopback'],
  },
  {
    id: 'from-loopback',
    title: 'A packet from 127.0.0.1 turns up on the wire',
    story: [
      'On the router, 127.0.0.1:8080 should lead to server: a DNAT rule in OUTPUT, route_localnet is on. The packet leaves, and server drops it as a martian.',
      'Make the connection work.',
    ],
    lab: router,
    setup: [
      gw('sysctl -w net.ipv4.conf.all.route_localnet=1'),
      gw('iptables -t nat -A OUTPUT -d 127.0.0.1 -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80'),
    ],
    goal: [row('router', 'curl -s -m 3 http://127.0.0.1:8080/', answered, says('198.51.100.1'))],
    hints: [
      'Which source address does the packet have on the wire?',
      'It needs one of the router’s own: MASQUERADE in POSTROUTING, for -s 127.0.0.0/8.',
    ],
    solution: [at('router', 'iptables -t nat -A POSTROUTING -s 127.0.0.0/8 -o eth1 -j MASQUERADE')],
    par: 1,
    after: 'This is why KUBE-EXT masquerades local traffic to a node port even with externalTrafficPolicy Local.',
    next: ['reset-by-peer'],
  },
  {
    id: 'reset-by-peer',
    title: 'Connection reset by peer, and the peer is innocent',
    story: [
      'Port 8080 of the router leads to server. Each connection is reset before it is made. Server says that the client resets it, the client knows of nothing.',
      'Conntrack on the router was tuned some days ago. Read sysctl -a there and find the value that cannot be right.',
    ],
    lab: router,
    setup: [
      gw('iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80'),
      gw('sysctl -w net.netfilter.nf_conntrack_tcp_timeout_syn_sent=0'),
    ],
    goal: [row('client', 'curl -s -m 3 http://192.0.2.1:8080/', answered)],
    hints: [
      'The SYN-ACK comes back as INVALID: its connection is not in the table any more. So its source is not changed back, and the client answers an unknown with RST.',
      'sysctl -a | grep tcp_timeout_syn_sent. Linux has 120.',
    ],
    solution: [at('router', 'sysctl -w net.netfilter.nf_conntrack_tcp_timeout_syn_sent=120')],
    par: 1,
    after:
      'The same reset comes from a packet outside the window: INVALID as well. kube-proxy drops INVALID in KUBE-FORWARD for that reason.',
    next: ['big-packets'],
  },
  {
    id: 'big-packets',
    title: 'Small packets pass, large ones disappear',
    story: [
      'The network behind the router takes packets of 1400 bytes. Larger ones that may not be cut up vanish without a word, and transfers hang in the middle.',
      'The router should tell the sender, and would, if it were let. Let it.',
    ],
    lab: router,
    setup: [
      gw('ip link set eth1 mtu 1400'),
      gw('iptables -A OUTPUT -p icmp --icmp-type echo-reply -j ACCEPT'),
      gw('iptables -A OUTPUT -p icmp -j DROP'),
    ],
    goal: [
      row('client', 'ping -c 1 -W 1 -M do -s 1450 server', says('mtu = 1400')),
      row('client', 'ping -c 1 -W 1 -s 1000 server', answered),
      row('router', 'ping -c 1 -W 1 client', { kind: 'dropped', place: 'router', chain: 'OUTPUT' }),
    ],
    hints: [
      'ip_forward drops the packet and makes an ICMP error for the sender. What becomes of the error?',
      'Let ICMP of type fragmentation-needed out: insert it before the DROP.',
    ],
    solution: [at('router', 'iptables -I OUTPUT -p icmp --icmp-type fragmentation-needed -j ACCEPT')],
    par: 1,
    after: 'Path MTU discovery lives on this one ICMP message. Block lists for ICMP should spare it.',
    next: ['long-list'],
  },
  {
    id: 'long-list',
    title: 'The longer the block list, the slower the router',
    story: [
      '240 addresses are dropped by 240 rules in FORWARD, and every packet is held against each of them. The same addresses are in the set bad: ipset list bad.',
      'Drop the same addresses with at most two rules tried per packet.',
    ],
    lab: router,
    setup: [
      { place: 'router', line: 'ipset restore', stdin: SET },
      { place: 'router', line: 'iptables-restore', stdin: LIST },
    ],
    goal: [
      row('client', 'ping -c 1 -W 1 server', answered, { kind: 'cost', place: 'router', table: 'filter', most: 4 }),
      row('router', 'ipset test bad 203.0.113.77', says('is in set')),
      row('router', 'iptables -S FORWARD', says('--match-set bad src -j DROP')),
    ],
    hints: [
      'iptables -F FORWARD empties the chain.',
      '-m set --match-set bad src looks the source up in the set: one step, however long the list.',
    ],
    solution: [
      at('router', 'iptables -F FORWARD'),
      at('router', 'iptables -A FORWARD -m set --match-set bad src -j DROP'),
    ],
    par: 2,
    after:
      'This is the difference between KUBE-SERVICES and IPVS: a list that grows with the Services against one look-up.',
    next: ['dead-udp-pod', 'lesson/modes'],
  },
  {
    id: 'dead-udp-pod',
    title: 'UDP keeps going to a dead pod',
    story: [
      'pod-client sends from port 5000 to the Service echo. A pod behind it was replaced a minute ago. Since then nothing comes back.',
      'Something on node-a should have noticed.',
    ],
    lab: cluster,
    setup: [
      { place: 'pod-client', line: 'nc -u -p 5000 -w 1 10.96.0.7 7', stdin: 'first\n' },
      a('kill %1'),
      a('kubectl delete pod pod-web-1'),
      a('kubectl delete pod pod-web-2'),
      a('sleep 5'),
    ],
    goal: [
      row('pod-client', 'echo hello | nc -u -p 5000 -w 1 10.96.0.7 7', answered, says('hello')),
      row('pod-client', 'curl -s -m 2 http://10.96.0.20/', answered),
    ],
    hints: [
      'The packet does not walk through nat: its connection is known, conntrack -L -p udp shows to where. Even with new rules it would go to the dead pod.',
      'kube-proxy writes the new rules and deletes such entries. Does it run? Look at jobs.',
      `${KUBE_PROXY} &`,
    ],
    solution: [at('node-a', `${KUBE_PROXY} &`)],
    par: 1,
    after:
      'For UDP kube-proxy cleans conntrack when endpoints go or come. TCP connections it leaves alone: they end by themselves.',
    next: ['two-faults'],
  },
  {
    id: 'two-faults',
    title: 'The node port is dead, and the first repair did not help',
    story: [
      'The client gets nothing from node-a’s port 30080. Somebody found a fault and repaired it, and nothing changed. So there is another.',
      'Find both.',
    ],
    lab: cluster,
    setup: [
      a('sysctl -w net.ipv4.ip_forward=0'),
      a('iptables -t raw -A PREROUTING -i eth1 -p tcp --dport 30080 -j CT --notrack'),
    ],
    goal: [
      row('client', 'curl -s -m 3 http://192.168.1.2:30080/', answered),
      row('client', 'curl -s -m 3 http://192.168.1.2:30080/', answered),
      row('client', 'ping -c 1 -W 1 10.180.0.1', answered),
    ],
    hints: [
      'A node port is refused as if nothing listened: the packet is not seen by nat at all. What keeps it from conntrack?',
      'And once it is for a pod: may the node forward?',
    ],
    solution: [at('node-a', 'iptables -t raw -F PREROUTING'), at('node-a', 'sysctl -w net.ipv4.ip_forward=1')],
    par: 2,
    after: 'Go by the packet, not by the list of suspects: where does it end now, and why there?',
    next: ['drop-ping', 'lesson/modes'],
  },
];
