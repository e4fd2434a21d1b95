import type { Pick } from './pick.ts';
import { FAR, HOSTS, OWN } from './topology.ts';

/** The sets that every case has; rules ask them. */
export const SETS = {
  addr: 'oa',
  net: 'on',
  port: 'op',
  pair: 'oq',
  list: 'ol',
  grow: 'og',
  three: 'ot',
  face: 'of',
  ports: 'ob',
  range: 'oi',
} as const;
/** Into how many of `src` and `dst` an element of a set goes, where it is not one. */
const DIMENSIONS: Readonly<Record<string, number>> = {
  [SETS.port]: 2,
  [SETS.pair]: 2,
  [SETS.three]: 3,
  [SETS.face]: 2,
};

const PORTS = [22, 53, 80, 1234, 5000, 5001, 8080, 30080, 40000] as const;
const STATES = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'] as const;
const FLAGS = ['SYN', 'ACK', 'FIN', 'RST', 'PSH', 'URG'] as const;
const ADDRESS_TYPES = ['LOCAL', 'UNICAST', 'BROADCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT'] as const;

export const anyHost = (pick: Pick): string => pick.one([...Object.values(HOSTS).flat(), ...OWN, ...FAR]);
const port = (pick: Pick): string => String(pick.one(PORTS));
const portRange = (pick: Pick): string => pick.some(PORTS, 2).join(':');
const not = (pick: Pick): string => (pick.oneIn(4) ? '! ' : '');
export const mask = (pick: Pick): string =>
  `${pick.one(['0x1', '0x2', '0x4000', '0x0', '0x11'])}${pick.one(['', '/0xf', '/0x4000', '/0xffff'])}`;
const network = (pick: Pick): string =>
  pick.one([
    anyHost(pick),
    `${anyHost(pick)}/24`,
    `${anyHost(pick)}/30`,
    '10.0.0.0/8',
    '0.0.0.0/1',
    '192.168.0.0/16',
    '127.0.0.0/8',
    '10.96.0.0/12',
    '0.0.0.1/0.0.0.1',
  ]);

/** What may stand in front of the matches: addresses, interfaces and fragments. */
export function basics(pick: Pick, hook: string): string[] {
  const words: string[] = [];
  if (pick.oneIn(4)) words.push(`${not(pick)}-s ${network(pick)}`);
  if (pick.oneIn(4)) words.push(`${not(pick)}-d ${network(pick)}`);
  const device = () =>
    `${not(pick)}${pick.oneIn(2) ? '-i' : '-o'} ${pick.one(['eth0', 'eth1', 'eth2', 'e+', 'lo', 'eth+', 'br0', 'eth3'])}`;
  if (pick.oneIn(5)) {
    const text = device();
    const [noIn, noOut] = [/OUTPUT|POSTROUTING/, /PREROUTING|INPUT/];
    if (!(text.includes('-i') ? noIn : noOut).test(hook)) words.push(text);
  }
  if (pick.oneIn(15)) words.push(`${not(pick)}-f`);
  return words;
}

/** A protocol with its own match, or ''. */
export function protocol(pick: Pick): string {
  switch (pick.int(0, 7)) {
    case 0:
    case 1: {
      const words = ['-p tcp'];
      if (pick.oneIn(3)) words.push(`-m tcp ${not(pick)}--dport ${pick.oneIn(2) ? port(pick) : portRange(pick)}`);
      if (pick.oneIn(5)) words.push(`-m tcp ${not(pick)}--sport ${portRange(pick)}`);
      const flags = `${pick.some(FLAGS, pick.int(1, 4)).join(',')} ${pick.one(FLAGS)}`;
      const how = pick.int(0, 7);
      if (how <= 1) words.push(`-m tcp ${not(pick)}--tcp-flags ${flags}`);
      else if (how === 2) words.push(`-m tcp ${not(pick)}--syn`);
      if (pick.oneIn(12)) words.push(`-m tcp ${not(pick)}--tcp-option ${pick.one([2, 3, 8])}`);
      if (pick.oneIn(12)) words.push(`-m tcpmss ${not(pick)}--mss ${pick.one(['1460', '500:1400', '1000:65535'])}`);
      if (pick.oneIn(5)) words.push(multiport(pick));
      if (pick.oneIn(12))
        words.push(`-m ecn ${not(pick)}${pick.one(['--ecn-tcp-cwr', '--ecn-tcp-ece', '--ecn-ip-ect 2'])}`);
      return words.join(' ');
    }
    case 2:
    case 3: {
      const words = ['-p udp'];
      if (pick.oneIn(3)) words.push(`-m udp ${not(pick)}--dport ${pick.oneIn(2) ? port(pick) : portRange(pick)}`);
      if (pick.oneIn(4)) words.push(`-m udp ${not(pick)}--sport ${portRange(pick)}`);
      if (pick.oneIn(5)) words.push(multiport(pick));
      return words.join(' ');
    }
    case 4:
      if (pick.oneIn(3)) return sctp(pick);
      return icmp(pick);
    default:
      return pick.oneIn(5) ? `${not(pick)}-p ${pick.one(['tcp', 'udp', 'icmp', '4', 'sctp'])}` : '';
  }
}

const sctp = (pick: Pick): string =>
  `-p sctp -m sctp ${pick.oneIn(2) ? `--dport ${port(pick)}` : `${not(pick)}--chunk-types ${pick.one(['any', 'all', 'only'])} ${pick.one(['INIT', 'DATA', 'INIT,INIT_ACK', 'COOKIE_ECHO'])}`}`;

function icmp(pick: Pick): string {
  const type = pick.one(['8', '0', '3/3', '3/1', 'any', '11', '3', '8/0']);
  return `-p icmp${pick.oneIn(2) ? '' : ` -m icmp ${not(pick)}--icmp-type ${type}`}`;
}

const multiport = (pick: Pick): string =>
  `-m multiport ${not(pick)}--${pick.one(['ports', 'sports', 'dports'])} ${[...Array(pick.int(1, 4))].map(() => (pick.oneIn(3) ? portRange(pick) : port(pick))).join(',')}`;

/** What may be asked of the counters of an element. */
const SET_COUNTS = [
  '--packets-gt 1',
  '--packets-lt 3',
  '! --update-counters',
  '--bytes-gt 100',
  '! --packets-eq 1',
] as const;

/** One match that does not need a protocol. */
export function match(pick: Pick, table: string, hook: string): string {
  const n = () => not(pick);
  const set = () => {
    const name = pick.one(Object.values(SETS));
    const flags = Array.from({ length: DIMENSIONS[name] ?? 1 }, () => pick.one(['src', 'dst'])).join(',');
    const counts = name === SETS.addr && pick.oneIn(3) ? ` ${pick.one(SET_COUNTS)}` : '';
    return `-m set ${n()}--match-set ${name} ${flags}${pick.oneIn(8) ? ' --return-nomatch' : counts}`;
  };
  const list: (() => string)[] = [
    () => `-m conntrack ${n()}--ctstate ${pick.some(STATES, pick.int(1, 3)).join(',')}`,
    () => `-m conntrack ${n()}--ctstate ${pick.one(['SNAT', 'DNAT', 'NEW,DNAT'])}`,
    () =>
      `-m conntrack ${n()}--ct${pick.one(['origsrc', 'origdst', 'replsrc', 'repldst'])} ${pick.one([anyHost(pick), '10.0.0.0/8', '192.168.1.0/24', '203.0.113.0/26'])}`,
    () => `-m conntrack ${n()}--ctproto ${pick.one(['tcp', 'udp', 'icmp'])}`,
    () => `-m conntrack ${n()}--ctstatus ${pick.some(['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'], 2).join(',')}`,
    () => `-m conntrack --ctdir ${pick.one(['ORIGINAL', 'REPLY'])}`,
    () => `-m conntrack ${n()}--ctorigdstport ${portRange(pick)}`,
    () => `-m state ${n()}--state ${pick.some(STATES, 2).join(',')}`,
    () => `-m mark ${n()}--mark ${mask(pick)}`,
    () => `-m connmark ${n()}--mark ${mask(pick)}`,
    () => `-m addrtype ${n()}--dst-type ${pick.some(ADDRESS_TYPES, pick.int(1, 2)).join(',')}`,
    () => `-m addrtype ${n()}--src-type ${pick.one(ADDRESS_TYPES)}`,
    () => `-m comment --comment "c ${pick.int(0, 99)}"`,
    () => `-m statistic --mode nth --every ${pick.int(1, 4)} --packet 0`,
    () => `-m limit --limit 1/hour --limit-burst ${pick.int(1, 5)}`,
    () =>
      `-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst ${pick.int(1, 4)} --hashlimit-mode ${pick.one(['srcip', 'dstip', 'srcip,dstip'])} --hashlimit-name h${pick.int(0, 2)}${pick.int(0, 1_000_000)}`,
    () =>
      `-m iprange ${n()}--${pick.one(['src', 'dst'])}-range ${pick.one(['203.0.113.1-203.0.113.5', '10.0.0.2-10.0.0.4', '192.168.1.0-192.168.1.255'])}`,
    () => `-m length ${n()}--length ${pick.one(['0:60', '44', '100:65535', '84'])}`,
    () => `-m ttl ${pick.one([`${n()}--ttl-eq 64`, '--ttl-lt 64', '--ttl-gt 2'])}`,
    () => `-m tos ${n()}--tos ${pick.one(['0x10', '0x00', '0x02/0x03', '0xc0/0xc0'])}`,
    () => `-m dscp ${n()}--dscp ${pick.one(['0x00', '0x2e', '0x30'])}`,
    () => `-m pkttype ${n()}--pkt-type ${pick.one(['unicast', 'broadcast', 'multicast'])}`,
    () =>
      `-m u32 ${n()}--u32 "${pick.one(['6&0xFF=6', '0>>22&0x3C@0>>16=80:5000', '4&0x3FFF=0', '8>>24=60:64', '0&0xFFFF=0:60'])}"`,
    () => `-m string ${n()}--string "${pick.one(['pp', 'abc', 'GET'])}" --algo ${pick.one(['bm', 'kmp'])}`,
    () =>
      `-m connbytes ${n()}--connbytes ${pick.one(['1:', '0:2', '2:100'])} --connbytes-dir ${pick.one(['original', 'reply', 'both'])} --connbytes-mode packets`,
    () => `-m quota ${n()}--quota ${pick.one([50, 200, 1000])}`,
    () => `-m helper ${n()}--helper "ftp"`,
    () => `-m realm ${n()}--realm ${pick.one([0, 1])}`,
    () => `-m cpu ${n()}--cpu 99`,
    () =>
      `-m recent --name r${pick.int(0, 2)} ${pick.one(['--set', '--rcheck', '--update', '--rcheck --hitcount 2', '--remove', '! --rcheck'])} ${pick.one(['--rsource', '--rdest'])}`,
    set,
    set,
    set,
  ];
  if (/PREROUTING|INPUT|FORWARD/.test(hook))
    list.push(
      () => `-m mac ${n()}--mac-source ${pick.one(['02:00:0a:00:00:02', '02:00:00:00:01:fe', '02:00:0a:00:00:05'])}`,
    );
  if (/PREROUTING|INPUT|FORWARD|POSTROUTING/.test(hook))
    list.push(
      () => `-m physdev ${n()}--physdev-in ${pick.one(['eth3', 'eth4', 'eth+'])}`,
      () => `-m physdev ${n()}--${pick.one(['physdev-is-bridged', 'physdev-is-in'])}`,
    );
  if (/PREROUTING/.test(hook) && (table === 'raw' || table === 'mangle'))
    list.push(() => `-m rpfilter ${pick.one(['', '--loose', '--validmark', '--invert', '--accept-local'])}`.trimEnd());
  if (/PREROUTING|INPUT/.test(hook))
    list.push(
      () => '-m socket',
      () => '-m socket --transparent',
      () => '-m socket --nowildcard',
    );
  if (/INPUT|FORWARD|OUTPUT/.test(hook))
    list.push(() => `-m policy --dir ${hook === 'OUTPUT' ? 'out' : 'in'} --pol ${pick.one(['none', 'ipsec'])}`);
  if (hook === 'OUTPUT' || hook === 'POSTROUTING')
    list.push(
      () => `-m owner ${n()}--uid-owner ${pick.one([0, 1000])}`,
      () => `-m owner ${n()}--socket-exists`,
    );
  return pick.make(list);
}
