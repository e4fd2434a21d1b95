import { get8, get16, get32, set8, set16, set32 } from '../../wire/bytes.ts';
import { TCP_HLEN } from '../../wire/tcp.ts';

const TCPOPT_EOL = 0;
const TCPOPT_NOP = 1;
const TCPOPT_MSS = 2;
const TCPOPT_WINDOW = 3;
const TCPOPT_SACK_PERM = 4;
const TCPOPT_SACK = 5;
const TCPOPT_TIMESTAMP = 8;

/** Largest window shift (RFC 7323). */
export const TCP_MAX_WSCALE = 14;

/** The options this model knows. Absent ones are undefined. */
export interface TcpOptions {
  mss?: number;
  sackPerm?: boolean;
  wscale?: number;
  ts?: { readonly val: number; readonly ecr: number };
  /** Blocks the peer says it has. Printed by tcpdump; retransmission does not use them. */
  sack?: readonly (readonly [number, number])[];
}

/** Reads the options of the header at `o`, `doff` words long (`tcp_parse_options`). A malformed rest is ignored. */
export function parseTcpOptions(b: Uint8Array, o: number, doff: number): TcpOptions {
  const opts: TcpOptions = {};
  const end = Math.min(o + doff * 4, b.length);
  for (let at = o + TCP_HLEN; at < end; ) {
    const kind = get8(b, at);
    if (kind === TCPOPT_EOL) break;
    if (kind === TCPOPT_NOP) {
      at++;
      continue;
    }
    const size = at + 1 < end ? get8(b, at + 1) : 0;
    if (size < 2 || at + size > end) break;
    if (kind === TCPOPT_MSS && size === 4) opts.mss = get16(b, at + 2);
    else if (kind === TCPOPT_WINDOW && size === 3) opts.wscale = Math.min(get8(b, at + 2), TCP_MAX_WSCALE);
    else if (kind === TCPOPT_SACK_PERM && size === 2) opts.sackPerm = true;
    else if (kind === TCPOPT_TIMESTAMP && size === 10) opts.ts = { val: get32(b, at + 2), ecr: get32(b, at + 6) };
    else if (kind === TCPOPT_SACK && size >= 10 && (size - 2) % 8 === 0) {
      const blocks: [number, number][] = [];
      for (let i = at + 2; i < at + size; i += 8) blocks.push([get32(b, i), get32(b, i + 4)]);
      opts.sack = blocks;
    }
    at += size;
  }
  return opts;
}

/**
 * The option bytes of a segment in the order and padding Linux uses (`tcp_options_write`): MSS, SACK-permitted packed with
 * timestamps, window scale. Always a multiple of four.
 */
export function buildTcpOptions(opts: TcpOptions): Uint8Array {
  const out = new Uint8Array(40);
  let n = 0;
  const word = (a: number, b: number, c: number, d: number): void => {
    set8(out, n, a);
    set8(out, n + 1, b);
    set8(out, n + 2, c);
    set8(out, n + 3, d);
    n += 4;
  };
  if (opts.mss !== undefined) {
    word(TCPOPT_MSS, 4, 0, 0);
    set16(out, n - 2, opts.mss);
  }
  if (opts.ts) {
    if (opts.sackPerm) word(TCPOPT_SACK_PERM, 2, TCPOPT_TIMESTAMP, 10);
    else word(TCPOPT_NOP, TCPOPT_NOP, TCPOPT_TIMESTAMP, 10);
    set32(out, n, opts.ts.val);
    set32(out, n + 4, opts.ts.ecr);
    n += 8;
  } else if (opts.sackPerm) {
    word(TCPOPT_NOP, TCPOPT_NOP, TCPOPT_SACK_PERM, 2);
  }
  if (opts.wscale !== undefined) word(TCPOPT_NOP, TCPOPT_WINDOW, 3, opts.wscale);
  return out.slice(0, n);
}
