import { cluster } from '../cluster.ts';
import { after, answered, at, type Level, row, says } from './level.ts';

const a = (line: string) => ({ place: 'node-a', line });
const both = (line: string) => [a(line), { place: 'node-b', line }];

/** One pod of the Deployment, on node-b, and a Service that keeps the client's address. */
const ONE_POD = {
  ...cluster,
  places: cluster.places.filter(({ name }) => name !== 'pod-web-1'),
  hosts: cluster.hosts.filter(({ name }) => name !== 'pod-web-1'),
  links: cluster.links.filter((link) => link.kind !== 'veth' || link.b.place !== 'pod-web-1'),
  ...(cluster.cluster && {
    cluster: {
      ...cluster.cluster,
      pods: cluster.cluster.pods.filter(({ name }) => name !== 'pod-web-1'),
    },
  }),
};

/** Chapter 3: Services as kube-proxy writes them into iptables. */
export const KUBE_IPTABLES: readonly Level[] = [
  {
    id: 'who-ate-my-address',
    title: 'The web server’s log shows the node where the client should be',
    story: [
      'The client asks node-a at port 30080. The web server says whom it sees: an address of the node.',
      'The client’s own address is wanted in the log.',
    ],
    lab: cluster,
    goal: [row('client', 'curl -s -m 3 http://192.168.1.2:30080/', answered, says('hello, 192.168.1.20'))],
    hints: [
      'Step through nat PREROUTING: KUBE-EXT marks the packet with 0x4000. Then look at KUBE-POSTROUTING.',
      'With externalTrafficPolicy Cluster the pod may be on another node, so the answer must come back by this one. Local uses pods of this node only and need not masquerade.',
      'kubectl patch svc web -p \'{"spec":{"externalTrafficPolicy":"Local"}}\'',
    ],
    solution: [at('node-a', 'kubectl patch svc web -p \'{"spec":{"externalTrafficPolicy":"Local"}}\'')],
    par: 1,
    after: 'The price: a node without a pod of the Service drops its node port. That is the next level.',
    next: ['local-drops', 'lesson/kube-iptables'],
  },
  {
    id: 'local-drops',
    title: 'The node port answers on one node and is silent on the other',
    story: [
      'The Service web has externalTrafficPolicy Local and one pod, on node-b. On node-a the node port is dead.',
      'Clients come to node-a. They must be served, with their own address in the log.',
    ],
    lab: ONE_POD,
    setup: [
      a('kubectl scale deployment web --replicas=1'),
      a('kubectl patch svc web -p \'{"spec":{"externalTrafficPolicy":"Local"}}\''),
    ],
    goal: [after(2, 'client', 'curl -s -m 3 http://192.168.1.2:30080/', answered, says('hello, 192.168.1.20'))],
    hints: [
      'Step to the drop: KUBE-EXTERNAL-SERVICES has a rule "no local endpoints". It is DROP, as there are endpoints elsewhere.',
      'The policy stays. What is missing is a pod on this node, and the scheduler puts a new one where there are fewest.',
      'kubectl scale deployment web --replicas=3',
    ],
    solution: [at('node-a', 'kubectl scale deployment web --replicas=3')],
    par: 1,
    after:
      'A load balancer learns by the health check node port which nodes have pods. A client that picks a node itself does not.',
    next: ['no-endpoints'],
  },
  {
    id: 'no-endpoints',
    title: 'Connection refused, though the pods run',
    story: [
      'After a rename nobody gets a page from the Service web. kubectl get pods shows two healthy pods.',
      'A refused connection and a hanging one are different things. Find out who refuses, and make the Service work.',
    ],
    lab: cluster,
    setup: [a('kubectl patch svc web -p \'{"spec":{"selector":{"app":"www"}}}\'')],
    goal: [
      row('pod-client', 'curl -s -m 3 http://web/', answered),
      row('node-a', 'curl -s -m 3 http://10.96.0.20/', answered),
      row('client', 'curl -s -m 3 http://192.168.1.2:30080/', answered),
    ],
    hints: [
      'The packet dies in filter: for a pod in FORWARD, for the node itself in OUTPUT. The rule’s comment says why.',
      'kubectl get endpointslices: which pods does the Service select? Compare kubectl get pods --show-labels.',
      'kubectl patch svc web -p \'{"spec":{"selector":{"app":"web"}}}\'',
    ],
    solution: [at('node-a', 'kubectl patch svc web -p \'{"spec":{"selector":{"app":"web"}}}\'')],
    par: 1,
    after:
      'No endpoint at all: REJECT, refused at once. Endpoints only elsewhere with policy Local: DROP, and the client hangs.',
    next: ['ping-service', 'pod-asks-itself'],
  },
  {
    id: 'ping-service',
    title: 'The Service works, but its address does not answer pings',
    story: [
      'A monitoring system pings 10.96.0.20 from a pod and says that the Service is down. Pages come all the same.',
      'No rule is for ICMP: kube-proxy matches protocol and port. Make node-a answer the ping itself, with pages still coming.',
    ],
    lab: cluster,
    goal: [
      row('pod-client', 'ping -c 1 -W 1 10.96.0.20', answered),
      row('pod-client', 'curl -s -m 3 http://10.96.0.20/', answered, says('pod-web')),
    ],
    hints: [
      'Where does the ping go? The node has no route for it but the default one.',
      'If the address were one of the node’s own, the node would answer. ip addr add ADDRESS/32 dev lo.',
    ],
    solution: [at('node-a', 'ip addr add 10.96.0.20/32 dev lo')],
    par: 1,
    after:
      'IPVS mode does this on a device kube-ipvs0: there the address must be local, or IPVS would never see the packet.',
    next: ['pod-asks-itself', 'lesson/ipvs'],
  },
  {
    id: 'pod-asks-itself',
    title: 'A pod cannot reach itself through its own Service',
    story: [
      'The Service web has one pod left, pod-web-1. Others get their pages. When pod-web-1 asks for the Service itself, it hangs.',
      'A rule at the top of nat POSTROUTING keeps pod-to-pod traffic as it is. Somebody put it there for speed.',
    ],
    lab: cluster,
    setup: [
      a('iptables -t nat -I POSTROUTING -s 10.180.0.0/16 -d 10.180.0.0/16 -j ACCEPT'),
      a('kubectl scale deployment web --replicas=1'),
      a('sleep 2'),
    ],
    goal: [
      row('pod-web-1', 'curl -s -m 2 http://web/', answered, says('pod-web-1')),
      row('pod-client', 'curl -s -m 2 http://web/', answered, says('10.180.0.9')),
    ],
    hints: [
      'Follow the request that comes back: with which source address does it arrive at pod-web-1?',
      'KUBE-SEP has a rule for exactly this: source is the endpoint, so mark for masquerading. But is KUBE-POSTROUTING still reached?',
    ],
    solution: [at('node-a', 'iptables -t nat -D POSTROUTING -s 10.180.0.0/16 -d 10.180.0.0/16 -j ACCEPT')],
    par: 1,
    after:
      'Two things must hold for a hairpin: the source is masqueraded, and the bridge lets the frame leave by the port it came in on.',
    next: ['hairpin-off'],
  },
  {
    id: 'hairpin-off',
    title: 'A pod still cannot reach itself, though its source is masqueraded',
    story: [
      'The rules are right this time: the request of pod-web-1 to its own Service is marked and masqueraded. It goes to the bridge and is not seen again.',
      'Someone set up the bridge’s ports by hand.',
    ],
    lab: cluster,
    setup: [
      a('bridge link set dev veth-web-1 hairpin off'),
      a('kubectl scale deployment web --replicas=1'),
      a('sleep 2'),
    ],
    goal: [
      row('pod-web-1', 'curl -s -m 2 http://web/', answered, says('pod-web-1')),
      row('pod-client', 'curl -s -m 2 http://web/', answered),
    ],
    hints: [
      'The frame came in by the port veth-web-1 and must leave by the same one. A bridge does not do that by itself.',
      'bridge -d link show tells for each port whether it may: hairpin on or off.',
      'bridge link set dev veth-web-1 hairpin on',
    ],
    solution: [at('node-a', 'bridge link set dev veth-web-1 hairpin on')],
    par: 1,
    after: 'Network plugins have a setting for it, hairpinMode.',
    next: ['same-node', 'lesson/kube-iptables'],
  },
  {
    id: 'same-node',
    title: 'A Service works from other nodes, not from a pod on the same node',
    story: [
      'pod-client and pod-web-1 are neighbours on node-a’s bridge. When the Service picks pod-web-1, the request hangs.',
      'From node-b everything works. No rule is wrong.',
    ],
    lab: cluster,
    setup: [...both('sysctl -w net.bridge.bridge-nf-call-iptables=0'), a('kubectl label pod pod-web-2 app-')],
    goal: [
      row('pod-client', 'curl -s -m 2 http://10.96.0.20/', answered),
      row('pod-client', 'curl -s -m 2 http://10.96.0.20/', answered),
      row('pod-client', 'curl -s -m 2 http://10.96.0.20/', answered),
      row('pod-client', 'curl -s -m 2 http://10.96.0.20/', answered),
    ],
    hints: [
      'Follow the answer of pod-web-1: it goes from port to port of the bridge and never meets IP.',
      'Conntrack can change the source back only if bridged packets are shown to it: that is br_netfilter.',
      'sysctl -w net.bridge.bridge-nf-call-iptables=1',
    ],
    solution: [at('node-a', 'sysctl -w net.bridge.bridge-nf-call-iptables=1')],
    par: 1,
    after: 'The request was routed, as its destination was another network; the answer’s was on the same bridge.',
    next: ['docker-came', 'localhost-node-port'],
  },
  {
    id: 'localhost-node-port',
    title: 'The node port works everywhere but at 127.0.0.1',
    story: [
      'A script on node-a asks http://127.0.0.1:30080/ and gets an error at once. At the node’s address the same port works.',
      'A hardening guide was applied to the node not long ago.',
    ],
    lab: cluster,
    setup: [a('sysctl -w net.ipv4.conf.all.route_localnet=0')],
    goal: [
      row('node-a', 'curl -s -m 3 http://127.0.0.1:30080/', answered),
      row('node-a', 'curl -s -m 3 http://127.0.0.1:30080/', answered),
    ],
    hints: [
      'nat OUTPUT changes the destination to a pod. May a packet from 127.0.0.1 leave the host?',
      'route_localnet allows it. kube-proxy sets it for net.ipv4.conf.all; it did so when it started.',
    ],
    solution: [at('node-a', 'sysctl -w net.ipv4.conf.all.route_localnet=1')],
    par: 1,
    after: 'MASQUERADE then gives the packet a real source. IPVS mode does not serve 127.0.0.1 at all.',
    next: ['loopback-hangs', 'stick'],
  },
  {
    id: 'stick',
    title: 'Users are logged out at every second click',
    story: [
      'The two pods of web keep their logins to themselves, and each connection of the client may land on another pod.',
      'Keep a client with one pod.',
    ],
    lab: cluster,
    goal: [
      row(
        'client',
        'for i in 1 2 3 4 5 6 7 8; do curl -s http://192.168.1.2:30080/; done | cut -d: -f1 | sort -u | wc -l',
        says('1'),
      ),
    ],
    hints: [
      'Which rule in KUBE-SVC decides? The statistic match throws a die for each new connection.',
      'kubectl explain is not needed: the field is sessionAffinity, the value ClientIP.',
      'kubectl patch svc web -p \'{"spec":{"sessionAffinity":"ClientIP"}}\'',
    ],
    solution: [at('node-a', 'kubectl patch svc web -p \'{"spec":{"sessionAffinity":"ClientIP"}}\'')],
    par: 1,
    after:
      'Look at KUBE-SVC now: rules with -m recent --rcheck come before the die. The list of addresses lives in the kernel.',
    next: ['flushed'],
  },
  {
    id: 'flushed',
    title: 'All Services died on one node, and kube-proxy says nothing',
    story: [
      'Somebody typed iptables -t nat -F on node-a. kube-proxy runs, its log is quiet, and from this node no Service answers.',
      'Make it write everything again, without starting it anew.',
    ],
    lab: cluster,
    setup: [a('iptables -t nat -F')],
    goal: [after(40, 'pod-client', 'curl -s -m 3 http://web/', answered), row('node-a', 'jobs', says('kube-proxy'))],
    hints: [
      'kube-proxy writes only what changed, and once an hour everything. It watches for a flush by an empty chain that it made: iptables -t mangle -S.',
      'A flush empties chains and leaves them there. If the chain KUBE-PROXY-CANARY is gone from mangle, kube-proxy takes it for a flush. It looks every 30 seconds.',
      'iptables -t mangle -X KUBE-PROXY-CANARY',
    ],
    solution: [at('node-a', 'iptables -t mangle -X KUBE-PROXY-CANARY')],
    par: 1,
    after: 'The canary dies with iptables -X, as firewall services do it. A flush of nat alone it cannot see.',
    next: ['docker-came', 'lesson/kube-proxy'],
  },
];
