import { clusterIpvs } from '../cluster-modes.ts';
import type { Lesson } from './lesson.ts';

export const IPVS: Lesson = {
  id: 'ipvs',
  title: 'IPVS',
  summary: 'Virtual servers in a hash table: where they sit, what kube-ipvs0 is for, and what iptables still does.',
  lab: clusterIpvs,
  steps: [
    {
      text: [
        'The same cluster, with kube-proxy in IPVS mode. Each address and port of a Service is a virtual server now, with its pods as real servers.',
      ],
      run: [{ place: 'node-a', line: 'ipvsadm -L -n' }],
    },
    {
      text: [
        'And each cluster IP is an address of the node, on a device kube-ipvs0. It is a dummy, and it is down. Nothing is ever sent by it.',
        'Why does it exist? Keep the question for two steps.',
      ],
      run: [{ place: 'node-a', line: 'ip addr show dev kube-ipvs0' }],
    },
    {
      text: [
        'A client asks the node port. In nat PREROUTING there is no DNAT any more: KUBE-SERVICES only looks into an IP set and marks for masquerading.',
        'IPVS has no function at PREROUTING. See the tab Hooks.',
      ],
      run: [{ place: 'client', line: 'curl -s http://192.168.1.2:30080/' }],
      stand: { place: 'node-a', hook: 'PREROUTING', table: 'nat', packet: ['SYN'] },
      tab: 'hooks',
    },
    {
      text: [
        'The routing decision: the address is local, so deliver here. This answers the question: if a cluster IP were not local, the packet would be forwarded, past IPVS.',
      ],
      stand: { place: 'node-a', fn: 'ip_route_input_slow', packet: ['SYN'] },
    },
    {
      text: [
        'INPUT. filter at 0 comes first and sees the node port: what it drops, IPVS never gets. Then, at 99, right before source NAT, `ip_vs_in_hook`.',
        'In the kernel’s words its priority is NF_IP_PRI_NAT_SRC − 1.',
      ],
      stand: { place: 'node-a', hook: 'INPUT', fn: 'ip_vs_in_hook' },
      tab: 'hooks',
    },
    {
      text: [
        'It finds the virtual server in a hash table: one step, be there ten Services or ten thousand. The chain KUBE-SERVICES takes as many steps as there are rules before the one that matches.',
        'O(1) against O(N): true for the first packet of a connection. All others skip nat in either mode.',
      ],
      stand: { place: 'node-a', fn: 'ip_vs_service_find' },
    },
    {
      text: [
        'The scheduler picks a real server, and the choice goes into IPVS’s own connection table: `ipvsadm -L -n -c`.',
      ],
      stand: { place: 'node-a', fn: 'ip_vs_conn_new' },
    },
    {
      text: [
        'IPVS changes the destination and sends the packet from where it stands, inside INPUT. It enters OUTPUT, as if the node had made it. It never crosses FORWARD.',
      ],
      stand: { place: 'node-a', hook: 'OUTPUT', packet: ['10.180.', 'SYN'] },
    },
    {
      text: [
        'At POSTROUTING iptables masquerades, by the mark from PREROUTING. IPVS mode still needs iptables and IP sets: for masquerading, and for filtering.',
        'For this nat must see the packet, so kube-proxy sets `net.ipv4.vs.conntrack` to 1.',
      ],
      stand: { place: 'node-a', hook: 'POSTROUTING', table: 'nat', target: 'MASQUERADE' },
      tab: 'rules',
    },
    {
      text: [
        'Answers are seen by `ip_vs_out_hook`, the other half. It sits at INPUT, OUTPUT and FORWARD, so that it meets them whichever way they take: 98, −99 and 100. `ip_vs_forward_icmp` at 99 in FORWARD is for errors.',
        'Six functions in all. They are registered with the first virtual server and go with the last.',
      ],
      stand: { place: 'node-a', fn: 'ip_vs_out_hook', says: 'answer' },
      tab: 'hooks',
    },
    {
      text: [
        'The node itself asks a Service: IPVS takes the packet at OUTPUT, −98, right after destination NAT. Then OUTPUT is walked once more, with the pod as destination. filter OUTPUT sees only that.',
      ],
      run: [{ place: 'node-a', line: 'curl -s http://10.96.0.20/' }],
      stand: { place: 'node-a', hook: 'OUTPUT', fn: 'ip_vs_in_hook', verdict: 'STOLEN' },
      tab: 'hooks',
    },
  ],
  next: ['lesson/modes', 'virtual-server', 'nodeport-input-drop'],
};
