import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { NetNs } from '../../src/kernel/netns.ts';
import { inetListen, tcpBind, tcpV4Connect } from '../../src/kernel/socket/tcp.ts';
import { SEC } from '../../src/kernel/time/clock.ts';
import { World } from '../../src/kernel/world.ts';
import { MemoryFiles } from '../../src/shell/files.ts';
import { ShellProcess } from '../../src/shell/process.ts';
import { commandByName, loadCommands } from '../../src/shell/registry.ts';
import { INADDR_ANY, parseIpv4 } from '../../src/wire/inet.ts';

/** A client and a server on the two sides of a node, as in the recordings. */
const SETUP = [
  'ip netns add client',
  'ip netns add node',
  'ip netns add rs',
  'ip link add eth0 netns client type veth peer name eth0 netns node',
  'ip link add eth0 netns rs type veth peer name eth1 netns node',
  ...['client', 'node', 'rs'].map((ns) => `ip netns exec ${ns} ip link set lo up`),
  'ip netns exec client ip addr add 10.0.0.2/24 dev eth0',
  'ip netns exec node ip addr add 10.0.0.1/24 dev eth0',
  'ip netns exec node ip addr add 10.244.1.1/24 dev eth1',
  'ip netns exec rs ip addr add 10.244.1.2/24 dev eth0',
  'ip netns exec client ip link set eth0 up',
  'ip netns exec node ip link set eth0 up',
  'ip netns exec node ip link set eth1 up',
  'ip netns exec rs ip link set eth0 up',
  'ip netns exec client ip route add default via 10.0.0.1',
  'ip netns exec rs ip route add default via 10.244.1.1',
  'ip netns exec node sysctl -qw net.ipv4.ip_forward=1',
  'ip netns exec node ip link add kube-ipvs0 type dummy',
  'ip netns exec node ip addr add 10.96.0.10/32 dev kube-ipvs0',
];

const TABLES = [
  ...['raw', 'mangle', 'nat', 'filter', 'security'].map((table) => `iptables -t ${table} -S`),
  'iptables -A INPUT -m conntrack --ctstate NEW -j ACCEPT',
  'iptables -F',
  'iptables -A FORWARD -m conntrack --ctstate INVALID',
];
const SERVICE = ['ipvsadm -A -t 10.96.0.10:80 -s rr'];
const SERVER = [...SERVICE, 'ipvsadm -a -t 10.96.0.10:80 -r 10.244.1.2:8080 -m'];
const CT = 'sysctl -qw net.ipv4.vs.conntrack=1';
const MASQ = 'iptables -t nat -A POSTROUTING -d 10.244.1.2 -j MASQUERADE';
const dnat = (chain: string): string =>
  `iptables -t nat -A ${chain} -d 10.96.0.10 -p tcp --dport 80 -j DNAT --to-destination 10.244.1.2:8080`;

interface Walk {
  readonly file: string;
  readonly node: readonly string[];
  readonly from?: 'node';
  readonly to?: string;
  readonly port?: number;
}

const WALKS: readonly Walk[] = [
  { file: 'a0-ipvs-plain', node: SERVER },
  { file: 'a1-ipvs-tables-ct0', node: [...TABLES, ...SERVER] },
  { file: 'a2-ipvs-tables-ct1', node: [...TABLES, CT, ...SERVER] },
  { file: 'a3-ipvs-ct1-masquerade', node: [...TABLES, MASQ, CT, ...SERVER] },
  { file: 'a4-ipvs-no-endpoints', node: [...TABLES, CT, ...SERVICE] },
  { file: 'b1-ipvs-local-ct1-masq', node: [...TABLES, MASQ, CT, ...SERVER], from: 'node' },
  { file: 'b2-ipvs-local-ct1', node: [...TABLES, CT, ...SERVER], from: 'node' },
  { file: 'c1-dnat-remote', node: [...TABLES, dnat('PREROUTING')] },
  { file: 'c2-dnat-local', node: [...TABLES, dnat('OUTPUT')], from: 'node' },
  { file: 'c3-dnat-masq-remote', node: [...TABLES, dnat('PREROUTING'), MASQ] },
  { file: 'd1-no-service-rst', node: TABLES },
  { file: 'e1-forward-only', node: TABLES, to: '10.244.1.2', port: 8080 },
];

beforeAll(loadCommands);

function run(net: NetNs, line: string): void {
  let err = '';
  const process = new ShellProcess({
    pid: 1,
    argv: line.split(' '),
    net,
    stdin: '',
    cwd: '/',
    files: new MemoryFiles(),
    find: commandByName,
    out: () => {},
    err: (text) => {
      err += text;
    },
  });
  net.world.cpu.process(() => process.start());
  if (process.status !== 0) throw new Error(`${line}: ${err}`);
}

/** What the model's functions did, in order, for one connection. A first one has warmed up the neighbours. */
function modelled(walk: Walk): string[] {
  const world = new World({ seed: 1, tracer: { recording: false } });
  const host = world.addNetNs('host');
  for (const line of SETUP) run(host, line);
  const net = (name: string): NetNs => world.netNs(name) as NetNs;
  const listener = net('rs').sockets.newTcp();
  tcpBind(listener, INADDR_ANY, 8080);
  inetListen(listener);
  for (const line of walk.node) run(net('node'), line);
  const connect = (): void => {
    const sk = net(walk.from ?? 'client').sockets.newTcp();
    const to = parseIpv4(walk.to ?? '10.96.0.10') ?? INADDR_ANY;
    world.cpu.process(() => tcpV4Connect(sk, to, walk.port ?? 80));
    world.runUntil(world.clock.now + SEC / 2);
  };
  connect();
  world.runUntil(world.clock.now + 2 * SEC);
  world.tracer.recording = true;
  connect();
  return world.tracer.events.flatMap((e) =>
    e.kind === 'step' || e.kind === 'hook' || e.kind === 'alloc' ? [e.fn] : [],
  );
}

/** The functions of a recorded walk. A table's own function is left out below the hook functions that hide it here. */
function recorded(file: string): string[] {
  const names: string[] = [];
  let hidden = Number.POSITIVE_INFINITY;
  for (const line of readFileSync(new URL(`${file}.txt`, import.meta.url), 'utf8').split('\n')) {
    const [, indent = '', name = ''] = /^( *)([a-z_0-9]+)(?: \[\w+\])?$/.exec(line) ?? [];
    if (name === '') continue;
    if (indent.length <= hidden) hidden = Number.POSITIVE_INFINITY;
    if (name === 'ipt_do_table' && hidden < Number.POSITIVE_INFINITY) continue;
    if (name === 'iptable_mangle_hook' || name.startsWith('nf_nat_ipv4_')) hidden = Math.min(hidden, indent.length);
    names.push(name);
  }
  return names;
}

/** Linux takes all packets of a round in one call, the model one; and inside TCP it cuts the work into other functions. */
const OTHERWISE = /^(?:net_rx_action|process_backlog|_*tcp_\w+)$/;

/** Cut at each arrival of a packet in a namespace; only the names that both sides know, none twice in a row. */
function segments(names: readonly string[], known: ReadonlySet<string>): string[][] {
  const out: string[][] = [[]];
  for (const name of names) {
    if (name === '__netif_receive_skb_core') out.push([]);
    const last = out.at(-1);
    if (known.has(name) && last?.at(-1) !== name) last?.push(name);
  }
  return out.slice(1);
}

test.each(WALKS)('$file', (walk) => {
  const [ours, theirs] = [modelled(walk), recorded(walk.file)];
  const known = new Set(ours.filter((name) => theirs.includes(name) && !OTHERWISE.test(name)));
  const want = segments(theirs, known);
  expect(segments(ours, known).slice(0, want.length)).toEqual(want);
});
