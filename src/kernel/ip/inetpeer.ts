import type { Ipv4Addr } from '../../wire/inet.ts';
import { type Clock, HZ } from '../time/clock.ts';

/** `struct inet_peer` (net/ipv4/inetpeer.c): what is remembered of one remote address, in jiffies. */
export interface InetPeer {
  rateTokens: number;
  rateLast: number;
  nRedirects: number;
}

/** How many messages may go at once where one per `timeout` may go (`XRLIM_BURST_FACTOR`). */
const XRLIM_BURST_FACTOR = 6;
/** `ip_rt_error_cost` and `ip_rt_error_burst` (net/ipv4/route.c). */
const RT_ERROR_COST = HZ;
const RT_ERROR_BURST = 5 * HZ;
const REDIRECT_NUMBER = 9;
const REDIRECT_LOAD = HZ / 50;
const REDIRECT_SILENCE = REDIRECT_LOAD << (REDIRECT_NUMBER + 1);

/** The peers of one namespace. They are never forgotten here. */
export class InetPeers {
  private readonly clock: Clock;
  private readonly peers = new Map<Ipv4Addr, InetPeer>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get(addr: Ipv4Addr): InetPeer {
    const old = this.peers.get(addr);
    if (old) return old;
    const peer: InetPeer = { rateTokens: 0, rateLast: this.clock.jiffies - 60 * HZ, nRedirects: 0 };
    this.peers.set(addr, peer);
    return peer;
  }

  /** `inet_peer_xrlim_allow`: one message per `timeout` milliseconds to this peer, six at once. */
  xrlimAllow(addr: Ipv4Addr, timeout: number): boolean {
    const peer = this.get(addr);
    const now = this.clock.jiffies;
    let token = peer.rateTokens;
    if (now !== peer.rateLast) token = Math.min(token + now - peer.rateLast, XRLIM_BURST_FACTOR * timeout);
    peer.rateLast = now;
    const allow = token >= timeout;
    if (allow) token -= timeout;
    peer.rateTokens = token;
    return allow;
  }

  /** The limit of `ip_error`: one message per second to this peer, five at once. It shares its tokens with the other. */
  errorAllow(addr: Ipv4Addr): boolean {
    const peer = this.get(addr);
    const now = this.clock.jiffies;
    peer.rateTokens = Math.min(peer.rateTokens + now - peer.rateLast, RT_ERROR_BURST);
    peer.rateLast = now;
    if (peer.rateTokens < RT_ERROR_COST) return false;
    peer.rateTokens -= RT_ERROR_COST;
    return true;
  }

  /** The limit of `ip_rt_send_redirect`: each redirect to a peer that will not listen waits twice as long, nine at most. */
  redirectAllow(addr: Ipv4Addr): boolean {
    const peer = this.get(addr);
    const now = this.clock.jiffies;
    if (now > peer.rateLast + REDIRECT_SILENCE) {
      peer.rateTokens = 0;
      peer.nRedirects = 0;
    }
    if (peer.nRedirects >= REDIRECT_NUMBER) {
      peer.rateLast = now;
      return false;
    }
    if (peer.nRedirects > 0 && now <= peer.rateLast + (REDIRECT_LOAD << peer.nRedirects)) return false;
    peer.rateLast = now;
    peer.nRedirects++;
    return true;
  }
}
