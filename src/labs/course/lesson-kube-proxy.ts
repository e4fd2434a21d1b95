import { cluster } from '../cluster.ts';
import type { Lesson } from './lesson.ts';

/** The Service web: its chain has a rule for each pod. */
const WEB = { table: 'nat', chain: 'KUBE-SVC-CDGGSHYLG3RE2FKL' } as const;

const AGAIN = 'kube-proxy --proxy-mode=iptables --cluster-cidr=10.180.0.0/16 --iptables-min-sync-period=0s &';

export const KUBE_PROXY: Lesson = {
  id: 'kube-proxy',
  title: 'What is kube-proxy',
  summary: 'An agent on each node that watches Services and writes rules. It is not in the packet’s way.',
  lab: cluster,
  steps: [
    {
      text: [
        'A Service has an address of its own. `web` has 10.96.0.20, and behind it run two pods.',
        'List the Services, then look for the address on the node.',
      ],
      run: [
        { place: 'node-a', line: 'kubectl get services' },
        { place: 'node-a', line: 'ip -brief addr' },
      ],
    },
    {
      text: [
        'No device has it. No machine in the cluster is 10.96.0.20, and yet it answers.',
        'Ask it from a pod. Here, in the kernel of node-a, the destination of the first packet becomes that of a pod.',
      ],
      run: [{ place: 'pod-client', line: 'curl -s http://10.96.0.20/' }],
      stand: { place: 'node-a', hook: 'PREROUTING', table: 'nat', target: 'DNAT' },
      tab: 'packet',
    },
    {
      text: [
        'A rule of iptables did it: `DNAT`, at the end of a walk through chains named KUBE. The kernel needs nothing else.',
        'Who wrote these rules? The program kube-proxy. It runs on each node, in the background.',
      ],
      run: [{ place: 'node-a', line: 'jobs' }],
      tab: 'rules',
    },
    {
      text: [
        'It is an agent. It watches the API server for Services and EndpointSlices, and when one changes, it writes.',
        'Start a third pod, and watch the table nat of node-a being replaced.',
      ],
      run: [
        { place: 'node-a', line: 'kubectl scale deployment web --replicas=3' },
        { place: 'node-a', line: 'sleep 2' },
      ],
      stand: { kind: 'rules', place: 'node-a', table: 'nat' },
      tab: 'rules',
      chain: WEB,
    },
    {
      text: [
        'The table is replaced as a whole, in one system call: no packet ever sees half of it.',
        'kube-proxy can tell what its last sync wrote.',
      ],
      run: [{ place: 'node-a', line: 'kube-proxy --show-sync' }],
    },
    {
      text: [
        'So it injects rules, and the kernel does the work. Stop it, and ask again.',
        'The answer comes. The packet took the same way through the same rules.',
      ],
      run: [
        { place: 'node-a', line: 'kill %1' },
        { place: 'pod-client', line: 'curl -s http://web/' },
      ],
      stand: { place: 'node-a', hook: 'PREROUTING', table: 'nat', target: 'DNAT' },
      tab: 'rules',
    },
    {
      text: [
        'What is missing without it is news: pods come and go, and the rules stay as they were.',
        'Scale down to one pod. The table of node-a is not replaced; some requests now go to a pod that is no more.',
      ],
      run: [
        { place: 'node-a', line: 'kubectl scale deployment web --replicas=1' },
        { place: 'node-a', line: 'sleep 3' },
        { place: 'node-a', line: 'iptables -t nat -S | grep "web:http ->"' },
      ],
      tab: 'rules',
      chain: WEB,
    },
    {
      text: [
        'Start it again. Its flags say how: `--proxy-mode` is `iptables`, `ipvs` or `nftables`; `--cluster-cidr` tells it which addresses are pods, so that it knows whom to masquerade.',
        'Its first sync writes everything, and the node is right again.',
      ],
      run: [{ place: 'node-a', line: AGAIN }],
      stand: { kind: 'rules', place: 'node-a', table: 'nat' },
      tab: 'rules',
      chain: WEB,
    },
  ],
  next: ['lesson/wire', 'flushed', 'no-endpoints'],
};
