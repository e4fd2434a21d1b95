import { IPPROTO_UDP } from '../../wire/ipv4.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { ipVsFillIphSkb } from './iphdr.ts';

/** What persistence goes by beside the client's address (`struct ip_vs_pe`). */
export interface PersistenceEngine {
  readonly name: string;
  /** The datum of this packet, or null: then the packet is dropped. */
  fillParam(skb: SkBuff): string | null;
  /** Packets that a real server sends first may open a connection. */
  readonly connOut: boolean;
}

const UDP_HLEN = 8;
const MAX_LEN = 255;

/** `ip_vs_pe_sip`: the Call-ID of a SIP message over UDP. */
const sip: PersistenceEngine = {
  name: 'sip',
  connOut: true,
  fillParam: (skb) => {
    const iph = ipVsFillIphSkb(skb);
    if (iph.protocol !== IPPROTO_UDP) return null;
    const text = new TextDecoder('latin1').decode(skb.head.subarray(iph.len + UDP_HLEN, skb.tail));
    const callId = /(?:^|[\r\n])(?:Call-ID|i)[ \t]*:[ \t]*([^\r\n]+?)[ \t]*[\r\n]/i.exec(text)?.[1];
    return callId !== undefined && callId.length <= MAX_LEN ? callId : null;
  },
};

/** `ip_vs_pe_getbyname`. */
export const peByName = (name: string): PersistenceEngine | null => (name === sip.name ? sip : null);
