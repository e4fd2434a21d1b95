import { AF_INET, AF_INET6, type Family } from '../../../wire/inet.ts';
import type { AnyMatch, AnyTarget } from '../types.ts';
import { addrtype } from './addrtype.ts';
import { ah } from './ah.ts';
import { bpf } from './bpf.ts';
import { cgroup } from './cgroup.ts';
import { cluster } from './cluster.ts';
import { comment } from './comment.ts';
import { connbytes } from './connbytes.ts';
import { connlabel } from './connlabel.ts';
import { connlimit } from './connlimit.ts';
import { connmark } from './connmark.ts';
import { conntrack } from './conntrack.ts';
import { cpu } from './cpu.ts';
import { dccp } from './dccp.ts';
import { devgroup } from './devgroup.ts';
import { dscp } from './dscp.ts';
import { ecn } from './ecn.ts';
import { esp } from './esp.ts';
import { hashlimit } from './hashlimit.ts';
import { helper } from './helper.ts';
import { icmp } from './icmp.ts';
import { ah6 } from './ip6-ah.ts';
import { DNAT6 } from './ip6-dnat.ts';
import { dst } from './ip6-dst.ts';
import { eui64 } from './ip6-eui64.ts';
import { frag } from './ip6-frag.ts';
import { hbh } from './ip6-hbh.ts';
import { hl } from './ip6-hl.ts';
import { icmp6 } from './ip6-icmp6.ts';
import { ipv6header } from './ip6-ipv6header.ts';
import { mh } from './ip6-mh.ts';
import { NETMAP6 } from './ip6-netmap.ts';
import { DNPT, SNPT } from './ip6-npt.ts';
import { REJECT6 } from './ip6-reject.ts';
import { rt } from './ip6-rt.ts';
import { SNAT6 } from './ip6-snat.ts';
import { srh } from './ip6-srh.ts';
import { HL } from './ip6-target-hl.ts';
import { ipcomp } from './ipcomp.ts';
import { iprange } from './iprange.ts';
import { ipvs } from './ipvs.ts';
import { length } from './length.ts';
import { limit } from './limit.ts';
import { mac } from './mac.ts';
import { mark } from './mark.ts';
import { multiport } from './multiport.ts';
import { nfacct } from './nfacct.ts';
import { osf } from './osf.ts';
import { owner } from './owner.ts';
import { physdev } from './physdev.ts';
import { pkttype } from './pkttype.ts';
import { policy } from './policy.ts';
import { quota } from './quota.ts';
import { rateest } from './rateest.ts';
import { realm } from './realm.ts';
import { recent } from './recent.ts';
import { rpfilter } from './rpfilter.ts';
import { sctp } from './sctp.ts';
import { set } from './set.ts';
import { socket } from './socket.ts';
import { state } from './state.ts';
import { statistic } from './statistic.ts';
import { string } from './string.ts';
import { AUDIT } from './target-audit.ts';
import { CHECKSUM } from './target-checksum.ts';
import { CLASSIFY } from './target-classify.ts';
import { CONNMARK } from './target-connmark.ts';
import { CONNSECMARK } from './target-connsecmark.ts';
import { CT } from './target-ct.ts';
import { DNAT } from './target-dnat.ts';
import { DSCP } from './target-dscp.ts';
import { ECN } from './target-ecn.ts';
import { HMARK } from './target-hmark.ts';
import { IDLETIMER } from './target-idletimer.ts';
import { LED } from './target-led.ts';
import { LOG } from './target-log.ts';
import { MARK } from './target-mark.ts';
import { MASQUERADE } from './target-masquerade.ts';
import { NETMAP } from './target-netmap.ts';
import { NFLOG } from './target-nflog.ts';
import { NFQUEUE } from './target-nfqueue.ts';
import { NOTRACK } from './target-notrack.ts';
import { RATEEST } from './target-rateest.ts';
import { REDIRECT } from './target-redirect.ts';
import { REJECT } from './target-reject.ts';
import { SECMARK } from './target-secmark.ts';
import { SET } from './target-set.ts';
import { SNAT } from './target-snat.ts';
import { SYNPROXY } from './target-synproxy.ts';
import { TCPMSS } from './target-tcpmss.ts';
import { TCPOPTSTRIP } from './target-tcpoptstrip.ts';
import { TEE } from './target-tee.ts';
import { TOS } from './target-tos.ts';
import { TPROXY } from './target-tproxy.ts';
import { TRACE } from './target-trace.ts';
import { TTL } from './target-ttl.ts';
import { tcp } from './tcp.ts';
import { tcpmss } from './tcpmss.ts';
import { time } from './time.ts';
import { tos } from './tos.ts';
import { ttl } from './ttl.ts';
import { u32 } from './u32.ts';
import { udp } from './udp.ts';

/** Every match, in the order of their names. A new one is added here and nowhere else. */
export const allMatches: readonly AnyMatch[] = [
  addrtype,
  ah,
  ah6,
  bpf,
  cgroup,
  cluster,
  comment,
  connbytes,
  connlabel,
  connlimit,
  connmark,
  conntrack,
  cpu,
  dccp,
  devgroup,
  dscp,
  dst,
  ecn,
  esp,
  eui64,
  frag,
  hashlimit,
  hbh,
  helper,
  hl,
  icmp,
  icmp6,
  ipcomp,
  iprange,
  ipv6header,
  ipvs,
  length,
  limit,
  mac,
  mark,
  mh,
  multiport,
  nfacct,
  osf,
  owner,
  physdev,
  pkttype,
  policy,
  quota,
  rateest,
  realm,
  recent,
  rpfilter,
  rt,
  sctp,
  set,
  socket,
  srh,
  state,
  statistic,
  string,
  tcp,
  tcpmss,
  time,
  tos,
  ttl,
  u32,
  udp,
];

/** Every target but the standard verdicts, in the order of their names. */
export const allTargets: readonly AnyTarget[] = [
  AUDIT,
  CHECKSUM,
  CLASSIFY,
  CONNMARK,
  CONNSECMARK,
  CT,
  DNAT,
  DNAT6,
  DNPT,
  DSCP,
  ECN,
  HL,
  HMARK,
  IDLETIMER,
  LED,
  LOG,
  MARK,
  MASQUERADE,
  NETMAP,
  NETMAP6,
  NFLOG,
  NFQUEUE,
  NOTRACK,
  RATEEST,
  REDIRECT,
  REJECT,
  REJECT6,
  SECMARK,
  SET,
  SNAT,
  SNAT6,
  SNPT,
  SYNPROXY,
  TCPMSS,
  TCPOPTSTRIP,
  TEE,
  TOS,
  TPROXY,
  TRACE,
  TTL,
];

const byName = <T extends AnyMatch | AnyTarget>(list: readonly T[], family: Family): ReadonlyMap<string, T> =>
  new Map(
    list
      .filter((ext) => ext.families.includes(family))
      .flatMap((ext) => [ext.name, ...(ext.aliases ?? [])].map((name) => [name, ext] as const)),
  );

const matches = { [AF_INET]: byName(allMatches, AF_INET), [AF_INET6]: byName(allMatches, AF_INET6) };
const targets = { [AF_INET]: byName(allTargets, AF_INET), [AF_INET6]: byName(allTargets, AF_INET6) };

/** The match of `-m name`, or null: "Couldn't load match". */
export const matchByName = (name: string, family: Family = AF_INET): AnyMatch | null =>
  matches[family].get(name) ?? null;

/** The target of `-j NAME`, or null. */
export const targetByName = (name: string, family: Family = AF_INET): AnyTarget | null =>
  targets[family].get(name) ?? null;
