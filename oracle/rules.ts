import { basics, match, protocol, SETS } from './matches.ts';
import type { Pick } from './pick.ts';
import { target } from './targets.ts';

const HOOKS: Readonly<Record<string, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};
/** Most user chains of a table. */
const MOST_CHAINS = 3;

/** The sets that rules ask, with members at random: text for `ipset restore`. */
export function makeSets(pick: Pick): string {
  const hosts = ['10.0.0.2', '10.0.0.4', '192.168.1.2', '192.168.1.1', '203.0.113.5', '203.0.113.1', '10.50.0.9'];
  const nets = ['10.0.0.0/24', '192.168.1.0/25', '203.0.113.0/26', '10.96.0.0/12', '8.0.0.0/8'];
  const lines = [
    `create ${SETS.addr} hash:ip${pick.oneIn(2) ? ' counters' : ''}`,
    `create ${SETS.net} hash:net`,
    `create ${SETS.port} hash:ip,port`,
    `create ${SETS.pair} hash:net,port`,
    `create ${SETS.grow} ${pick.one(['hash:ip', 'hash:ip counters', 'hash:net', 'hash:ip timeout 3000'])}`,
    `create ${SETS.three} hash:ip,port,ip`,
    `create ${SETS.face} hash:net,iface`,
    `create ${SETS.ports} bitmap:port range 1-10000`,
    `create ${SETS.range} bitmap:ip range 10.0.0.0/24`,
    `create ${SETS.list} list:set`,
  ];
  for (const ip of pick.some(hosts, pick.int(1, 4))) lines.push(`add ${SETS.addr} ${ip}`);
  for (const net of pick.some(nets, pick.int(1, 3)))
    lines.push(`add ${SETS.net} ${net}${pick.oneIn(8) ? ' nomatch' : ''}`);
  for (const ip of pick.some(hosts, pick.int(1, 4)))
    lines.push(`add ${SETS.port} ${ip},${pick.one(['tcp:80', 'udp:53', 'tcp:5000', 'icmp:8/0'])}`);
  for (const net of pick.some(nets, 2))
    lines.push(`add ${SETS.pair} ${net},${pick.one(['tcp:80', 'udp:53', 'tcp:5000', 'udp:5000-5002'])}`);
  for (const ip of pick.some(hosts, 2))
    lines.push(`add ${SETS.three} ${ip},${pick.one(['tcp:80', 'udp:53', 'udp:5000'])},${pick.one(hosts)}`);
  for (const net of pick.some(nets, 2))
    lines.push(`add ${SETS.face} ${net},${pick.one(['eth0', 'eth1', 'eth2'])}${pick.oneIn(4) ? ' nomatch' : ''}`);
  for (const port of pick.some(['22', '53', '80', '5000-5001'], 2)) lines.push(`add ${SETS.ports} ${port}`);
  for (const ip of pick.some(['10.0.0.2', '10.0.0.4-10.0.0.5', '10.0.0.1'], 2)) lines.push(`add ${SETS.range} ${ip}`);
  lines.push(`add ${SETS.list} ${SETS.addr}`, ...(pick.oneIn(2) ? [`add ${SETS.list} ${SETS.net}`] : []));
  return `${lines.join('\n')}\n`;
}

function makeRule(pick: Pick, table: string, chain: string, hook: string, chains: readonly string[]): string {
  const words = [`-A ${chain}`, ...basics(pick, hook)];
  let proto = pick.oneIn(3) ? '' : protocol(pick);
  const { text, needs } = target(pick, table, hook, proto, chains);
  if (needs && !proto.startsWith(`-p ${needs}`))
    proto = needs === 'syn' ? '-p tcp -m tcp --tcp-flags SYN,RST SYN' : `-p ${needs}`;
  if (proto.startsWith('! ') && /:\d/.test(text)) proto = '';
  words.push(proto);
  for (let n = pick.one([0, 0, 0, 1, 1, 2]); n > 0; n--) words.push(match(pick, table, hook));
  words.push(text);
  return words.filter((word) => word !== '').join(' ');
}

function makeTable(pick: Pick, table: string): string {
  const lines = [`*${table}`];
  const hooks = HOOKS[table] ?? [];
  const chains = Array.from({ length: pick.int(0, MOST_CHAINS) }, (_, i) => `${table.slice(0, 1)}u${i}`);
  for (const hook of hooks) lines.push(`:${hook} ${table === 'filter' && pick.oneIn(12) ? 'DROP' : 'ACCEPT'} [0:0]`);
  for (const chain of chains) lines.push(`:${chain} - [0:0]`);
  for (const hook of hooks) {
    if (table === 'raw') lines.push(`-A ${hook} -j TRACE`);
    for (let n = pick.int(0, 4); n > 0; n--) lines.push(makeRule(pick, table, hook, hook, chains));
  }
  // A chain calls only later ones, so that there are no loops.
  for (const [i, chain] of chains.entries())
    for (let n = pick.int(0, 3); n > 0; n--) lines.push(makeRule(pick, table, chain, '', chains.slice(i + 1)));
  return `${[...lines, 'COMMIT'].join('\n')}\n`;
}

/** A rule set over some of the tables, always with TRACE at the start of raw: text for `iptables-restore`. */
export function makeRules(pick: Pick): string {
  const others = pick.some(['mangle', 'nat', 'filter', 'security'], pick.int(1, 4));
  return ['raw', ...others].map((table) => makeTable(pick, table)).join('');
}
