import { IPPROTO_ICMP } from '../../wire/ipv4.ts';
import { nfCtGet } from '../conntrack/nf-conn.ts';
import { ctinfo2dir, IP_CT_UNTRACKED, type NfConntrackTuple } from '../conntrack/types.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { IpVsConn } from './conn.ts';
import { IP_VS_CONN_F_NFCT, IP_VS_CONN_F_ONE_PACKET } from './flags.ts';

/** Without net.ipv4.vs.conntrack, conntrack is to forget the packet (`ip_vs_notrack`). */
function ipVsNotrack(skb: SkBuff): void {
  if (!nfCtGet(skb)) return;
  skb.nfct = null;
  skb.ctinfo = IP_CT_UNTRACKED;
}

/**
 * Tells a new conntrack entry where its answers will come from (`toServer`), or where they go to (`ip_vs_update_conntrack`,
 * ip_vs_nfct.c). Its original tuple stays as it is.
 */
function ipVsUpdateConntrack(net: NetNs, skb: SkBuff, cp: IpVsConn, toServer: boolean): void {
  const ct = nfCtGet(skb);
  const fits =
    ct &&
    !ct.isConfirmed &&
    !ct.isDying &&
    cp.isMasq &&
    !cp.has(IP_VS_CONN_F_ONE_PACKET) &&
    ctinfo2dir(skb.ctinfo) === 0;
  const step = (note: string): void => net.world.tracer.step(net, skb, 'ip_vs_update_conntrack', note);
  if (!ct || !fits) {
    step('the conntrack entry stays as it is');
    return;
  }
  const reply = ct.tuples[1];
  const ports = reply.protonum !== IPPROTO_ICMP;
  const tuple: NfConntrackTuple = toServer
    ? { ...reply, src: cp.daddr, ...(ports ? { srcPort: cp.dport } : {}) }
    : { ...reply, dst: cp.vaddr, ...(ports ? { dstPort: cp.vport } : {}) };
  ct.tuples[1] = tuple; // nf_conntrack_alter_reply
  step(`its answers will ${toServer ? 'come from the real server' : 'go to the virtual address'}`);
  ct.changed(skb, 'ip_vs_update_conntrack');
}

/** Conntrack and this packet: told of the new addresses, or sent away. */
export function ipVsTellConntrack(net: NetNs, skb: SkBuff, cp: IpVsConn, toServer: boolean): void {
  if (cp.has(IP_VS_CONN_F_NFCT)) ipVsUpdateConntrack(net, skb, cp, toServer);
  else ipVsNotrack(skb);
}

/** The same for methods that change no address: nothing to tell. */
export function ipVsKeepConntrack(skb: SkBuff, cp: IpVsConn): void {
  if (!cp.has(IP_VS_CONN_F_NFCT)) ipVsNotrack(skb);
}

/** The packet has a conntrack entry that is older than it (`ip_vs_conn_uses_old_conntrack`). */
export const usesOldConntrack = (skb: SkBuff): boolean => nfCtGet(skb)?.isConfirmed ?? false;
