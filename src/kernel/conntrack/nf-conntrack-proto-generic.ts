import { NF_ACCEPT } from '../netfilter/hooks.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { Conn } from './nf-conn.ts';
import { type CtInfo, IPS_ASSURED, IPS_SEEN_REPLY } from './types.ts';

/** Any protocol without a tracker of its own: addresses alone make the connection (`generic_packet`). */
export function genericPacket(ct: Conn, skb: SkBuff, ctinfo: CtInfo): number {
  ct.refreshAcct(ctinfo, skb, ct.net.sysctl.number('net.netfilter.nf_conntrack_generic_timeout'));
  return NF_ACCEPT;
}

/** GRE (`nf_conntrack_gre_packet`, nf_conntrack_proto_gre.c). Left out: the PPTP helper and its key map. */
export function nfConntrackGrePacket(ct: Conn, skb: SkBuff, ctinfo: CtInfo): number {
  const { sysctl } = ct.net;
  if (!ct.isConfirmed || !ct.gre)
    ct.gre = {
      timeout: sysctl.number('net.netfilter.nf_conntrack_gre_timeout'),
      streamTimeout: sysctl.number('net.netfilter.nf_conntrack_gre_timeout_stream'),
    };
  const replied = (ct.status & IPS_SEEN_REPLY) !== 0;
  ct.refreshAcct(ctinfo, skb, replied ? ct.gre.streamTimeout : ct.gre.timeout);
  if (replied) ct.status |= IPS_ASSURED;
  return NF_ACCEPT;
}
