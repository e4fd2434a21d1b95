import { containers } from '../containers.ts';
import { router } from '../router.ts';
import { answered, at, type Level, refused, row, says, silent } from './level.ts';

const gw = (line: string) => ({ place: 'router', line });

/** Chapter 2: addresses that change on the way, and how the answers find back. */
export const NAT: readonly Level[] = [
  {
    id: 'no-way-back',
    title: 'The request arrives, the answer never comes back',
    story: [
      'Server has no route to the client’s network and you may not log in there. The client’s requests reach it; its answers go nowhere.',
      'Make the client’s requests look as if the router had sent them.',
    ],
    lab: router,
    setup: [{ place: 'server', line: 'ip route del default' }],
    goal: [row('client', 'curl -s -m 3 http://server/', answered, says('198.51.100.1'))],
    hints: [
      'Source addresses are changed in the table nat, where packets leave: POSTROUTING.',
      'MASQUERADE takes the address of the device the packet leaves by. The router leaves to server by eth1.',
    ],
    solution: [at('router', 'iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE')],
    par: 1,
    after: 'Only the first packet of the connection came to this rule. For all others conntrack knew what to do.',
    next: ['nobody-on-8080', 'lesson/conntrack'],
  },
  {
    id: 'nobody-on-8080',
    title: 'Nobody answers on the router’s port 8080',
    story: [
      'The web server should be found at port 8080 of the router. It must see who really asks.',
      'Send what comes to that port on to server, port 80.',
    ],
    lab: router,
    goal: [
      row('client', 'curl -s -m 3 http://192.0.2.1:8080/', answered, says('server: hello, 192.0.2.20')),
      row('client', 'nc -zv -w 1 192.0.2.1 8081', refused),
    ],
    hints: [
      'The destination must be changed before the routing decision, or the packet is taken for the router’s own.',
      'nat PREROUTING, target DNAT with --to-destination ADDRESS:PORT.',
    ],
    solution: [
      at('router', 'iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80'),
    ],
    par: 1,
    after: 'The answer’s source was changed back to 192.0.2.1:8080 without any rule: conntrack keeps both tuples.',
    next: ['opened-8080', 'not-for-me', 'lesson/conntrack'],
  },
  {
    id: 'opened-8080',
    title: 'I opened port 8080 in FORWARD, and it is still dropped',
    story: [
      'Port 8080 of the router is sent on to the web server. FORWARD drops what nobody opened, so port 8080 was opened there.',
      'Repair the filter, so that requests pass. No other port may be open.',
    ],
    lab: router,
    setup: [
      gw('iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80'),
      gw('iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'),
      gw('iptables -A FORWARD -p tcp --dport 8080 -j ACCEPT'),
      gw('iptables -P FORWARD DROP'),
    ],
    goal: [
      row('client', 'curl -s -m 3 http://192.0.2.1:8080/', answered),
      row('client', 'nc -zv -w 1 server 81', silent, { kind: 'dropped', place: 'router', chain: 'FORWARD' }),
    ],
    hints: [
      'Look at the packet’s destination when it enters FORWARD, and at who changed it.',
      'PREROUTING comes first: in FORWARD the port is 80 already.',
    ],
    solution: [at('router', 'iptables -A FORWARD -d 198.51.100.80 -p tcp --dport 80 -j ACCEPT')],
    par: 1,
    after: 'To match what the client asked for, use -m conntrack --ctorigdstport 8080: conntrack remembers it.',
    next: ['own-requests', 'published-port'],
  },
  {
    id: 'own-requests',
    title: 'The forwarded port works for everybody but the router itself',
    story: [
      'Clients get the page from port 8080. A health check that runs on the router asks the same address and is refused.',
      'Make it work from the router too.',
    ],
    lab: router,
    setup: [gw('iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80')],
    goal: [
      row('router', 'curl -s -m 3 http://192.0.2.1:8080/', answered, says('server')),
      row('client', 'curl -s -m 3 http://192.0.2.1:8080/', answered, says('192.0.2.20')),
    ],
    hints: [
      'A packet made on this host begins at OUTPUT. It never crosses PREROUTING on its way out.',
      'nat has a chain OUTPUT as well, for destinations of local packets. Match the address: not all of the world’s 8080 is yours.',
    ],
    solution: [
      at(
        'router',
        'iptables -t nat -A OUTPUT -d 192.0.2.1 -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80',
      ),
    ],
    par: 1,
    after: 'Destination NAT has two anchors, PREROUTING and OUTPUT. kube-proxy jumps to KUBE-SERVICES from both.',
    next: ['from-inside', 'lesson/anchors'],
  },
  {
    id: 'from-inside',
    title: 'My own public address does not work from inside',
    story: [
      'Port 8080 of the router’s public address 192.0.2.1 leads to server. From outside it works. When server asks for it, nothing comes.',
      'Make it work from server’s network. Clients outside must be seen with their own address.',
    ],
    lab: router,
    setup: [
      gw('iptables -t nat -A PREROUTING -d 192.0.2.1 -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80'),
    ],
    goal: [
      row('server', 'curl -s -m 3 http://192.0.2.1:8080/', answered),
      row('client', 'curl -s -m 3 http://192.0.2.1:8080/', answered, says('192.0.2.20')),
    ],
    hints: [
      'Follow the packet of server through the router, back to server. Which source address does it arrive with?',
      'Change the source too, where a packet from inside goes back inside.',
    ],
    solution: [at('router', 'iptables -t nat -A POSTROUTING -s 198.51.100.0/24 -d 198.51.100.80 -j MASQUERADE')],
    par: 1,
    after: 'The name for it is hairpin, or NAT loopback. A pod that asks for its own Service has the same trouble.',
    next: ['not-for-me', 'pod-asks-itself'],
  },
  {
    id: 'not-for-me',
    title: 'The server answers, and the client throws the answer away',
    story: [
      'Somebody made the router faster: packets from the server’s side are not tracked any more. Since then port 8080 is dead.',
      'A capture shows answers that reach the client. Find out why it does not take them, and make it work again.',
    ],
    lab: router,
    setup: [
      gw('iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80'),
      gw('iptables -t raw -A PREROUTING -i eth1 -j CT --notrack'),
    ],
    goal: [row('client', 'curl -s -m 3 http://192.0.2.1:8080/', answered, says('192.0.2.20'))],
    hints: [
      'From which address and port does the SYN-ACK come when it reaches the client? Which did the client ask?',
      'The way back is in the connection’s second tuple. A packet that is not tracked belongs to no connection.',
    ],
    solution: [at('router', 'iptables -t raw -D PREROUTING -i eth1 -j CT --notrack')],
    par: 1,
    after:
      'A connection has two tuples: what the first packet looked like, and what answers will look like. NAT lives in the difference.',
    next: ['still-the-old-server', 'lesson/conntrack'],
  },
  {
    id: 'still-the-old-server',
    title: 'I changed the DNAT rule, and traffic still goes to the old server',
    story: [
      'UDP port 7000 of the router led to 198.51.100.81, which is gone. The rule names 198.51.100.80 now.',
      'New clients are served. One that keeps sending from its old port 5000 is not. Help it without touching a rule.',
    ],
    lab: router,
    setup: [
      gw('sysctl -w net.netfilter.nf_conntrack_udp_timeout=3600'),
      gw('iptables -t nat -A PREROUTING -p udp --dport 7000 -j DNAT --to-destination 198.51.100.81:7'),
      { place: 'client', line: 'nc -u -p 5000 -w 1 192.0.2.1 7000', stdin: 'anybody there?\n' },
      gw('iptables -t nat -R PREROUTING 1 -p udp --dport 7000 -j DNAT --to-destination 198.51.100.80:7'),
    ],
    goal: [
      row('client', 'echo hello | nc -u -p 5000 -w 1 192.0.2.1 7000', answered, says('server: hello')),
      row('client', 'echo hello | nc -u -p 6000 -w 1 192.0.2.1 7000', answered, says('server: hello')),
    ],
    hints: [
      'Does the packet walk through the nat table at all? Only the first packet of a connection does.',
      'conntrack -L shows what the kernel remembers, conntrack -D deletes from it: by protocol, -p udp, and more.',
    ],
    solution: [at('router', 'conntrack -D -p udp --orig-port-dst 7000')],
    par: 1,
    after:
      'A UDP flow never closes, so its entry lives as long as somebody sends. kube-proxy deletes such entries when an endpoint goes.',
    next: ['table-full', 'dead-udp-pod'],
  },
  {
    id: 'table-full',
    title: 'New connections fail at random, old ones go on',
    story: [
      'At busy hours some clients do not get through the router. Nothing is overloaded, and no rule drops anything.',
      'The kernel log of the router says what is wrong.',
    ],
    lab: router,
    setup: [
      gw('iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP'),
      { place: 'client', line: 'curl -s http://server/' },
      { place: 'client', line: 'curl -s http://server/' },
      gw('sysctl -w net.netfilter.nf_conntrack_max=2'),
    ],
    goal: [row('client', 'curl -s -m 3 http://server/', answered), row('client', 'ping -c 1 -W 1 server', answered)],
    hints: [
      'Send a request, then read dmesg on the router.',
      'A connection that ended stays in the table for a while. sysctl net.netfilter.nf_conntrack_max is how many entries fit.',
    ],
    solution: [at('router', 'sysctl -w net.netfilter.nf_conntrack_max=65536')],
    par: 1,
    after:
      'The drop is in nf_conntrack_in at PREROUTING −200, before any rule of filter or nat. On a node kube-proxy sets this limit.',
    next: ['published-port', 'lesson/conntrack'],
  },
  {
    id: 'published-port',
    title: 'A published container port goes round the host’s firewall',
    story: [
      'The host’s firewall drops all that comes in. Port 8080, published for a container, is open to the world all the same.',
      'Close it for outside, whatever the container engine does with its own chains. Containers must still reach out.',
    ],
    lab: {
      ...containers,
      setup: [...(containers.setup ?? []), { place: 'host', line: 'iptables -P INPUT DROP' }],
    },
    goal: [
      row('outside', 'curl -s -m 3 http://host:8080/', silent, { kind: 'dropped', place: 'host', hook: 'FORWARD' }),
      row('web', 'curl -s -m 3 http://outside/', answered),
    ],
    hints: [
      'DNAT in PREROUTING sends the packet to the container: the routing decision leads to FORWARD. INPUT is never asked.',
      'FORWARD jumps to DOCKER-USER first, a chain that the engine leaves to you. Insert there; a container’s own traffic does not come in by eth0, but its answers do.',
    ],
    solution: [at('host', 'iptables -I DOCKER-USER -i eth0 -m conntrack --ctstate NEW -j DROP')],
    par: 1,
    after:
      'To let one port in by its published number, match --ctorigdstport: in FORWARD the packet’s port is the container’s.',
    next: ['container-cannot-out', 'nodeport-input-drop'],
  },
  {
    id: 'container-cannot-out',
    title: 'Containers reach the host and nobody else',
    story: [
      'After somebody cleaned up the nat table, containers get no answer from outside. Their packets leave the host, a capture shows it.',
      'Put back what is missing.',
    ],
    lab: {
      ...containers,
      setup: [
        ...(containers.setup ?? []),
        { place: 'host', line: 'iptables -t nat -D POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE' },
      ],
    },
    goal: [
      row('box', 'curl -s -m 3 http://outside/', answered, says('203.0.113.10')),
      row('box', 'curl -s -m 3 http://web/', answered, says('172.17.0.3')),
    ],
    hints: [
      'Which source address does the request have on the wire? Who outside has a route to it?',
      'MASQUERADE what comes from 172.17.0.0/16, but not what stays on docker0: ! -o docker0.',
    ],
    solution: [at('host', 'iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE')],
    par: 1,
    after:
      'Traffic between containers keeps its addresses. With br_netfilter it crosses iptables all the same, bridged as it is.',
    next: ['mark-too-late', 'who-ate-my-address'],
  },
  {
    id: 'mark-too-late',
    title: 'My mark is set, and the routing rule ignores it',
    story: [
      'Web traffic through the router should be blackholed by a routing rule for mark 1. A rule in FORWARD sets the mark, its counter counts, and the pages still come.',
      'Set the mark where the routing decision can see it. Pings must pass.',
    ],
    lab: router,
    setup: [
      gw('ip rule add fwmark 1 blackhole'),
      gw('iptables -t mangle -A FORWARD -p tcp --dport 80 -j MARK --set-mark 1'),
    ],
    goal: [
      row(
        'client',
        'curl -s -m 2 http://server/',
        silent,
        { kind: 'dropped', place: 'router' },
        { kind: 'passes', place: 'router', hook: 'FORWARD', not: true },
      ),
      row('client', 'ping -c 1 -W 1 server', answered),
    ],
    hints: [
      'The routing decision comes between PREROUTING and FORWARD.',
      'mangle has a chain at all five hooks. Take the one before the decision.',
    ],
    solution: [at('router', 'iptables -t mangle -A PREROUTING -p tcp --dport 80 -j MARK --set-mark 1')],
    par: 1,
    after:
      'A mark lives in the SKB, not in the packet: it is gone when the frame leaves. kube-proxy’s 0x4000 works the same way.',
    next: ['who-ate-my-address', 'lesson/anchors'],
  },
];
