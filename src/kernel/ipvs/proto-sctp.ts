import { get8, get16, set16 } from '../../wire/bytes.ts';
import { IPPROTO_SCTP } from '../../wire/ipv4.ts';
import { setSctpChecksum } from '../conntrack/crc32c.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { IP_VS_CONN_F_NOOUTPUT } from './flags.ts';
import type { IpVsIphdr } from './iphdr.ts';
import { assureTemplate, countActive, type IpVsProtocol } from './proto-types.ts';

const SCTP_HLEN = 12;
const CHUNK_HLEN = 4;
const CID_INIT = 1;
const CID_ABORT = 6;
const CID_COOKIE_ECHO = 10;
const CID_COOKIE_ACK = 11;

/** The longest a retransmission may take, seconds. */
const MAX_RTO = 61;
/** `IP_VS_SCTP_S_*` by number, each with its time-out in seconds. */
const STATES: readonly (readonly [name: string, seconds: number])[] = [
  ['NONE', 2],
  ['INIT1', 4],
  ['INIT', MAX_RTO],
  ['C-SENT', MAX_RTO],
  ['C-REPLIED', MAX_RTO],
  ['C-WAIT', MAX_RTO],
  ['COOKIE', MAX_RTO],
  ['C-ECHOED', MAX_RTO],
  ['ESTABLISHED', 15 * 60],
  ['S-SENT', MAX_RTO],
  ['S-RECEIVED', MAX_RTO],
  ['S-ACK-SENT', MAX_RTO],
  ['REJECTED', 4],
  ['CLOSED', MAX_RTO],
];
const S_ESTABLISHED = 8;
export const SCTP_S_CLOSED = 13;

/** The event of each chunk type, as a row number: data, init, init ack, cookie echo, cookie ack, shutdown and so on. */
const EVENTS = [0, 1, 2, 0, 0, 0, 9, 5, 6, 8, 3, 4, 0, 0, 7];

/** One letter per state, in the order of `STATES`. */
const LETTERS = 'n1icrwoeEsSaRC';
const rows = (text: string): readonly (readonly number[])[] =>
  text
    .trim()
    .split(/\s+/)
    .map((row) => [...row].map((letter) => LETTERS.indexOf(letter)));

/** `sctp_states`: by event, the next state for each present one. */
const TABLE = {
  input: rows(`E1icrwoeEsSaRC 1iicrwoeEsSaii wwwcrooeEsSaRC riirrwoeEsSaRC E1icrwoEEsSaRC
    S1icrwoeSsSaRC CiicrwoeECSCRC CCCcrwoeEsSCRC C1icrwoCEsSaRC CCCCCRCCCCCCCC`),
  output: rows(`E1icrwoeEsSaRC wwwwwwwwEwwwww ccccrwoeEsSaRC eeeeeeeeEsSaRC EEEEEEEEEsSaRC
    ssssssssssSaRC aaaaawoeEaaaRC C1icrwoeEsSaRC CCCCCwoeEsSaRC CRCCCCCCCCCCCC`),
  inputOnly: rows(`E1icrEoeEsSaRC 1iiiiioeEsSaii eeeeeeoeEsSaRC EEEEEEoeEsSaRC E1iEEwEEEsSaRC
    S1icrwoeSsSaRC CiicrwoeCCSCRC CCCCCwoeEsCCRC C1icrwoeEsSaRC CCCCCRCCCCCCCC`),
};

/** The type of the first chunk; an ABORT right behind a cookie counts instead. Null when there is none. */
function chunkType(skb: SkBuff, iph: IpVsIphdr): number | null {
  const at = iph.len + SCTP_HLEN;
  if (at + CHUNK_HLEN > skb.tail) return null;
  const type = get8(skb.head, at);
  if (type !== CID_COOKIE_ECHO && type !== CID_COOKIE_ACK) return type;
  const length = get16(skb.head, at + 2);
  const next = at + ((length + 3) & ~3);
  const aborts = length >= CHUNK_HLEN && next + CHUNK_HLEN <= skb.tail && get8(skb.head, next) === CID_ABORT;
  return aborts ? CID_ABORT : type;
}

function rewrite(skb: SkBuff, iph: IpVsIphdr, at: number, port: number): boolean {
  if (iph.len + SCTP_HLEN > skb.tail) return false;
  if (get16(skb.head, iph.len + at) === port) return true;
  set16(skb.head, iph.len + at, port);
  setSctpChecksum(skb.head, iph.len, skb.tail);
  return true;
}

/** SCTP under IPVS (ip_vs_proto_sctp.c). */
export const sctpProtocol: IpVsProtocol = {
  protocol: IPPROTO_SCTP,
  timeouts: STATES.map(([, seconds]) => seconds),
  stateNames: STATES.map(([name]) => name),
  mayOpen: (ipvs, skb, iph) => {
    const at = iph.len + SCTP_HLEN;
    if (at + CHUNK_HLEN > skb.tail) return 'short';
    const type = get8(skb.head, at);
    return type !== CID_ABORT && (type === CID_INIT || ipvs.sysctl('sloppy_sctp') !== 0) ? 'yes' : 'no';
  },
  dnat: (skb, cp, iph) => rewrite(skb, iph, 2, cp.dport),
  snat: (skb, cp, iph) => rewrite(skb, iph, 0, cp.vport),
  stateTransition: (ipvs, cp, direction, skb, iph) => {
    const type = chunkType(skb, iph);
    if (type === null) return;
    let part = TABLE[direction];
    if (cp.has(IP_VS_CONN_F_NOOUTPUT)) {
      if (direction === 'output') cp.flags &= ~IP_VS_CONN_F_NOOUTPUT;
      else part = TABLE.inputOnly;
    }
    const next = part[EVENTS[type] ?? 0]?.[cp.state] ?? cp.state;
    if (next !== cp.state) {
      countActive(cp, next === S_ESTABLISHED);
      if (next === S_ESTABLISHED) assureTemplate(cp);
    }
    cp.state = next;
    cp.timeout = ipvs.timeout(IPPROTO_SCTP, next);
  },
};
/** The first chunk opens an association, or breaks one off. */
export const isSctpInit = (skb: SkBuff, iph: IpVsIphdr): boolean =>
  iph.len + SCTP_HLEN + CHUNK_HLEN <= skb.tail && get8(skb.head, iph.len + SCTP_HLEN) === CID_INIT;
export const isSctpAbort = (skb: SkBuff, iph: IpVsIphdr): boolean =>
  iph.len + SCTP_HLEN + CHUNK_HLEN <= skb.tail && get8(skb.head, iph.len + SCTP_HLEN) === CID_ABORT;
