import { get8, get16, get32 } from '../../wire/bytes.ts';
import { IPPROTO_SCTP } from '../../wire/ipv4.ts';
import { NF_ACCEPT, NF_INET_PRE_ROUTING, type NfHookState } from '../netfilter/hooks.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { sctpChecksumOk } from './crc32c.ts';
import { logInvalid } from './invalid.ts';
import type { Conn } from './nf-conn.ts';
import { type CtDir, type CtInfo, ctinfo2dir, IPS_ASSURED } from './types.ts';

/** `struct ip_ct_sctp`. */
export interface SctpState {
  state: number;
  /** Verification tags expected in each direction. */
  readonly vtag: [number, number];
  readonly init: [boolean, boolean];
  lastDir: CtDir;
  heartbeatFailed: boolean;
}

export const newSctpState = (state = NONE, [there, back]: readonly [number, number] = [0, 0]): SctpState => ({
  state,
  vtag: [there, back],
  init: [false, false],
  lastDir: 0,
  heartbeatFailed: false,
});

/** `enum sctp_conntrack`, with the names /proc/net/nf_conntrack prints. */
export const SCTP_STATES: readonly string[] = [
  'NONE',
  'CLOSED',
  'COOKIE_WAIT',
  'COOKIE_ECHOED',
  'ESTABLISHED',
  'SHUTDOWN_SENT',
  'SHUTDOWN_RECD',
  'SHUTDOWN_ACK_SENT',
  'HEARTBEAT_SENT',
];
const NONE = 0;
const CLOSED = 1;
const ESTABLISHED = 4;
const INVALID = 9;

const DATA = 0;
const INIT = 1;
const INIT_ACK = 2;
const HEARTBEAT = 4;
const HEARTBEAT_ACK = 5;
const ABORT = 6;
const SHUTDOWN_ACK = 8;
const COOKIE_ECHO = 10;
const COOKIE_ACK = 11;
const SHUTDOWN_COMPLETE = 14;

/** Rows by chunk type, columns by state; `-` is invalid. Facts of Linux (`sctp_conntracks`). */
const rows = (text: Readonly<Record<number, string>>): ReadonlyMap<number, readonly number[]> =>
  new Map(Object.entries(text).map(([k, row]) => [Number(k), [...row].map((c) => (c === '-' ? INVALID : Number(c)))]));
const TRANSITIONS: readonly [ReadonlyMap<number, readonly number[]>, ReadonlyMap<number, readonly number[]>] = [
  rows({
    1: '112341172',
    2: '112345671',
    6: '111111111',
    7: '112355671',
    8: '712347777',
    9: '112345671',
    10: '113345671',
    11: '112445671',
    14: '112345611',
    4: '812345678',
    5: '112345678',
  }),
  rows({
    1: '-1234567-',
    2: '-2234567-',
    6: '-1111111-',
    7: '-1236567-',
    8: '-1234777-',
    9: '-1214567-',
    10: '-1334567-',
    11: '-1244567-',
    14: '-1234561-',
    4: '-12345678',
    5: '-12345674',
  }),
];

/** Chunks such as DATA and SACK change nothing (`sctp_new_state`). */
const nextState = (dir: CtDir, state: number, chunk: number): number => TRANSITIONS[dir].get(chunk)?.[state] ?? state;

interface Chunk {
  readonly type: number;
  readonly flags: number;
  readonly at: number;
}

/** The chunks of the packet, or null when they can't stand so (`do_basic_checks`). */
function chunksOf(skb: SkBuff, dataoff: number): Chunk[] | null {
  const chunks: Chunk[] = [];
  let alone = false;
  for (let at = dataoff + 12; at < skb.tail && at + 4 <= skb.tail; ) {
    const type = get8(skb.head, at);
    const length = get16(skb.head, at + 2);
    if (type === INIT || type === INIT_ACK || type === SHUTDOWN_COMPLETE) alone = true;
    const first = type === COOKIE_ACK || type === COOKIE_ECHO || alone;
    if ((first && chunks.length > 0) || length === 0) return null;
    chunks.push({ type, flags: get8(skb.head, at + 1), at });
    at += (length + 3) & ~3;
  }
  return chunks.length > 0 ? chunks : null;
}

/** Begins an association with its first packet (`sctp_new`). */
function sctpNew(skb: SkBuff, chunks: readonly Chunk[], vtag: number): SctpState | null {
  const s = newSctpState();
  for (const chunk of chunks) {
    const next = nextState(0, NONE, chunk.type);
    if (next === NONE || next === INVALID) return null;
    if (chunk.type === INIT) {
      if (vtag !== 0 || chunk.at + 20 > skb.tail) return null;
      s.vtag[1] = get32(skb.head, chunk.at + 4);
    } else if (chunk.type === HEARTBEAT) s.vtag[0] = vtag;
    else if (chunk.type === SHUTDOWN_ACK) s.vtag[1] = vtag;
  }
  return s;
}

/** Heartbeats may tell a new tag, after a path changed. 'skip': pass without change. */
function heartbeat(s: SctpState, type: number, dir: CtDir, vtag: number, strict: boolean): 'go' | 'skip' | 'invalid' {
  const other = dir === 0 ? 1 : 0;
  if (s.vtag[dir] === 0) s.vtag[dir] = vtag;
  else if (vtag === s.vtag[dir]) s.heartbeatFailed = false;
  else if (strict) return 'invalid';
  else if (type === HEARTBEAT) {
    s.heartbeatFailed = true;
    s.lastDir = dir;
    return 'skip';
  } else {
    if (!s.heartbeatFailed || s.lastDir === dir) return 'invalid';
    s.heartbeatFailed = false;
    s.vtag[dir] = vtag;
    s.vtag[other] = 0;
  }
  return 'go';
}

/** The rules of section 8.5.1 of RFC 9260 about the verification tag of some chunks. */
function tagRule(s: SctpState, chunk: Chunk, dir: CtDir, vtag: number): boolean {
  switch (chunk.type) {
    case INIT:
      return vtag === 0;
    case ABORT:
    case SHUTDOWN_COMPLETE:
      return vtag === s.vtag[(chunk.flags & 1) === 0 ? dir : dir === 0 ? 1 : 0];
    case COOKIE_ECHO:
      return vtag === s.vtag[dir];
    default:
      return true;
  }
}

/** Notes the tag an INIT or INIT ACK announces for the other direction; false when it contradicts what is known. */
function learnTag(s: SctpState, skb: SkBuff, chunk: Chunk, dir: CtDir, old: number): boolean {
  if (chunk.type !== INIT && chunk.type !== INIT_ACK) return true;
  if (chunk.at + 20 > skb.tail) return false;
  const other = dir === 0 ? 1 : 0;
  const tag = get32(skb.head, chunk.at + 4);
  if (chunk.type === INIT) {
    if (old === NONE || s.vtag[other] !== tag) {
      if (s.init[dir] && s.init[other]) s.init[other] = false;
      s.init[dir] = true;
    }
  } else {
    const known = s.vtag[other];
    if (!s.init[other] && known !== 0 && known !== tag) return false;
    if (s.init[dir] && s.init[other] && known !== tag) return false;
  }
  s.vtag[other] = tag;
  return true;
}

const TAG_EXEMPT = new Set([INIT, SHUTDOWN_COMPLETE, COOKIE_ECHO, ABORT, SHUTDOWN_ACK, HEARTBEAT, HEARTBEAT_ACK]);

/** The SCTP tracker (`nf_conntrack_sctp_packet`, nf_conntrack_proto_sctp.c). */
export function nfConntrackSctpPacket(
  ct: Conn,
  skb: SkBuff,
  dataoff: number,
  ctinfo: CtInfo,
  state: NfHookState,
): number {
  const { sysctl } = ct.net;
  const invalid = (why: string): number => {
    logInvalid(skb, state, IPPROTO_SCTP, why);
    return -NF_ACCEPT;
  };
  if (skb.tail - dataoff < 12) return invalid('nf_ct_sctp: short packet ');
  const check = state.hook === NF_INET_PRE_ROUTING && sysctl.number('net.netfilter.nf_conntrack_checksum') !== 0;
  if (check && !sctpChecksumOk(skb.head, dataoff, skb.tail)) return invalid('nf_ct_sctp: bad CRC ');
  const chunks = chunksOf(skb, dataoff);
  if (!chunks) return invalid('chunks that can not stand together');
  const vtag = get32(skb.head, dataoff + 4);
  const has = (type: number): boolean => chunks.some((c) => c.type === type);
  if (!ct.isConfirmed) {
    if (has(ABORT) || has(SHUTDOWN_COMPLETE) || has(COOKIE_ACK)) return invalid('not a packet that can begin one');
    ct.sctp = sctpNew(skb, chunks, vtag);
  }
  const s = ct.sctp;
  if (!s) return invalid('not a packet that can begin an association');
  const dir = ctinfo2dir(ctinfo);
  if (!chunks.some((c) => TAG_EXEMPT.has(c.type)) && vtag !== s.vtag[dir])
    return invalid(`verification tag check failed ${vtag.toString(16)} vs ${s.vtag[dir].toString(16)} for dir ${dir}`);

  let next = NONE;
  let ignore = false;
  for (const chunk of chunks) {
    if (!tagRule(s, chunk, dir, vtag)) return invalid('wrong verification tag');
    if (chunk.type === COOKIE_ACK) s.init[0] = s.init[1] = false;
    if (chunk.type === HEARTBEAT || chunk.type === HEARTBEAT_ACK) {
      const verdict = heartbeat(s, chunk.type, dir, vtag, has(DATA) || ignore);
      if (verdict === 'invalid') return invalid('wrong verification tag');
      if (verdict === 'skip') {
        ignore = true;
        continue;
      }
    }
    const old = s.state;
    next = nextState(dir, old, chunk.type);
    if (next === INVALID) return invalid(`Invalid, old_state ${old}, dir ${dir}, type ${chunk.type}`);
    if (!learnTag(s, skb, chunk, dir, old)) return invalid('wrong initiate tag');
    // A repeated INIT does not keep an unanswered entry alive.
    if (chunk.type === INIT && next === CLOSED && old === CLOSED && ct.isConfirmed) ignore = true;
    s.state = next;
    if (next === ESTABLISHED && old !== ESTABLISHED) ct.status |= IPS_ASSURED;
  }
  if (ignore) return NF_ACCEPT;
  const name = (SCTP_STATES[next] ?? 'CLOSED').toLowerCase();
  ct.refreshAcct(ctinfo, skb, next === NONE ? 0 : sysctl.number(`net.netfilter.nf_conntrack_sctp_timeout_${name}`));
  return NF_ACCEPT;
}
