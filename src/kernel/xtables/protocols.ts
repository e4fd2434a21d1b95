import { strtoui } from './strtoul.ts';
import { XtError } from './types.ts';

/** /etc/protocols as Debian's netbase 6.4 ships it: `name number aliases`. */
const PROTOCOLS = `
ip 0 IP; hopopt 0 HOPOPT; icmp 1 ICMP; igmp 2 IGMP; ggp 3 GGP; ipencap 4 IP-ENCAP; st 5 ST; tcp 6 TCP; egp 8 EGP
igp 9 IGP; pup 12 PUP; udp 17 UDP; hmp 20 HMP; xns-idp 22 XNS-IDP; rdp 27 RDP; iso-tp4 29 ISO-TP4; dccp 33 DCCP
xtp 36 XTP; ddp 37 DDP; idpr-cmtp 38 IDPR-CMTP; ipv6 41 IPv6; ipv6-route 43 IPv6-Route; ipv6-frag 44 IPv6-Frag
idrp 45 IDRP; rsvp 46 RSVP; gre 47 GRE; esp 50 IPSEC-ESP; ah 51 IPSEC-AH; skip 57 SKIP; ipv6-icmp 58 IPv6-ICMP
ipv6-nonxt 59 IPv6-NoNxt; ipv6-opts 60 IPv6-Opts; rspf 73 RSPF CPHB; vmtp 81 VMTP; eigrp 88 EIGRP
ospf 89 OSPFIGP; ax.25 93 AX.25; ipip 94 IPIP; etherip 97 ETHERIP; encap 98 ENCAP; pim 103 PIM
ipcomp 108 IPCOMP; vrrp 112 VRRP; l2tp 115 L2TP; isis 124 ISIS; sctp 132 SCTP; fc 133 FC
mobility-header 135 Mobility-Header; udplite 136 UDPLite; mpls-in-ip 137 MPLS-in-IP; manet 138; hip 139 HIP
shim6 140 Shim6; wesp 141 WESP; rohc 142 ROHC; ethernet 143 Ethernet; mptcp 262 MPTCP
`
  .trim()
  .split(/[;\n]\s*/)
  .map((entry) => {
    const [name = '', number = '', ...aliases] = entry.split(' ');
    return { name, number: Number(number), aliases };
  });

/** The names iptables knows by itself (`xtables_chain_protos`). The first name of a number is the one it prints. */
const CHAIN_PROTOS: readonly (readonly [string, number])[] = [
  ['tcp', 6],
  ['sctp', 132],
  ['udp', 17],
  ['udplite', 136],
  ['icmp', 1],
  ['ipv6-icmp', 58],
  ['icmpv6', 58],
  ['esp', 50],
  ['ah', 51],
  ['mobility-header', 135],
  ['ipv6-mh', 135],
  ['mh', 135],
  ['dccp', 33],
  ['ipcomp', 108],
  ['all', 0],
];

/** The number of a protocol by name or number, or null (`xtables_parse_protocol` without its complaint). */
export function protocolNumber(text: string): number | null {
  const number = strtoui(text, 0, 255);
  if (number !== null) return number;
  const own = CHAIN_PROTOS.find(([name]) => name === text);
  if (own) return own[1];
  return PROTOCOLS.find((p) => p.name === text || p.aliases.includes(text))?.number ?? null;
}

/** `xtables_parse_protocol`. */
export function parseProtocol(text: string): number {
  const number = protocolNumber(text);
  if (number === null) throw new XtError(`unknown protocol "${text}" specified`);
  return number;
}

/** `getprotobyname`: the number in /etc/protocols, or null. */
export const protocolByName = (name: string): number | null =>
  PROTOCOLS.find((p) => p.name === name || p.aliases.includes(name))?.number ?? null;

/** `getprotobynumber`: the name in /etc/protocols, or null. */
export const protocolInFile = (number: number): string | null =>
  PROTOCOLS.find((p) => p.number === number)?.name ?? null;

/** The name iptables has for a number without looking it up, or null. */
export const protocolBuiltIn = (number: number): string | null =>
  CHAIN_PROTOS.find(([, n]) => n === number)?.[0] ?? null;

/** `proto_to_name` (iptables/xshared.c): the name, or null when there is none. `nolookup` keeps to iptables' own names. */
export const protocolName = (number: number, nolookup = false): string | null =>
  protocolBuiltIn(number) ?? (number !== 0 && !nolookup ? protocolInFile(number) : null);
