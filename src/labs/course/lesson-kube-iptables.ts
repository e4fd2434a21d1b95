import { cluster } from '../cluster.ts';
import type { Lesson } from './lesson.ts';

export const KUBE_IPTABLES: Lesson = {
  id: 'kube-iptables',
  title: 'kube-proxy in iptables mode',
  summary: 'From KUBE-SERVICES to KUBE-SEP, the masquerade mark, and a pod that asks itself.',
  lab: cluster,
  steps: [
    {
      text: [
        'A pod asks the Service. In nat PREROUTING the first rule jumps to KUBE-SERVICES. It has a rule for each address and port of a Service, and the packet is held against them one by one.',
      ],
      run: [{ place: 'pod-client', line: 'curl -s http://10.96.0.20/' }],
      stand: { place: 'node-a', hook: 'PREROUTING', table: 'nat', chain: 'KUBE-SERVICES', packet: ['SYN'] },
      tab: 'rules',
    },
    {
      text: [
        'The one that matches jumps to KUBE-SVC of this Service: one rule per endpoint. All but the last throw a die: with two endpoints, the first is taken with probability 0.5.',
        'Then KUBE-SEP, the endpoint, where DNAT sets the pod’s address.',
      ],
      stand: { place: 'node-a', hook: 'PREROUTING', table: 'nat', chain: 'KUBE-SEP-', target: 'DNAT' },
      tab: 'rules',
    },
    {
      text: ['The choice is kept in the connection’s entry. The packets that follow do not throw the die again.'],
      stand: { kind: 'ct', place: 'node-a', fn: 'nf_nat_setup_info' },
      tab: 'conntrack',
    },
    {
      text: [
        'In FORWARD the destination is a pod already. filter’s KUBE-SERVICES looks for Services without endpoints and finds none.',
      ],
      stand: { place: 'node-a', hook: 'FORWARD', table: 'filter', chain: 'KUBE-SERVICES' },
      tab: 'rules',
    },
    {
      text: [
        'At POSTROUTING, KUBE-POSTROUTING returns at its first rule: the packet has no mark 0x4000. The pod behind the Service sees who asks, pod-client.',
      ],
      stand: { place: 'node-a', hook: 'POSTROUTING', table: 'nat', chain: 'KUBE-POSTROUTING' },
      tab: 'rules',
    },
    {
      text: [
        'Now a client from outside, by a node port. KUBE-SERVICES ends with a rule for addresses of this node: KUBE-NODEPORTS, and from there KUBE-EXT.',
        'KUBE-EXT jumps to KUBE-MARK-MASQ: the SKB gets the mark 0x4000. The mark is a note on the SKB; nothing of it is in the packet.',
      ],
      run: [{ place: 'client', line: 'curl -s http://192.168.1.2:30080/' }],
      stand: { place: 'node-a', hook: 'PREROUTING', table: 'nat', chain: 'KUBE-MARK-MASQ' },
      tab: 'packet',
    },
    {
      text: [
        'The mark does its work at POSTROUTING: MASQUERADE. The pod’s answer must come back by this node, or nobody would change its source back.',
        'The price: the pod sees an address of the node.',
      ],
      stand: { place: 'node-a', hook: 'POSTROUTING', table: 'nat', target: 'MASQUERADE' },
      tab: 'packet',
    },
    {
      text: [
        'A pod may get itself. With one endpoint left, pod-web-1 asks the Service that it serves. In KUBE-SEP the first rule is for this case: the source is the endpoint, so mark.',
      ],
      run: [
        { place: 'node-a', line: 'kubectl scale deployment web --replicas=1' },
        { place: 'node-a', line: 'sleep 3' },
        { place: 'pod-web-1', line: 'curl -s http://10.96.0.20/' },
      ],
      stand: { place: 'node-a', hook: 'PREROUTING', table: 'nat', chain: 'KUBE-MARK-MASQ' },
      tab: 'rules',
    },
    {
      text: [
        'Masqueraded, it goes back by the port of the bridge that it came in on: a hairpin. The port must allow that.',
        'Without the new source the pod would get a packet from itself, and drop it.',
      ],
      stand: { place: 'node-a', hook: 'POSTROUTING', table: 'nat', target: 'MASQUERADE' },
      tab: 'packet',
    },
    {
      text: [
        'And a Service without endpoints: no rule in nat, but one in filter, REJECT. The client is refused at once.',
      ],
      run: [
        { place: 'node-a', line: 'kubectl scale deployment web --replicas=0' },
        { place: 'node-a', line: 'sleep 3' },
        { place: 'pod-client', line: 'curl -s http://10.96.0.20/', status: 7 },
      ],
      stand: { kind: 'drop', place: 'node-a' },
      tab: 'why',
    },
  ],
  next: ['lesson/ipvs', 'who-ate-my-address', 'pod-asks-itself'],
};
