import { router } from '../router.ts';
import type { Lesson } from './lesson.ts';

export const ANCHORS: Lesson = {
  id: 'anchors',
  title: 'Anchor points',
  summary: 'Which table sits at which hook, why there, and where a table that goes round is wrong.',
  lab: router,
  steps: [
    {
      text: [
        'Touch all five tables. The tab Hooks lists who is registered where, and below it the anchor points: the places where a table can sit.',
        'The gaps are as telling as the dots.',
      ],
      run: [
        { place: 'router', line: 'iptables -t raw -S' },
        { place: 'router', line: 'iptables -t mangle -S' },
        { place: 'router', line: 'iptables -t nat -S' },
        { place: 'router', line: 'iptables -t filter -S' },
        { place: 'router', line: 'iptables -t security -S' },
      ],
      tab: 'hooks',
    },
    {
      text: [
        '`raw` comes first, at −300: before conntrack, which sits at −200. A rule here can say that a packet is not to be tracked. Later would be too late.',
        'So it needs only the two places where packets enter: PREROUTING and OUTPUT.',
      ],
      run: [
        {
          place: 'router',
          line: 'iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 198.51.100.80:80',
        },
        { place: 'client', line: 'curl -s http://192.0.2.1:8080/' },
      ],
      stand: { place: 'router', hook: 'PREROUTING', table: 'raw', packet: ['SYN'] },
    },
    {
      text: [
        'Destination NAT is at PREROUTING, −100. The destination changes here, from the router’s 192.0.2.1:8080 to server.',
      ],
      stand: { place: 'router', hook: 'PREROUTING', table: 'nat', target: 'DNAT' },
      tab: 'packet',
    },
    {
      text: [
        'Right behind it comes the routing decision. It goes by the new destination: forward by eth1.',
        'After this point a new destination would no longer find its way. That is why DNAT sits before it.',
      ],
      stand: { place: 'router', fn: 'ip_route_input_slow', packet: ['SYN'] },
    },
    {
      text: [
        '`filter` is at INPUT, FORWARD and OUTPUT: behind the decision. It knows where the packet is going, and by which devices.',
        'It has no place at PREROUTING, where neither is known.',
      ],
      stand: { place: 'router', hook: 'FORWARD', table: 'filter', packet: ['SYN'] },
      tab: 'rules',
    },
    {
      text: [
        'Source NAT comes last, at POSTROUTING, 100. All rules before it have seen the true sender, and the device it leaves by is known: MASQUERADE takes its address.',
      ],
      run: [
        { place: 'router', line: 'iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE' },
        { place: 'client', line: 'curl -s http://server/' },
      ],
      stand: { place: 'router', hook: 'POSTROUTING', table: 'nat', target: 'MASQUERADE' },
      tab: 'packet',
    },
    {
      text: [
        'A packet made here never crosses PREROUTING. For its destination `nat` has an anchor at OUTPUT, again at −100.',
        'The route was chosen before; if the destination changes, it is chosen again.',
      ],
      run: [{ place: 'router', line: 'ping -c 1 server' }],
      stand: { place: 'router', hook: 'OUTPUT', table: 'nat' },
    },
    {
      text: [
        'A table goes round on the net that shows source NAT under OUTPUT. Try it: iptables passes the rule on, and the kernel refuses.',
      ],
      run: [{ place: 'router', line: 'iptables -t nat -A OUTPUT -j SNAT --to-source 192.0.2.1', status: 1 }],
      stand: { kind: 'tty', place: 'router', says: 'Invalid argument' },
    },
    {
      text: [
        'The kernel’s log says it plainly: SNAT is for INPUT and POSTROUTING. At INPUT it changes the source of what this host is about to receive.',
        'Measured on Linux 6.12, the table in the tab Hooks has it right.',
      ],
      run: [
        { place: 'router', line: 'dmesg' },
        { place: 'router', line: 'iptables -t nat -A INPUT -p icmp -j SNAT --to-source 192.0.2.99' },
      ],
      tab: 'hooks',
    },
  ],
  next: ['lesson/conntrack', 'own-requests', 'mark-too-late'],
};
