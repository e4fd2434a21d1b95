import { router } from '../router.ts';
import type { Lesson } from './lesson.ts';

export const NETFILTER: Lesson = {
  id: 'netfilter',
  title: 'netfilter and iptables',
  summary: 'Five hooks in the kernel, tables that register there, chains of rules, and verdicts.',
  lab: router,
  steps: [
    {
      text: [
        'The way of a packet through IP has five places where others may have a say, the hooks: PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING.',
        'On this router nobody is registered at any of them. Send a ping through: the columns are there, and empty.',
      ],
      run: [{ place: 'client', line: 'ping -c 1 server' }],
      stand: { place: 'router', fn: 'ip_forward' },
      tab: 'hooks',
    },
    {
      text: [
        'iptables writes rules into tables. The first touch of a table registers it: `filter` takes INPUT, FORWARD and OUTPUT, at priority 0.',
        'The picture has three new functions. Each is called for each packet that comes by.',
      ],
      run: [{ place: 'router', line: 'iptables -A FORWARD -p tcp --dport 80 -j ACCEPT' }],
      stand: { kind: 'hooks', place: 'router', hook: 'FORWARD' },
      tab: 'hooks',
    },
    {
      text: [
        'A table has one chain for each of its hooks. `ipt_do_table` walks it from the top: rule 1 wants TCP to port 80, and the packet is that.',
        'Its target ACCEPT is a verdict. It ends the walk through this table, and the packet goes on.',
      ],
      run: [{ place: 'client', line: 'curl -s http://server/' }],
      stand: { place: 'router', hook: 'FORWARD', table: 'filter', packet: ['SYN'] },
      tab: 'rules',
    },
    {
      text: [
        'Where no rule matches, the policy of the chain decides: ACCEPT, unless somebody changed it.',
        'The ping: one rule skipped, then the policy. Ask “why not?” in the tab Rules.',
      ],
      run: [{ place: 'client', line: 'ping -c 1 server' }],
      stand: { place: 'router', hook: 'FORWARD', table: 'filter', packet: ['echo request'] },
      tab: 'rules',
    },
    {
      text: [
        'Chains of your own keep rules together. A rule jumps there; at the end, or at RETURN, the walk comes back and goes on behind the jump.',
        'Here GUESTS lets pings return and drops the rest.',
      ],
      run: [
        { place: 'router', line: 'iptables -N GUESTS' },
        { place: 'router', line: 'iptables -A GUESTS -p icmp -j RETURN' },
        { place: 'router', line: 'iptables -A GUESTS -j DROP' },
        { place: 'router', line: 'iptables -A FORWARD -s 192.0.2.0/24 -j GUESTS' },
        { place: 'client', line: 'ping -c 1 server' },
      ],
      stand: { place: 'router', hook: 'FORWARD', chain: 'GUESTS', packet: ['echo request'] },
      tab: 'rules',
    },
    {
      text: [
        'DROP is the other verdict. The packet is freed on the spot, with a reason, and its sender hears nothing.',
        'The tab Why names the rule.',
      ],
      run: [{ place: 'client', line: 'nc -zv -w 1 server 22', status: 1 }],
      stand: { kind: 'drop', place: 'router' },
      tab: 'why',
    },
    {
      text: [
        'REJECT drops as well, and sends an error back. The client knows at once.',
        'Watch the ICMP packet being made while the first one still stands in FORWARD.',
      ],
      run: [
        { place: 'router', line: 'iptables -R GUESTS 2 -j REJECT' },
        { place: 'client', line: 'nc -zv -w 1 server 22', status: 1 },
      ],
      stand: { kind: 'alloc', place: 'router', fn: '__icmp_send' },
    },
    {
      text: [
        'Several tables may sit at one hook. They run in the order of their priorities: `mangle` at −150 comes before `filter` at 0.',
        'ACCEPT in one of them does not spare the packet the next.',
      ],
      run: [
        { place: 'router', line: 'iptables -t mangle -A FORWARD -p icmp -j ACCEPT' },
        { place: 'client', line: 'ping -c 1 server' },
      ],
      stand: { place: 'router', hook: 'FORWARD', table: 'filter', packet: ['echo request'] },
      tab: 'hooks',
    },
  ],
  next: ['lesson/anchors', 'drop-ping', 'wrong-chain'],
};
