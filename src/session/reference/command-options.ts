/** An option of a command: how it is written, what it does, and a line that has it. */
export type CommandOption = readonly [option: string, text: string, line: string];

const IPTABLES: readonly CommandOption[] = [
  ['-t TABLE', 'raw, mangle, nat, filter or security; filter when it is left out', 'iptables -t nat -L'],
  ['-A CHAIN', 'add a rule at the end', 'iptables -A INPUT -j ACCEPT'],
  ['-I CHAIN [NUM]', 'put a rule before another one, or first', 'iptables -I INPUT 1 -j ACCEPT'],
  ['-D CHAIN', 'delete a rule, by its number or as it was added', 'iptables -A INPUT -j ACCEPT && iptables -D INPUT 1'],
  ['-R CHAIN NUM', 'replace a rule', 'iptables -A INPUT -j ACCEPT && iptables -R INPUT 1 -j DROP'],
  ['-C CHAIN', 'is there such a rule?', 'iptables -A INPUT -j ACCEPT && iptables -C INPUT -j ACCEPT'],
  ['-L [CHAIN]', 'list the rules', 'iptables -L INPUT'],
  ['-S [CHAIN]', 'print the rules as one would type them', 'iptables -S INPUT'],
  ['-n', 'with -L: addresses and ports as numbers', 'iptables -n -L'],
  ['-v', 'with -L: counters and devices too', 'iptables -v -L'],
  ['-x', 'with -v: counters to the last byte', 'iptables -v -x -L'],
  ['--line-numbers', 'with -L: the number of each rule', 'iptables -L --line-numbers'],
  ['-F [CHAIN]', 'delete all rules of a chain, or of all', 'iptables -F INPUT'],
  ['-Z [CHAIN]', 'set the counters to 0', 'iptables -Z'],
  ['-N CHAIN', 'make a chain', 'iptables -N MINE'],
  ['-X [CHAIN]', 'delete a chain that is empty and not used', 'iptables -N MINE && iptables -X MINE'],
  ['-E OLD NEW', 'rename a chain', 'iptables -N MINE && iptables -E MINE YOURS'],
  ['-P CHAIN TARGET', 'what becomes of packets that no rule decides on', 'iptables -P FORWARD DROP'],
  ['[!] -s ADDRESS[/MASK]', 'source address', 'iptables -A INPUT -s 192.0.2.0/24 -j ACCEPT'],
  ['[!] -d ADDRESS[/MASK]', 'destination address', 'iptables -A INPUT -d 192.0.2.10 -j ACCEPT'],
  [
    '[!] -i DEVICE',
    'the device it came in by; + at the end: any that begins so',
    'iptables -A INPUT -i eth+ -j ACCEPT',
  ],
  ['[!] -o DEVICE', 'the device it leaves by', 'iptables -A OUTPUT -o eth0 -j ACCEPT'],
  ['[!] -p PROTOCOL', 'tcp, udp, icmp ..., or a number', 'iptables -A INPUT -p tcp -j ACCEPT'],
  ['[!] -f', 'fragments other than the first', 'iptables -A INPUT -f -j DROP'],
  ['-m MATCH', 'one more condition: see Matches', 'iptables -A INPUT -m conntrack --ctstate NEW -j ACCEPT'],
  ['-j TARGET', 'what to do: ACCEPT, DROP, RETURN, a chain, or one of the targets', 'iptables -A INPUT -j RETURN'],
  ['-g CHAIN', 'go to a chain without coming back here', 'iptables -N MINE && iptables -A INPUT -g MINE'],
  ['-c PACKETS BYTES', 'with what the counters begin', 'iptables -A INPUT -c 5 500 -j ACCEPT'],
];

const SAVE: readonly CommandOption[] = [
  ['-t TABLE', 'only this table', 'iptables-save -t filter'],
  ['-c', 'with counters', 'iptables-save -c'],
];

const RESTORE: readonly CommandOption[] = [
  ['-n', 'keep the rules that are there, and add', 'iptables-save | iptables-restore -n'],
  ['-c', 'counters too', 'iptables-save -c | iptables-restore -c'],
  ['-t', 'only see whether it would work', 'iptables-save | iptables-restore -t'],
  ['-T TABLE', 'only this table', 'iptables-save -t filter | iptables-restore -T filter'],
];

/** The same options under another name of the program. */
const asCalled = (options: readonly CommandOption[], from: string, to: string): readonly CommandOption[] =>
  options
    .filter(([, , line]) => to !== 'ip6tables' || !/\d\.\d/.test(line))
    .map(([option, text, line]) => [option, text, line.replaceAll(from, to)]);

/** Options of commands, other than what `usage` says already. Those of kube-proxy are its flags. */
export const COMMAND_OPTIONS: Readonly<Record<string, readonly CommandOption[]>> = {
  arp: [
    ['-n', 'addresses as numbers', 'arp -n'],
    ['-i DEVICE', 'neighbours on this device only', 'arp -n -i eth0'],
    ['-s ADDRESS MAC', 'enter a neighbour by hand', 'arp -s 192.0.2.77 02:00:00:00:00:77'],
    ['-d ADDRESS', 'forget a neighbour', 'arp -s 192.0.2.77 02:00:00:00:00:77 && arp -d 192.0.2.77'],
  ],
  bridge: [['-d', 'the flags of each port too', 'bridge -d link show']],
  conntrack: [
    ['-L', 'list connections', 'conntrack -L'],
    ['-E', 'print changes as they happen', 'conntrack -E & sleep 0.1'],
    [
      '-D',
      'delete those that fit',
      'iptables -A INPUT -m conntrack --ctstate NEW -j ACCEPT && ping -c 1 127.0.0.1 && conntrack -D -p icmp',
    ],
    ['-F', 'delete all', 'conntrack -F'],
    ['-C', 'how many there are', 'conntrack -C'],
    ['-S', 'counters of each CPU', 'conntrack -S'],
    ['-p PROTOCOL', 'only of this protocol', 'conntrack -L -p tcp'],
    ['-s ADDRESS', 'only from this address', 'conntrack -L -s 192.0.2.20'],
    ['-d ADDRESS', 'only to this address', 'conntrack -L -d 192.0.2.10'],
    ['-n [ADDRESS]', 'only with source NAT', 'conntrack -L -n'],
    ['-g [ADDRESS]', 'only with destination NAT', 'conntrack -L -g'],
  ],
  curl: [
    ['-s', 'no progress', 'curl -s http://127.0.0.1/'],
    ['-v', 'say what happens: the connection, the headers', 'curl -v http://127.0.0.1/'],
    ['-I', 'ask for the headers only', 'curl -I http://127.0.0.1/'],
    ['-o FILE', 'the page goes to a file', 'curl -s -o page http://127.0.0.1/'],
    ['-w FORMAT', 'what to print at the end', "curl -s -o page -w '%{http_code}' http://127.0.0.1/"],
    ['-m SECONDS', 'give up after this time', 'curl -s -m 2 http://127.0.0.1/'],
    [
      '--connect-timeout SECONDS',
      'give up when there is no connection by then',
      'curl -s --connect-timeout 2 http://127.0.0.1/',
    ],
  ],
  date: [['-u', 'in UTC', 'date -u']],
  ip: [
    ['-brief', 'a line for each device', 'ip -brief link'],
    ['-d', 'details: the kind of device, its settings', 'ip -d link'],
    ['-s', 'counters of each device', 'ip -s link'],
    ['-4', 'IPv4 only', 'ip -4 addr'],
  ],
  ipset: [
    ['-exist', 'no complaint when it is there, or gone, already', 'ipset -exist create mine hash:ip'],
    ['-name', 'with list: names only', 'ipset -name list'],
    ['-terse', 'with list: no members', 'ipset -terse list'],
  ],
  iptables: IPTABLES,
  'iptables-legacy': asCalled(IPTABLES, 'iptables', 'iptables-legacy'),
  ip6tables: asCalled(
    IPTABLES.filter(([option]) => option !== '[!] -f'),
    'iptables',
    'ip6tables',
  ),
  'iptables-save': SAVE,
  'iptables-legacy-save': asCalled(SAVE, 'iptables', 'iptables-legacy'),
  'ip6tables-save': asCalled(SAVE, 'iptables', 'ip6tables'),
  'iptables-restore': RESTORE,
  'iptables-legacy-restore': asCalled(RESTORE, 'iptables', 'iptables-legacy'),
  'ip6tables-restore': asCalled(RESTORE, 'iptables', 'ip6tables'),
  ipvsadm: [
    ['-A', 'add a virtual server', 'ipvsadm -A -t 192.0.2.10:8080'],
    [
      '-a',
      'add a real server to it',
      'ipvsadm -A -t 192.0.2.10:8080 && ipvsadm -a -t 192.0.2.10:8080 -r 192.0.2.20:80 -m',
    ],
    ['-t ADDRESS:PORT', 'a virtual server for TCP', 'ipvsadm -A -t 192.0.2.10:8080'],
    ['-u ADDRESS:PORT', 'a virtual server for UDP', 'ipvsadm -A -u 192.0.2.10:53'],
    ['-f MARK', 'a virtual server for packets with a mark', 'ipvsadm -A -f 1'],
    ['-s SCHEDULER', 'how a real server is chosen: rr, wrr, lc ...', 'ipvsadm -A -t 192.0.2.10:8080 -s lc'],
    ['-p [SECONDS]', 'a client stays with its real server', 'ipvsadm -A -t 192.0.2.10:8080 -p 60'],
    ['-r ADDRESS[:PORT]', 'the real server', 'ipvsadm -A -f 2 && ipvsadm -a -f 2 -r 192.0.2.20'],
    ['-m', 'reach it by NAT', 'ipvsadm -A -f 2 && ipvsadm -a -f 2 -r 192.0.2.20 -m'],
    ['-g', 'reach it by its Ethernet address', 'ipvsadm -A -f 2 && ipvsadm -a -f 2 -r 192.0.2.20 -g'],
    ['-w WEIGHT', 'its share; 0: no new connections', 'ipvsadm -A -f 2 && ipvsadm -a -f 2 -r 192.0.2.20 -w 3'],
    ['-D', 'delete a virtual server', 'ipvsadm -A -f 2 && ipvsadm -D -f 2'],
    ['-C', 'delete all', 'ipvsadm -C'],
    ['-L', 'list them', 'ipvsadm -L'],
    ['-n', 'with -L: addresses as numbers', 'ipvsadm -L -n'],
    ['-c', 'with -L: connections', 'ipvsadm -L -n -c'],
    ['--stats', 'with -L: packets and bytes', 'ipvsadm -L -n --stats'],
  ],
  kubectl: [
    ['-n NAMESPACE', 'in this namespace', 'kubectl -n kube-system get pods'],
    ['-A', 'in all namespaces', 'kubectl get pods -A'],
    ['-o FORMAT', 'wide, yaml, json, name, jsonpath=...', 'kubectl get services -o wide'],
    ['-l SELECTOR', 'only those with these labels', 'kubectl get pods -l app=web'],
  ],
  nc: [
    ['-z', 'only see whether the port is open', 'nc -z 127.0.0.1 80'],
    ['-v', 'say how it went', 'nc -v -z 127.0.0.1 80'],
    ['-u', 'UDP', 'echo hello | nc -u -w 1 127.0.0.1 7'],
    ['-w SECONDS', 'give up, or end, after this time without a byte', 'nc -z -w 1 127.0.0.1 80'],
    ['-s ADDRESS', 'send from this address', 'nc -z -s 127.0.0.1 127.0.0.1 80'],
    ['-p PORT', 'send from this port', 'nc -z -p 5555 127.0.0.1 80'],
    ['-l', 'wait for a connection', 'nc -l 9999 & sleep 0.1'],
    ['-k', 'with -l: for another one after it', 'nc -l -k 9999 & sleep 0.1'],
  ],
  ping: [
    ['-c COUNT', 'stop after so many', 'ping -c 2 127.0.0.1'],
    ['-i SECONDS', 'time between two', 'ping -c 2 -i 0.2 127.0.0.1'],
    ['-s BYTES', 'how much data each carries', 'ping -c 1 -s 1000 127.0.0.1'],
    ['-t TTL', 'their time to live', 'ping -c 1 -t 3 127.0.0.1'],
    ['-W SECONDS', 'how long to wait for an answer', 'ping -c 1 -W 1 127.0.0.1'],
    ['-w SECONDS', 'stop after this time, whatever came', 'ping -w 1 127.0.0.1'],
    ['-I ADDRESS|DEVICE', 'send from this address, or by this device', 'ping -c 1 -I lo 127.0.0.1'],
    ['-M do|want|dont', 'whether it may be cut up on its way', 'ping -c 1 -M do 127.0.0.1'],
    ['-m MARK', 'the mark of the packets', 'ping -c 1 -m 1 127.0.0.1'],
    ['-Q TOS', 'their type of service', 'ping -c 1 -Q 0x10 127.0.0.1'],
    ['-q', 'only the summary', 'ping -c 1 -q 127.0.0.1'],
  ],
  sysctl: [
    ['-n', 'values only', 'sysctl -n net.ipv4.ip_forward'],
    ['-w', 'set it; NAME=VALUE does so too', 'sysctl -w net.ipv4.ip_forward=1'],
    ['-a', 'all of them', 'sysctl -a'],
    ['-r PATTERN', 'those whose names fit', 'sysctl -a -r ip_forward'],
  ],
  tcpdump: [
    ['-i DEVICE', 'on this device; any: on all', 'tcpdump -i any & sleep 0.1'],
    ['-n', 'addresses as numbers', 'tcpdump -n -i lo & sleep 0.1'],
    ['-e', 'Ethernet addresses too', 'tcpdump -e -n -i eth0 & sleep 0.1'],
    ['-v', 'more of each packet', 'tcpdump -v -n -i lo & sleep 0.1'],
    ['-c COUNT', 'stop after so many', 'tcpdump -n -c 1 -i lo & ping -c 1 127.0.0.1'],
  ],
  watch: [['-n SECONDS', 'how often', 'watch -n 1 date']],
};
