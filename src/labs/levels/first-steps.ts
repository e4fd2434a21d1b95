import { host } from '../host.ts';
import { router } from '../router.ts';
import { answered, at, type Level, refused, row, says, silent } from './level.ts';

const node = (line: string) => ({ place: 'node', line });
const gw = (line: string) => ({ place: 'router', line });

/** Chapter 1: the filter table, its three chains, and the order of rules. */
export const FIRST_STEPS: readonly Level[] = [
  {
    id: 'drop-ping',
    title: 'The host answers everybody’s ping',
    story: [
      'A scanner finds this host because it answers pings. It should keep quiet.',
      'Make node drop the echo requests. Its web server must go on working.',
    ],
    lab: host,
    goal: [
      row('client', 'ping -c 1 -W 1 node', silent, { kind: 'dropped', place: 'node', table: 'filter', chain: 'INPUT' }),
      row('client', 'curl -s -m 3 http://node/', answered),
    ],
    hints: [
      'What comes in for this host itself passes the chain INPUT of the table filter, the table that iptables uses by default.',
      'iptables -A CHAIN -p PROTOCOL -j TARGET appends a rule. A ping is of protocol icmp.',
    ],
    solution: [at('node', 'iptables -A INPUT -p icmp -j DROP')],
    par: 1,
    after: 'The request still crossed PREROUTING and the routing decision. INPUT is the last hook before a socket.',
    next: ['refuse-politely', 'lesson/netfilter'],
  },
  {
    id: 'refuse-politely',
    title: 'Clients hang for a minute where they should be told no',
    story: [
      'Port 80 of node is closed to everybody by a rule. Clients do not learn of it: they try again and again until they give up.',
      'Keep the port closed, and let clients know at once.',
    ],
    lab: host,
    setup: [node('iptables -A INPUT -p tcp --dport 80 -j DROP')],
    goal: [
      row('client', 'curl -s -S -m 3 http://node/', refused, { kind: 'dropped', place: 'node', chain: 'INPUT' }),
      row('client', 'ping -c 1 -W 1 node', answered),
    ],
    hints: [
      'DROP says nothing to the sender. Another target drops the packet and answers it.',
      'REJECT sends an ICMP error, or with --reject-with tcp-reset what a closed port would send. The DROP comes first as long as it is there.',
    ],
    solution: [at('node', 'iptables -R INPUT 1 -p tcp --dport 80 -j REJECT --reject-with tcp-reset')],
    par: 1,
    after: '-R replaces a rule in one step. Between a -D and an -A the port would have been open.',
    next: ['appended-too-late'],
  },
  {
    id: 'appended-too-late',
    title: 'The rule that I appended never matches',
    story: [
      'Somebody added a rule that lets the web traffic in. iptables -S shows it, and its counter stays at zero.',
      'Let port 80 in. Everything else must be refused as before.',
    ],
    lab: host,
    setup: [
      node('iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'),
      node('iptables -A INPUT -p icmp -j ACCEPT'),
      node('iptables -A INPUT -j REJECT --reject-with icmp-host-prohibited'),
      node('iptables -A INPUT -p tcp --dport 80 -j ACCEPT'),
    ],
    goal: [
      row('client', 'curl -s -m 3 http://node/', answered),
      row('client', 'nc -zv -w 1 node 81', { kind: 'dropped', place: 'node', chain: 'INPUT' }),
    ],
    hints: [
      'Send the request and step through INPUT: which rule takes the packet?',
      'Rules are tried from the top, and the first verdict counts. -A puts a rule at the end; -I CHAIN NUMBER puts it where you say.',
    ],
    solution: [at('node', 'iptables -I INPUT 3 -p tcp --dport 80 -j ACCEPT')],
    par: 1,
    after:
      'The appended rule is still there and still does nothing. iptables -L -v -n --line-numbers shows such rules by their zero.',
    next: ['answers-locked-out', 'return-lets-in'],
  },
  {
    id: 'answers-locked-out',
    title: 'Since the firewall is on, the host reaches nobody',
    story: [
      'The policy of INPUT is DROP, and port 80 is open. Clients are happy. But node itself gets no answer from anybody.',
      'Let answers in to what node asked for, and nothing more.',
    ],
    lab: host,
    setup: [node('iptables -A INPUT -p tcp --dport 80 -j ACCEPT'), node('iptables -P INPUT DROP')],
    goal: [
      row('node', 'ping -c 1 -W 1 client', answered),
      row('client', 'curl -s -m 3 http://node/', answered),
      row('client', 'ping -c 1 -W 1 node', silent, { kind: 'dropped', place: 'node', chain: 'INPUT' }),
    ],
    hints: [
      'Which hook does the echo reply die in? It comes in like any other packet.',
      'Conntrack knows which packets belong to something that node began: -m conntrack --ctstate ESTABLISHED.',
    ],
    solution: [at('node', 'iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT')],
    par: 1,
    after: 'The rule made conntrack start on this host: its functions appeared at −200 in PREROUTING and OUTPUT.',
    next: ['localhost-dead', 'lesson/conntrack'],
  },
  {
    id: 'localhost-dead',
    title: 'A service on the host cannot reach its neighbour on localhost',
    story: [
      'INPUT has policy DROP, answers are let in, port 80 is open for the client’s network only.',
      'A program on node asks the web server at 127.0.0.1 and hangs. Repair that without opening anything to the outside.',
    ],
    lab: host,
    setup: [
      node('iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'),
      node('iptables -A INPUT -s 192.0.2.0/24 -p tcp --dport 80 -j ACCEPT'),
      node('iptables -P INPUT DROP'),
    ],
    goal: [
      row('node', 'curl -s -m 3 http://127.0.0.1/', answered),
      row('client', 'curl -s -m 3 http://node/', answered),
      row('client', 'ping -c 1 -W 1 node', silent, { kind: 'dropped', place: 'node', chain: 'INPUT' }),
    ],
    hints: [
      'A packet to 127.0.0.1 leaves by OUTPUT and comes in again, by INPUT.',
      'It comes in by a device that no outside packet can come in by: -i lo.',
    ],
    solution: [at('node', 'iptables -A INPUT -i lo -j ACCEPT')],
    par: 1,
    after: 'Matching the device is safer than matching the source: an address can be forged, the device cannot.',
    next: ['wrong-chain'],
  },
  {
    id: 'wrong-chain',
    title: 'I blocked the client on the router, and it still gets through',
    story: [
      'The router has a rule: drop everything from 192.0.2.20. The client still reads pages from server, on the other side.',
      'Stop it from reaching server.',
    ],
    lab: router,
    setup: [gw('iptables -A INPUT -s 192.0.2.20 -j DROP')],
    goal: [
      row('client', 'curl -s -m 3 http://server/', silent, {
        kind: 'dropped',
        place: 'router',
        table: 'filter',
        chain: 'FORWARD',
      }),
      row('router', 'ping -c 1 -W 1 server', answered),
    ],
    hints: [
      'Watch the packet at the routing decision: is it for the router itself?',
      'What passes through crosses FORWARD, never INPUT.',
    ],
    solution: [at('router', 'iptables -A FORWARD -s 192.0.2.20 -j DROP')],
    par: 1,
    after: 'After PREROUTING the route decides: INPUT for this host, FORWARD for others. No packet crosses both.',
    next: ['forwarding-off', 'lesson/anchors'],
  },
  {
    id: 'forwarding-off',
    title: 'The packet vanishes after PREROUTING',
    story: [
      'There is not one rule on the router. Pings to the router work, pings through it do not.',
      'No chain drops anything: find what does, and put it right.',
    ],
    lab: router,
    setup: [gw('sysctl -w net.ipv4.ip_forward=0')],
    goal: [row('client', 'ping -c 1 -W 1 server', answered), row('client', 'curl -s -m 3 http://server/', answered)],
    hints: [
      'Step to the last event of the echo request on the router. The tab Why has its reason.',
      'A host forwards only if net.ipv4.ip_forward is 1. sysctl -w NAME=VALUE sets it.',
    ],
    solution: [at('router', 'sysctl -w net.ipv4.ip_forward=1')],
    par: 1,
    after: 'The drop was in the routing, ip_error, before FORWARD: no rule could have seen it.',
    next: ['where-to-log'],
  },
  {
    id: 'where-to-log',
    title: 'My LOG rule logs nothing, yet packets are dropped',
    story: [
      'The router lets pings through and drops the rest, and somebody wants to see in the kernel log what is dropped. Their LOG rule is silent.',
      'Have each dropped connection leave a line in the log. Drop what is dropped now.',
    ],
    lab: router,
    setup: [
      gw('iptables -A INPUT -j LOG --log-prefix "dropped: "'),
      gw('iptables -A FORWARD -p icmp -j ACCEPT'),
      gw('iptables -P FORWARD DROP'),
    ],
    goal: [
      row('client', 'curl -s -m 2 http://server/', silent, { kind: 'dropped', place: 'router', chain: 'FORWARD' }),
      row('router', 'dmesg', says('DPT=80')),
      row('client', 'ping -c 1 -W 1 server', answered),
      row('router', 'dmesg', { kind: 'says', text: 'TYPE=8', not: true }),
    ],
    hints: [
      'Where is the packet when it dies? A rule in another chain never sees it.',
      'LOG goes on to the next rule, and a policy comes after the last rule. So the LOG belongs at the end of FORWARD.',
    ],
    solution: [at('router', 'iptables -A FORWARD -j LOG --log-prefix "dropped: "')],
    par: 1,
    after: 'Log in the chain where packets die, right before they do. On a Kubernetes node that is mostly FORWARD.',
    next: ['trace-log', 'return-lets-in'],
  },
  {
    id: 'trace-log',
    title: 'What does this TRACE log say?',
    story: [
      'A firewall of several chains refuses the client’s web traffic. The rules are many, and nobody remembers why.',
      'A TRACE rule is in place for port 80. Send a request, read dmesg on the router, and take out the one rule that is to blame.',
    ],
    lab: router,
    setup: [
      gw('iptables -N PARTNERS'),
      gw('iptables -N GUESTS'),
      gw('iptables -N WEB'),
      gw('iptables -A PARTNERS -s 203.0.113.0/24 -j ACCEPT'),
      gw('iptables -A PARTNERS -p tcp --dport 443 -j ACCEPT'),
      gw('iptables -A GUESTS -s 192.0.2.64/26 -j REJECT'),
      gw('iptables -A GUESTS -p udp -j RETURN'),
      gw('iptables -A GUESTS -s 192.0.2.0/26 -p tcp -j REJECT --reject-with tcp-reset'),
      gw('iptables -A WEB -p tcp --dport 80 -j ACCEPT'),
      gw('iptables -A WEB -j DROP'),
      gw('iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'),
      gw('iptables -A FORWARD -j PARTNERS'),
      gw('iptables -A FORWARD -j GUESTS'),
      gw('iptables -A FORWARD -j WEB'),
      gw('iptables -t raw -A PREROUTING -p tcp --dport 80 -j TRACE'),
    ],
    goal: [
      row('client', 'curl -s -m 3 http://server/', answered, { kind: 'passes', place: 'router', chain: 'WEB' }),
      row('client', 'ping -c 1 -W 1 server', silent, { kind: 'dropped', place: 'router', chain: 'WEB' }),
      row('router', 'iptables -S GUESTS', says('192.0.2.64/26'), says('-p udp')),
    ],
    hints: [
      'A line reads TRACE: table:chain:rule:number. The last line of a packet names where it ended.',
      'filter:GUESTS:rule:3. iptables -D GUESTS 3 takes it out.',
    ],
    solution: [at('router', 'iptables -D GUESTS 3')],
    par: 1,
    after: 'TRACE walks every table, chain by chain: raw, mangle, nat, filter. The picture shows the same walk.',
    next: ['return-lets-in'],
  },
  {
    id: 'return-lets-in',
    title: 'The block list blocks nobody',
    story: [
      'BLOCKED lists the addresses to drop. The client is on the list and reads pages all the same.',
      'Make the list work for what passes through the router. Leave the list itself as it is.',
    ],
    lab: router,
    setup: [
      gw('iptables -N BLOCKED'),
      gw('iptables -A BLOCKED -s 203.0.113.9 -j DROP'),
      gw('iptables -A BLOCKED -s 192.0.2.20 -j DROP'),
      gw('iptables -A FORWARD -i eth0 -p tcp -j ACCEPT'),
      gw('iptables -A FORWARD -j BLOCKED'),
    ],
    goal: [
      row('client', 'curl -s -m 3 http://server/', silent, { kind: 'dropped', place: 'router', chain: 'BLOCKED' }),
      row('client', 'ping -c 1 -W 1 server', silent, { kind: 'dropped', place: 'router', chain: 'BLOCKED' }),
      row('server', 'ping -c 1 -W 1 router', answered),
      row('router', 'iptables -S BLOCKED', says('-A BLOCKED -s 192.0.2.20/32 -j DROP')),
    ],
    hints: [
      'A chain of your own does something only if a rule jumps to it, and only for packets that get as far as that rule.',
      'Jump to BLOCKED before anything is accepted: iptables -I FORWARD -j BLOCKED.',
    ],
    solution: [at('router', 'iptables -I FORWARD -j BLOCKED')],
    par: 1,
    after:
      'ACCEPT in FORWARD ends the walk through the table filter: rules after it, and chains they jump to, are not reached.',
    next: ['no-way-back', 'lesson/netfilter'],
  },
];
