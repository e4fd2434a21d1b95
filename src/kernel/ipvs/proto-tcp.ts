import { IPPROTO_TCP } from '../../wire/ipv4.ts';
import { TCP_HLEN, Tcphdr } from '../../wire/tcp.ts';
import { protoCsumReplace16, protoCsumReplaceAddr } from '../skb/checksum.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { IpVsConn } from './conn.ts';
import { IP_VS_CONN_F_NOOUTPUT } from './flags.ts';
import type { IpVsIphdr } from './iphdr.ts';
import { assureTemplate, countActive, type Direction, type IpVsProtocol } from './proto-types.ts';

/** `IP_VS_TCP_S_*` by number, with the time-out of each state in seconds and whether it counts as active. */
const STATES: readonly (readonly [name: string, seconds: number, active: boolean])[] = [
  ['NONE', 2, false],
  ['ESTABLISHED', 15 * 60, true],
  ['SYN_SENT', 2 * 60, true],
  ['SYN_RECV', 60, true],
  ['FIN_WAIT', 2 * 60, false],
  ['TIME_WAIT', 2 * 60, false],
  ['CLOSE', 10, false],
  ['CLOSE_WAIT', 60, false],
  ['LAST_ACK', 30, false],
  ['LISTEN', 2 * 60, false],
  ['SYNACK', 120, true],
];
export const TCP_S_ESTABLISHED = 1;
export const TCP_S_FIN_WAIT = 4;
export const TCP_S_TIME_WAIT = 5;
export const TCP_S_CLOSE = 6;

/** Columns and cells of the transition tables: one letter per state. */
const LETTERS = 'NESRFTCWALY';

/** `syn fin ack rst`, each a row with the next state for every present one, in the order of `STATES`. */
const rows = (text: string): readonly (readonly number[])[] =>
  text
    .trim()
    .split(/\s+/)
    .map((row) => [...row].map((letter) => LETTERS.indexOf(letter)));

const INPUT_ONLY = rows('REERRRRRRRR CFSTFTCWALT EESEFTCWCLE CCCRCCCCALC');
/** `tcp_states`. */
const NORMAL = {
  input: rows('REERRRRRRRR CWSTTTCWALT EESEFTCWCLE CCCRCCCCALR'),
  output: rows('SESRSSSSSLR TFSTFTCTALT EESEFTCWAEE CCSCCTCCCCC'),
  inputOnly: INPUT_ONLY,
};
/** `tcp_states_dos`: with net.ipv4.vs.secure_tcp, an answer alone does not establish a connection. */
const SECURE = {
  input: rows('REERRRRRRRY CWSTTTCWALY EESRFTCWCLY CCCRCCCCALC'),
  output: rows('SESYSSSSSLY TFSTFTCTALT EESEFTCWAEE CCSCCTCCCCC'),
  inputOnly: rows('YEERYYYYYYY CFSTFTCWALT EESEFTCWCLE CCCRCCCCALC'),
};
/** `net.ipv4.vs.secure_tcp`: always on. */
const SECURE_ALWAYS = 3;

/** `tcp_state_idx`. */
function stateIndex(th: Tcphdr): number {
  if (th.rst) return 3;
  if (th.syn) return 0;
  if (th.fin) return 1;
  return th.ack ? 2 : -1;
}

function rewrite(skb: SkBuff, iph: IpVsIphdr, at: number, from: number, to: number, port: number): boolean {
  if (iph.len + TCP_HLEN > skb.tail) return false;
  const th = new Tcphdr(skb.head, iph.len);
  const check = iph.len + 16;
  protoCsumReplaceAddr(skb, check, from, to);
  const old = at === 0 ? th.source : th.dest;
  protoCsumReplace16(skb, check, old, port);
  if (at === 0) th.source = port;
  else th.dest = port;
  return true;
}

/** `set_tcp_state`. */
function setState(cp: IpVsConn, direction: Direction, th: Tcphdr, secure: boolean): void {
  const table = secure ? SECURE : NORMAL;
  let part = table[direction];
  if (cp.has(IP_VS_CONN_F_NOOUTPUT)) {
    // direct routing and tunnelling: answers do not come by; one that does ends the guessing
    if (direction === 'output') cp.flags &= ~IP_VS_CONN_F_NOOUTPUT;
    else part = table.inputOnly;
  }
  const index = stateIndex(th);
  const next = index < 0 ? TCP_S_CLOSE : (part[index]?.[cp.state] ?? TCP_S_CLOSE);
  if (next !== cp.state) {
    countActive(cp, STATES[next]?.[2] ?? false);
    if (next === TCP_S_ESTABLISHED) assureTemplate(cp);
  }
  cp.state = next;
}

/** TCP under IPVS (ip_vs_proto_tcp.c). Application helpers are left out. */
export const tcpProtocol: IpVsProtocol = {
  protocol: IPPROTO_TCP,
  timeouts: STATES.map(([, seconds]) => seconds),
  stateNames: STATES.map(([name]) => name),
  mayOpen: (ipvs, skb, iph) => {
    if (iph.len + TCP_HLEN > skb.tail) return 'short';
    const th = new Tcphdr(skb.head, iph.len);
    return !th.rst && (th.syn || ipvs.sysctl('sloppy_tcp') !== 0) ? 'yes' : 'no';
  },
  dnat: (skb, cp, iph) => rewrite(skb, iph, 2, iph.daddr, cp.daddr, cp.dport),
  snat: (skb, cp, iph) => rewrite(skb, iph, 0, iph.saddr, cp.vaddr, cp.vport),
  stateTransition: (ipvs, cp, direction, skb, iph) => {
    if (iph.len + TCP_HLEN > skb.tail) return;
    setState(cp, direction, new Tcphdr(skb.head, iph.len), ipvs.sysctl('secure_tcp') === SECURE_ALWAYS);
    cp.timeout = ipvs.timeout(IPPROTO_TCP, cp.state);
  },
};
