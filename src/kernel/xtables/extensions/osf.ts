import { formatIpv4, type Ipv4Addr } from '../../../wire/inet.ts';
import { IPPROTO_TCP } from '../../../wire/ipv4.ts';
import { TCP_HLEN, TCP_SYN, Tcphdr } from '../../../wire/tcp.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING } from '../../netfilter/hooks.ts';
import { NF_LOG_DEFAULT_MASK, nfLogIpPacket } from '../../netfilter/log.ts';
import { IPV4_ONLY } from '../families.ts';
import { bang, fitBytes } from '../format.ts';
import { hasBytes } from '../ports.ts';
import { defineMatch } from '../types.ts';
import { numberOf } from '../values.ts';

interface OsfInfo {
  genre: string;
  inverted: boolean;
  ttl: number | null;
  log: number | null;
}

/** Bytes of a genre that fit (`MAXGENRELEN` less the terminator). */
const MAX_GENRE = 31;

const formatEnd = (addr: Ipv4Addr, port: number): string => `${formatIpv4(addr)}:${port}`;

export const osf = defineMatch<OsfInfo>({
  name: 'osf',
  families: IPV4_ONLY,
  summary:
    'The system that sent a TCP SYN, by its fingerprint. No fingerprints are loaded here, so none is recognised.',
  support: 'modelled',
  proto: IPPROTO_TCP,
  hooks: [NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING, NF_INET_FORWARD],
  options: [
    { name: 'genre', type: 'string', mandatory: true, invert: true, arg: 'name', help: 'Linux, Windows' },
    { name: 'ttl', type: 'uint32', max: 2, arg: '0|1|2', help: 'how the time to live is compared' },
    { name: 'log', type: 'uint32', max: 2, arg: '0|1|2', help: 'what is written to the kernel log' },
  ],
  init: () => ({ genre: '', inverted: false, ttl: null, log: null }),
  parse: (info, call) => {
    if (call.option.name === 'ttl') info.ttl = numberOf(call);
    else if (call.option.name === 'log') info.log = numberOf(call);
    else {
      info.genre = fitBytes(call.raw, MAX_GENRE);
      info.inverted = call.inverted;
    }
  },
  save: (info) =>
    `${bang(info.inverted)} --genre ${info.genre}` +
    (info.ttl === null ? '' : ` --ttl ${info.ttl}`) +
    (info.log === null ? '' : ` --log ${info.log}`),
  print: (info) => ` OS fingerprint match ${info.inverted ? '! ' : ''}${info.genre}`,
  /**
   * `nf_osf_match` (net/netfilter/nfnetlink_osf.c) with an empty list of fingerprints. The negation is not looked at, there
   * as here.
   */
  match: (skb, info, par) => {
    if (!hasBytes(skb, par.thoff, TCP_HLEN)) return false;
    const th = new Tcphdr(skb.head, par.thoff);
    if (info.log === null || (th.flags & TCP_SYN) === 0) return false;
    const { ip } = skb;
    const prefix = `Remote OS is not known: ${formatEnd(ip.saddr, th.source)} -> ${formatEnd(ip.daddr, th.dest)}\n`;
    nfLogIpPacket(par.net, skb, par.in, par.out, { flags: NF_LOG_DEFAULT_MASK }, prefix);
    return false;
  },
});
