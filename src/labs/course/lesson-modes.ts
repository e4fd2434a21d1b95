import { cluster } from '../cluster.ts';
import type { Lesson } from './lesson.ts';

export const MODES: Lesson = {
  id: 'modes',
  title: 'Choosing a mode',
  summary: 'What each mode of kube-proxy costs and breaks, and where each of them stands.',
  lab: cluster,
  steps: [
    {
      text: [
        'iptables mode is the default today. It runs everywhere. For each new connection the kernel walks KUBE-SERVICES until a rule matches.',
        'The tab Rules counts the rules that were skipped. Here there are few; with ten thousand Services there are thousands.',
      ],
      run: [{ place: 'pod-client', line: 'curl -s http://10.96.0.20/' }],
      stand: { place: 'node-a', hook: 'PREROUTING', table: 'nat', packet: ['SYN'] },
      tab: 'rules',
    },
    {
      text: [
        'The second packet does not pay: conntrack knows the connection, and the nat table is not asked. Long connections cost the same in every mode.',
        'What also grows is the time to write the rules. Since partial syncs kube-proxy writes only what changed.',
      ],
      stand: { place: 'node-a', hook: 'PREROUTING', says: 'rewrites the destination' },
    },
    {
      text: [
        'In iptables mode the node port answers at 127.0.0.1 as well, with the help of `route_localnet`. Remember that.',
      ],
      run: [{ place: 'node-a', line: 'curl -s http://127.0.0.1:30080/' }],
      stand: { place: 'node-a', hook: 'OUTPUT', table: 'nat', target: 'DNAT' },
      tab: 'rules',
    },
    {
      text: [
        'IPVS mode. Stop kube-proxy, clean up what it left, start it in the other mode. With the first virtual server the six functions of IPVS are registered.',
      ],
      run: [
        { place: 'node-a', line: 'kill %1' },
        { place: 'node-a', line: 'kube-proxy --cleanup' },
        { place: 'node-a', line: 'kube-proxy --proxy-mode=ipvs --cluster-cidr=10.180.0.0/16 &' },
      ],
      stand: { kind: 'hooks', place: 'node-a', says: 'ip_vs_in_hook' },
      tab: 'hooks',
    },
    {
      text: [
        'Finding the Service is one look into a hash table now. And there is a choice of schedulers: least connections, source hash and more.',
      ],
      run: [{ place: 'pod-client', line: 'curl -s http://10.96.0.20/' }],
      stand: { place: 'node-a', fn: 'ip_vs_service_find' },
    },
    {
      text: [
        'But it sits at INPUT. A host firewall that never mattered to Services matters now: filter comes first. And 127.0.0.1 is served no more.',
      ],
      run: [{ place: 'node-a', line: 'curl -s http://127.0.0.1:30080/', status: 7 }],
      stand: { kind: 'drop', place: 'node-a' },
      tab: 'why',
    },
    {
      text: [
        'One more difference: with policy Local and no pod on this node, iptables mode drops, and IPVS mode falls back to pods elsewhere.',
        'IPVS mode is deprecated since Kubernetes 1.35. By the plan of KEP-5495 it is off by default in 1.40 and gone in 1.43.',
      ],
      run: [{ place: 'node-a', line: 'ipvsadm -L -n' }],
    },
    {
      text: [
        'nftables mode is the way on: generally available since 1.33, and planned as the default for 1.40. It looks Services up in a map, one step as well, and needs Linux 5.13 or later. This model does not run it: ask for it, and it says so.',
        'A new cluster with a recent kernel: nftables. One that works with iptables: no hurry. One with IPVS: plan the move.',
      ],
      run: [
        { place: 'node-a', line: 'kill %1' },
        { place: 'node-a', line: 'kube-proxy --proxy-mode=nftables', status: 1 },
      ],
    },
  ],
  next: ['loopback-hangs', 'long-list', 'docker-came'],
};
