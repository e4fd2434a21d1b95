import { clusterIpvs } from '../cluster-modes.ts';
import { router } from '../router.ts';
import { after, answered, at, type Level, refused, row, says, saysNot, silent } from './level.ts';

const a = (line: string) => ({ place: 'node-a', line });
const gw = (line: string) => ({ place: 'router', line });
const VIP = '203.0.113.80';
const virtual = [gw(`ipvsadm -A -t ${VIP}:80 -s rr`), gw(`ipvsadm -a -t ${VIP}:80 -r 198.51.100.80:80 -m`)];
const vip = gw(`ip addr add ${VIP}/32 dev lo`);

/** Chapter 4: virtual servers, and where they sit. */
export const IPVS: readonly Level[] = [
  {
    id: 'virtual-server',
    title: 'Nobody answers at the virtual address',
    story: [
      `The address ${VIP} should be a virtual server on the router: port 80, with server behind it. The router has the address; nothing listens.`,
      'Use IPVS, with masquerading as forwarding method. Write no iptables rule.',
    ],
    lab: router,
    setup: [vip],
    goal: [
      row('client', `curl -s -m 3 http://${VIP}/`, answered, says('server: hello, 192.0.2.20')),
      row('router', 'iptables -t nat -S', saysNot('DNAT')),
    ],
    hints: [
      'ipvsadm -A -t ADDRESS:PORT -s rr makes the virtual server.',
      'ipvsadm -a -t ADDRESS:PORT -r REAL:PORT -m adds a real server to it.',
    ],
    solution: virtual,
    par: 2,
    after: 'The first ipvsadm -A registered six hook functions. The tab Hooks shows them; ipvsadm -C takes them away.',
    next: ['passed-by', 'lesson/ipvs'],
  },
  {
    id: 'passed-by',
    title: 'ipvsadm shows the virtual server, and packets pass it by',
    story: [
      `The virtual server at ${VIP}:80 is there, with its real server. Its counters stay at zero. The client’s packets do reach the router.`,
      'Make IPVS see them.',
    ],
    lab: router,
    setup: virtual,
    goal: [row('client', `curl -s -m 3 http://${VIP}/`, answered)],
    hints: [
      'Which way does the packet take after the routing decision? IPVS has no anchor at PREROUTING; for requests it sits at INPUT.',
      'INPUT is for addresses of this host. A device that is down will do: ip link add NAME type dummy, then ip addr add.',
    ],
    solution: [vip],
    par: 1,
    after: 'This is what kube-ipvs0 is for: a dummy device that holds every cluster IP and is never up.',
    next: ['forward-rule-useless', 'lesson/ipvs'],
  },
  {
    id: 'forward-rule-useless',
    title: 'The FORWARD rule does not stop IPVS traffic',
    story: [
      `Clients use server through the virtual address ${VIP}. An administrator wants to stop that and drops packets to server in FORWARD. They pass.`,
      'Stop requests to server that IPVS sends. Direct requests to server must work.',
    ],
    lab: router,
    setup: [vip, ...virtual, gw('iptables -A FORWARD -m ipvs --ipvs -d 198.51.100.80 -j DROP')],
    goal: [
      row('client', `curl -s -m 2 http://${VIP}/`, silent, { kind: 'dropped', place: 'router', hook: 'OUTPUT' }),
      row('client', 'curl -s -m 3 http://server/', answered),
    ],
    hints: [
      'IPVS takes the packet inside INPUT and sends it from there. Step on: which hook comes next?',
      'It enters OUTPUT, as if the router had made it, with server as destination.',
    ],
    solution: [at('router', 'iptables -A OUTPUT -d 198.51.100.80 -p tcp --dport 80 -j DROP')],
    par: 1,
    after:
      'Requests: PREROUTING, INPUT, then OUTPUT and POSTROUTING. Only answers cross FORWARD, and there IPVS changes them back.',
    next: ['answers-die', 'nodeport-input-drop'],
  },
  {
    id: 'answers-die',
    title: 'Behind IPVS, requests arrive and answers die on the balancer',
    story: [
      'The balancer was hardened: it is no router, so forwarding was switched off. IPVS needs none to send requests, and indeed server gets them.',
      'Yet no page arrives.',
    ],
    lab: router,
    setup: [vip, ...virtual, gw('sysctl -w net.ipv4.ip_forward=0')],
    goal: [row('client', `curl -s -m 3 http://${VIP}/`, answered)],
    hints: [
      'Follow the SYN-ACK of server on the router. To whom is it addressed?',
      'It is for the client, so it must be forwarded before IPVS can change its source at FORWARD.',
    ],
    solution: [at('router', 'sysctl -w net.ipv4.ip_forward=1')],
    par: 1,
    after: 'kube-proxy in IPVS mode sets ip_forward itself.',
    next: ['masquerade-ignored'],
  },
  {
    id: 'masquerade-ignored',
    title: 'The MASQUERADE rule does nothing for IPVS traffic',
    story: [
      'Server has no way back to the client, so requests through the virtual address should be masqueraded. The rule is there, and its counter stays at zero.',
      'Make it count, and the page come. The rules are as they should be.',
    ],
    lab: router,
    setup: [
      vip,
      ...virtual,
      gw('iptables -t nat -A POSTROUTING -d 198.51.100.80 -j MASQUERADE'),
      { place: 'server', line: 'ip route del default' },
    ],
    goal: [row('client', `curl -s -m 3 http://${VIP}/`, answered, says('198.51.100.1'))],
    hints: [
      'IPVS keeps a connection table of its own, ipvsadm -L -n -c. Conntrack’s stays empty, so nat never gets to see the packet.',
      'sysctl net.ipv4.vs.conntrack makes IPVS keep the conntrack entry right.',
    ],
    solution: [at('router', 'sysctl -w net.ipv4.vs.conntrack=1')],
    par: 1,
    after: 'kube-proxy sets it, because in IPVS mode it still masquerades by iptables.',
    next: ['reused-port-hangs', 'lesson/ipvs'],
  },
  {
    id: 'reused-port-hangs',
    title: 'After a rolling update, clients that reuse a port hang',
    story: [
      'A real server was replaced: port 80 of server was taken out, port 8000 came in. New clients are fine. One that comes from port 40000 again, as it did before, gets no answer.',
      'Have such a client given to a real server that exists.',
    ],
    lab: {
      ...router,
      places: router.places.map((place) =>
        place.name === 'server'
          ? { ...place, servers: [...(place.servers ?? []), { kind: 'http', port: 8000 }] }
          : place,
      ),
    },
    setup: [
      vip,
      ...virtual,
      gw('sysctl -w net.ipv4.vs.conn_reuse_mode=0'),
      { place: 'client', line: `curl -s --local-port 40000 http://${VIP}/` },
      { place: 'client', line: 'sleep 3' },
      gw(`ipvsadm -d -t ${VIP}:80 -r 198.51.100.80:80`),
      gw(`ipvsadm -a -t ${VIP}:80 -r 198.51.100.80:8000 -m`),
    ],
    goal: [
      row('client', `curl -s -m 2 --local-port 40000 http://${VIP}/`, answered),
      row('client', `curl -s -m 2 http://${VIP}/`, answered),
    ],
    hints: [
      'ipvsadm -L -n -c: the old connection is still in the table, with its old real server.',
      'A SYN on a connection that is closing may mean a new one. net.ipv4.vs.conn_reuse_mode says whether IPVS chooses again.',
    ],
    solution: [at('router', 'sysctl -w net.ipv4.vs.conn_reuse_mode=1')],
    par: 1,
    after:
      'With mode 1 and conntrack, older kernels dropped the first SYN: a second lost for each reused port. kube-proxy sets 0 there.',
    next: ['nodeport-input-drop', 'lesson/ipvs'],
  },
  {
    id: 'one-pod-works',
    title: 'Two pods behind the Service, and one does all the work',
    story: [
      'kube-proxy on node-a runs in IPVS mode. The client asks the node port again and again and always gets the same pod.',
      'Have kube-proxy spread the requests over both. A change that the next sync takes back does not count.',
    ],
    lab: {
      ...clusterIpvs,
      daemons: (clusterIpvs.daemons ?? []).map(({ place, line }) => ({ place, line: `${line} --ipvs-scheduler=sh` })),
    },
    goal: [
      after(
        35,
        'client',
        'for i in 1 2 3 4 5 6; do curl -s -m 2 http://192.168.1.2:30080/; done | cut -d: -f1 | sort -u | wc -l',
        says('2'),
      ),
    ],
    hints: [
      'ipvsadm -L -n shows the scheduler behind each virtual server. sh chooses by the source address.',
      'kube-proxy sets the scheduler by its flag --ipvs-scheduler. jobs shows how it was started; kill %1 stops it.',
      'kube-proxy --proxy-mode=ipvs --cluster-cidr=10.180.0.0/16 --ipvs-scheduler=rr &',
    ],
    solution: [
      at('node-a', 'kill %1'),
      at('node-a', 'kube-proxy --proxy-mode=ipvs --cluster-cidr=10.180.0.0/16 --ipvs-scheduler=rr &'),
    ],
    par: 2,
    after: 'What kube-proxy wrote outlives it: while it was stopped, the Service went on.',
    next: ['loopback-hangs', 'lesson/kube-proxy'],
  },
  {
    id: 'nodeport-input-drop',
    title: 'After the switch to IPVS the node port is dead, and nothing else changed',
    story: [
      'The nodes drop what nobody opened: INPUT has policy DROP. In iptables mode the node port worked all the same. In IPVS mode it does not.',
      'Open what IPVS needs on node-a, and no more.',
    ],
    lab: clusterIpvs,
    setup: [
      a('iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'),
      a('iptables -A INPUT -s 192.168.0.0/24 -j ACCEPT'),
      a('iptables -A INPUT -s 10.180.0.0/16 -j ACCEPT'),
      a('iptables -P INPUT DROP'),
    ],
    goal: [
      row('client', 'curl -s -m 3 http://192.168.1.2:30080/', answered, says('pod-web')),
      row('client', 'ping -c 1 -W 1 node-a', silent),
      row('client', 'nc -zv -w 1 192.168.1.2 22', { kind: 'dropped', place: 'node-a', chain: 'INPUT' }),
    ],
    hints: [
      'In iptables mode PREROUTING changes the destination, and the packet is forwarded. Which hook does IPVS take it in?',
      'INPUT runs filter at 0 and IPVS at 99. What filter drops, IPVS never sees.',
      'The packet still has the node port in INPUT: --dport 30080.',
    ],
    solution: [at('node-a', 'iptables -A INPUT -p tcp --dport 30080 -j ACCEPT')],
    par: 1,
    after: 'The same packet, the same rules, another mode: the hook and the priority decide what a rule can see.',
    next: ['loopback-hangs', 'lesson/modes'],
  },
  {
    id: 'loopback-hangs',
    title: '127.0.0.1:30080 worked until the switch to IPVS',
    story: [
      'A program on node-a asks http://127.0.0.1:30080/ and cannot be changed. In IPVS mode there is a virtual server for each address of the node, but none for 127.0.0.1, and a packet from there may not be sent to a pod.',
      'Take node-a back to iptables mode. Leave nothing of the other mode behind.',
    ],
    lab: clusterIpvs,
    goal: [
      row('node-a', 'curl -s -m 3 http://127.0.0.1:30080/', answered, says('pod-web')),
      row('pod-client', 'curl -s -m 3 http://10.96.0.20/', answered),
      row('node-a', 'ipvsadm -L -n', saysNot('10.96.0.20')),
      row('node-a', 'ip -brief link show', saysNot('kube-ipvs0')),
    ],
    hints: [
      'jobs shows the running kube-proxy, kill %1 stops it. Its virtual servers, sets and rules stay.',
      'kube-proxy --cleanup takes away what both modes leave.',
      'kube-proxy --proxy-mode=iptables --cluster-cidr=10.180.0.0/16 &',
    ],
    solution: [
      at('node-a', 'kill %1'),
      at('node-a', 'kube-proxy --cleanup'),
      at('node-a', 'kube-proxy --proxy-mode=iptables --cluster-cidr=10.180.0.0/16 &'),
    ],
    par: 3,
    after:
      'iptables mode needs route_localnet for this, and masquerades the source. nftables mode does not serve 127.0.0.1 either.',
    next: ['vip-host-ports', 'lesson/modes'],
  },
  {
    id: 'vip-host-ports',
    title: 'A Service address answers on ports of the host',
    story: [
      'An exporter on node-a, port 9100, answers at the cluster IP 10.96.0.20 as well. Any pod gets at host services that way.',
      'In IPVS mode every cluster IP is an address of the node. A chain of kube-proxy guards against this, but its jump was removed. Put it back.',
    ],
    lab: {
      ...clusterIpvs,
      places: clusterIpvs.places.map((place) =>
        place.name === 'node-a' ? { ...place, servers: [{ kind: 'http', port: 9100 }] } : place,
      ),
    },
    setup: [a('iptables -D INPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-FILTER')],
    goal: [
      row('pod-client', 'nc -zv -w 1 10.96.0.20 9100', refused),
      row('pod-client', 'curl -s -m 3 http://10.96.0.20/', answered),
      row('node-a', 'curl -s -m 3 http://192.168.0.2:9100/', answered),
    ],
    hints: [
      'ip addr show dev kube-ipvs0 on node-a. Then iptables -S: which chain does nobody jump to?',
      'KUBE-IPVS-FILTER lets the Services through and rejects the rest. It belongs into INPUT.',
    ],
    solution: [at('node-a', 'iptables -A INPUT -j KUBE-IPVS-FILTER')],
    par: 1,
    after: 'In iptables mode no host has a cluster IP, so there is nothing to reach.',
    next: ['docker-came', 'lesson/ipvs'],
  },
];
