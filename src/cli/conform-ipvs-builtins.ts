import type { NetNs } from '../kernel/netns.ts';
import { SEC } from '../kernel/time/clock.ts';
import { INADDR_ANY, type Ipv4Addr, parseIpv4 } from '../wire/inet.ts';
import { PATIENCE, type Peers, pause, serveTcp, serveUdp } from './conform-ipvs-peers.ts';

export interface BuiltinResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

const ok = (stdout = ''): BuiltinResult => ({ stdout, stderr: '', exit: 0 });
const bad = (stderr: string): BuiltinResult => ({ stdout: '', stderr: `${stderr}\n`, exit: 1 });

const addrs = (text: string): Ipv4Addr[] =>
  text.split(',').map((word) => {
    const addr = parseIpv4(word);
    if (addr === null) throw new Error(`not an address: ${word}`);
    return addr;
  });

/** `[--src A[,B]] [--sport P] [-n N] [--hold] [--half] [--timeout S] DST[,DST2] PORT[,PORT2]`. */
function check(net: NetNs, peers: Peers, kind: 'tcp' | 'udp', words: readonly string[]): BuiltinResult {
  const rest = [...words];
  const places: string[] = [];
  let [src, sport, count, timeout] = [[INADDR_ANY], 0, 1, PATIENCE];
  let keep: 'no' | 'open' | 'half' = 'no';
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--src') src = addrs(rest.shift() ?? '');
    else if (word === '--sport') sport = Number(rest.shift());
    else if (word === '-n') count = Number(rest.shift());
    else if (word === '--timeout') timeout = Number(rest.shift()) * SEC;
    else if (word === '--hold') keep = keep === 'half' ? 'half' : 'open';
    else if (word === '--half') keep = 'half';
    else places.push(word);
  }
  const dst = addrs(places[0] ?? '');
  const ports = (places[1] ?? '').split(',').map(Number);
  let out = '';
  for (let i = 0; i < count; i++) {
    const one = {
      src: src[i % src.length] ?? INADDR_ANY,
      sport: sport === 0 ? 0 : sport + i,
      dst: dst[i % dst.length] ?? INADDR_ANY,
      dport: ports[i % ports.length] ?? 0,
      timeout,
    };
    out += kind === 'tcp' ? peers.tcpCheck(net, one, keep) : peers.udpCheck(net, one, keep !== 'no');
  }
  return ok(out);
}

/** `@serve tcp|udp ADDR:PORT ...`. */
function serve(net: NetNs, [kind, ...places]: readonly string[]): BuiltinResult {
  for (const place of places) {
    const [host = '', port = ''] = place.split(':');
    const addr = parseIpv4(host);
    if (addr === null) return bad(`@serve: ${place}`);
    const ret = kind === 'udp' ? serveUdp(net, addr, Number(port)) : serveTcp(net, addr, Number(port));
    if (ret < 0) return bad(`@serve: ${place}: error ${-ret}`);
  }
  return ok();
}

/** The recorder's own commands. Null for a line that is none of them. */
export function runBuiltin(net: NetNs, peers: Peers, line: string): BuiltinResult | null {
  const [name = '', ...words] = line.trim().split(/\s+/);
  switch (name) {
    case 'tcpcheck':
      return check(net, peers, 'tcp', words);
    case 'udpcheck':
      return check(net, peers, 'udp', words);
    case '@serve':
      return serve(net, words);
    case '@again':
      return ok(peers.again());
    case '@release':
      peers.release(net.world);
      return ok();
    case '@sleep':
      pause(net.world, Number(words[0]) * SEC);
      return ok();
    case '@cap':
    case '@capstop':
      return ok();
    default:
      return null;
  }
}
