import { router } from '../router.ts';
import type { Lesson } from './lesson.ts';

export const CONNTRACK: Lesson = {
  id: 'conntrack',
  title: 'Conntrack and NAT',
  summary: 'Two tuples for each connection: how answers find back when addresses were changed.',
  lab: router,
  steps: [
    {
      text: ['Connection tracking is off until a rule needs it. A ping through this router leaves no entry.'],
      run: [
        { place: 'client', line: 'ping -c 1 server' },
        { place: 'router', line: 'conntrack -L' },
      ],
      tab: 'conntrack',
    },
    {
      text: [
        'A DNAT rule needs it. With the rule come the functions: `ipv4_conntrack_in` at −200 in PREROUTING, its like in OUTPUT, and `nf_confirm` at the very end.',
      ],
      run: [
        {
          place: 'router',
          line: 'iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80',
        },
      ],
      stand: { kind: 'hooks', place: 'router', says: 'ipv4_conntrack_in' },
      tab: 'hooks',
    },
    {
      text: [
        'The first packet of a connection. Conntrack knows none like it, so it makes an entry with two tuples: what this packet looks like, and what an answer would look like.',
        'The second is simply the first turned round. State: NEW.',
      ],
      run: [{ place: 'client', line: 'curl -s http://192.0.2.1:8080/' }],
      stand: { kind: 'ct', place: 'router', says: 'new' },
      tab: 'conntrack',
    },
    {
      text: [
        'At −100 the DNAT rule matches. It does not only change the packet: it changes the second tuple. Answers will come from 198.51.100.80:80.',
        'Look at the entry: dst=192.0.2.1 in the first tuple, src=198.51.100.80 in the second. NAT lives in this difference.',
      ],
      stand: { kind: 'ct', place: 'router', fn: 'nf_nat_setup_info' },
      tab: 'conntrack',
    },
    {
      text: [
        'The entry is not in the table yet. Only when the packet has passed all hooks, `nf_confirm` puts it there. A packet that a rule drops leaves no entry.',
      ],
      stand: { kind: 'ct', place: 'router', fn: '__nf_conntrack_confirm' },
      tab: 'conntrack',
    },
    {
      text: [
        'The answer of server. Its tuple is the second one of an entry, so it belongs to that connection: a reply.',
      ],
      stand: { place: 'router', fn: 'ipv4_conntrack_in', packet: ['198.51.100.80:80', 'SYN ACK'] },
      tab: 'conntrack',
    },
    {
      text: [
        'No rule says that its source must be changed back. The function of nat at POSTROUTING does it, as the entry says, without a walk through the chain.',
        'For the client it comes from 192.0.2.1:8080, whom it asked.',
      ],
      stand: { place: 'router', hook: 'POSTROUTING', fn: 'nf_nat_ipv4_out', says: 'rewrites the source' },
      tab: 'packet',
    },
    {
      text: [
        'The client’s second packet: the same again. The nat table is asked once for each connection; from then on the entry is enough.',
        'That is why the counters of nat rules count connections, not packets.',
      ],
      stand: { place: 'router', hook: 'PREROUTING', says: 'rewrites the destination' },
      tab: 'rules',
    },
    {
      text: [
        'It also means that an entry outlives its rule. Delete the rule: the entry is still there, and a connection that used it would go on.',
        '`conntrack -D` deletes entries.',
      ],
      run: [
        { place: 'router', line: 'iptables -t nat -D PREROUTING 1' },
        { place: 'router', line: 'conntrack -L' },
        { place: 'router', line: 'conntrack -D -p tcp' },
      ],
      stand: { kind: 'ct', place: 'router', says: 'destroy' },
      tab: 'conntrack',
    },
  ],
  next: ['lesson/kube-iptables', 'not-for-me', 'still-the-old-server'],
};
