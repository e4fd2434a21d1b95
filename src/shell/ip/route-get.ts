import type { NetDevice } from '../../kernel/device/net-device.ts';
import { flowTo } from '../../kernel/route/flow.ts';
import { type Dst, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from '../../kernel/route/types.ts';
import { PACKET_HOST } from '../../kernel/skb/sk-buff.ts';
import { SEC } from '../../kernel/time/clock.ts';
import { protocolNumber } from '../../kernel/xtables/protocols.ts';
import { ETH_P_IP } from '../../wire/ethernet.ts';
import { formatIpv4, INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import { IP_HLEN, Iphdr } from '../../wire/ipv4.ts';
import { Args, getAddress, getPrefix, getUnsigned, IpExit, invarg, matches, notModelled } from './args.ts';
import { type IpContext, netlinkError } from './context.ts';
import { readRouteFilter, routeText } from './route-show.ts';

interface Question {
  daddr: Ipv4Addr | null;
  saddr: Ipv4Addr | null;
  iif: NetDevice | null;
  oif: NetDevice | null;
  tos: number;
  mark: number;
  uid: number;
  protocol: number;
  sport: number;
  dport: number;
  fibmatch: boolean;
}

function read(ctx: IpContext, args: Args): Question {
  const q: Question = {
    daddr: null,
    saddr: null,
    iif: null,
    oif: null,
    tos: 0,
    mark: 0,
    uid: 0,
    protocol: 0,
    sport: 0,
    dport: 0,
    fibmatch: false,
  };
  const number = (what: string, max: number): number => {
    const text = args.next();
    const n = getUnsigned(text, max);
    if (n === null) throw invarg(`${what}`, text);
    return n;
  };
  while (args.more) {
    const word = args.next();
    if (word === 'tos' || matches(word, 'dsfield')) q.tos = number('TOS value is invalid\n', 255);
    else if (matches(word, 'from')) q.saddr = source(args);
    else if (matches(word, 'iif')) q.iif = ctx.device(args.next());
    else if (matches(word, 'mark')) q.mark = number('invalid mark value', 0xffffffff);
    else if (matches(word, 'oif') || word === 'dev') q.oif = ctx.device(args.next());
    else if (matches(word, 'notify') || matches(word, 'connected')) throw notModelled(`"${word}"`);
    else if (word === 'vrf') throw notModelled('a VRF');
    else if (matches(word, 'uid')) q.uid = number('invalid UID\n', 0xffffffff);
    else if (matches(word, 'fibmatch')) q.fibmatch = true;
    else if (word === 'as') throw notModelled('"as"');
    else if (matches(word, 'sport')) q.sport = number('invalid sport\n', 65535);
    else if (matches(word, 'dport')) q.dport = number('invalid dport\n', 65535);
    else if (matches(word, 'ipproto')) {
      const text = args.next();
      const protocol = protocolNumber(text);
      if (protocol === null) throw invarg('Invalid "ipproto" value\n', text);
      q.protocol = protocol;
    } else {
      const text = word === 'to' ? args.next() : word;
      const p = getPrefix(text, q.daddr === null ? 'any' : 'inet');
      if (p.hasLength && p.len !== 32)
        ctx.process.err(`Warning: /${p.len} as prefix is invalid, only /32 (or none) is supported.\n`);
      q.daddr = p.addr;
    }
  }
  return q;
}

function source(args: Args): Ipv4Addr {
  const text = args.next();
  try {
    return getAddress(text);
  } catch (error) {
    if (error instanceof IpExit) throw new IpExit(`Error: inet prefix is expected rather than "${text}".`, 1);
    throw error;
  }
}

/** `ip route get`. */
export function routeGet(ctx: IpContext, args: Args): void {
  const q = read(ctx, args);
  const { daddr } = q;
  if (daddr === null) throw new IpExit('need at least a destination address', 1);
  if (q.fibmatch) {
    fibMatch(ctx, q, daddr);
    return;
  }
  const dst = q.iif ? inputRoute(ctx, q, daddr, q.iif) : outputRoute(ctx, q, daddr);
  if (ctx.opts.json) ctx.json([json(ctx, q, daddr, dst)]);
  else ctx.record(text(ctx, q, daddr, dst));
}

function outputRoute(ctx: IpContext, q: Question, daddr: Ipv4Addr): Dst {
  const dst = ctx.net.fib.routeOutput(
    flowTo(daddr, {
      saddr: q.saddr ?? INADDR_ANY,
      tos: q.tos,
      mark: q.mark,
      protocol: q.protocol,
      sport: q.sport,
      dport: q.dport,
      oif: q.oif,
    }),
  );
  if (typeof dst === 'number') throw netlinkError(dst);
  if (dst.error !== 0) throw netlinkError(dst.error);
  return dst;
}

/** The kernel asks with a packet of its own making; so do we. */
function inputRoute(ctx: IpContext, q: Question, daddr: Ipv4Addr, iif: NetDevice): Dst {
  const skb = ctx.net.world.allocSkb(IP_HLEN);
  const at = skb.put(IP_HLEN);
  skb.head[at] = 0x45;
  skb.networkHeader = at;
  skb.transportHeader = at + IP_HLEN;
  const iph = new Iphdr(skb.head, at);
  iph.saddr = q.saddr ?? INADDR_ANY;
  iph.daddr = daddr;
  iph.tos = q.tos;
  iph.totLen = IP_HLEN;
  iph.protocol = q.protocol;
  skb.protocol = ETH_P_IP;
  skb.pktType = PACKET_HOST;
  skb.dev = iif;
  skb.skbIif = iif.ifindex;
  skb.mark = q.mark;
  const ret = ctx.net.fib.routeInput(skb);
  if (ret < 0 || !skb.dst) throw netlinkError(ret);
  if (skb.dst.error !== 0) throw netlinkError(skb.dst.error);
  return skb.dst;
}

/** `fibmatch`: the route itself. */
function fibMatch(ctx: IpContext, q: Question, daddr: Ipv4Addr): void {
  const found = ctx.net.fib.lookup({
    daddr,
    saddr: q.saddr ?? INADDR_ANY,
    tos: q.tos & 0xfc,
    mark: q.mark,
    scope: 0,
    oif: q.oif?.ifindex ?? 0,
    iif: q.iif?.ifindex ?? ctx.net.devices.loopback.ifindex,
    protocol: q.protocol,
    sport: q.sport,
    dport: q.dport,
  });
  if (typeof found === 'number') throw netlinkError(found);
  const table = ctx.net.fib.allTables().find((t) => t.name === found.table);
  if (!table) throw netlinkError(-3);
  const filter = { ...readRouteFilter(new Args([])), table: null };
  ctx.record(routeText(ctx, found.alias, table, filter));
}

/**
 * The table as `ip route get` has it: while no rule was ever added, the kernel keeps the local table inside the main one,
 * and says main.
 */
function tableShown(ctx: IpContext, dst: Dst): string {
  const merged = dst.table === 'local' && !ctx.net.fib.hasCustomRules;
  const name = merged || dst.table === '' ? 'main' : dst.table;
  return name === 'main' && ctx.opts.details === 0 ? '' : name;
}

function cacheFlags(dst: Dst): string[] {
  const names: string[] = [];
  if (dst.flags & RTCF_LOCAL) names.push('local');
  if (dst.flags & RTCF_MULTICAST) names.push('mc');
  if (dst.flags & RTCF_BROADCAST) names.push('brd');
  if (dst.doRedirect) names.push('redirect');
  return names;
}

/** What was learnt of the path's MTU, and for how many seconds it holds. */
function pathMtu(ctx: IpContext, dst: Dst): { readonly expires: number; readonly locked: boolean } | null {
  const { exception } = dst;
  if (dst.isInput || !exception || exception.pmtu === 0) return null;
  return {
    expires: Math.floor((exception.expires - ctx.net.world.clock.now) / SEC),
    locked: exception.mtuLocked,
  };
}

/** The device a packet goes to; for a local destination that came in, the loopback device. */
const deviceShown = (ctx: IpContext, dst: Dst): string =>
  dst.isInput && dst.type === 'local' ? ctx.net.devices.loopback.name : dst.dev.name;

const markText = (mark: number): string => (mark >= 16 ? `0x${mark.toString(16)}` : String(mark));

function text(ctx: IpContext, q: Question, daddr: Ipv4Addr, dst: Dst): string {
  const out: string[] = [];
  if (dst.type !== 'unicast' || ctx.opts.details > 0) out.push(dst.type);
  out.push(formatIpv4(daddr));
  if (q.saddr !== null && q.saddr !== INADDR_ANY) out.push(`from ${formatIpv4(q.saddr)}`);
  if (dst.gateway !== null) out.push(`via ${formatIpv4(dst.gateway)}`);
  out.push(`dev ${deviceShown(ctx, dst)}`);
  const table = tableShown(ctx, dst);
  if (table !== '') out.push(`table ${table}`);
  if (!dst.isInput && dst.prefSrc !== (q.saddr ?? INADDR_ANY)) out.push(`src ${formatIpv4(dst.prefSrc)}`);
  // RTCF_MULTICAST has the bit that iproute2 reads as RTM_F_OFFLOAD_FAILED
  if (dst.flags & RTCF_MULTICAST) out.push('rt_offload_failed');
  if (q.mark !== 0) out.push(`mark ${markText(q.mark)}`);
  if (!dst.isInput) out.push(`uid ${q.uid}`);
  const flags = cacheFlags(dst);
  const cache = flags.length > 0 ? `cache <${flags.join(',')}> ` : 'cache ';
  const known = pathMtu(ctx, dst);
  const expires = known ? `expires ${known.expires}sec ` : '';
  const mtu = dst.mtu !== dst.dev.mtu ? `mtu ${known?.locked ? 'lock ' : ''}${dst.mtu} ` : '';
  const iif = q.iif ? `iif ${q.iif.name} ` : '';
  return `${out.map((w) => `${w} `).join('')}${ctx.nl}    ${cache}${expires}${mtu}${iif}`;
}

function json(ctx: IpContext, q: Question, daddr: Ipv4Addr, dst: Dst): Record<string, unknown> {
  const table = tableShown(ctx, dst);
  const known = pathMtu(ctx, dst);
  return {
    ...(dst.type !== 'unicast' ? { type: dst.type } : {}),
    dst: formatIpv4(daddr),
    ...(q.saddr !== null ? { from: formatIpv4(q.saddr) } : {}),
    ...(dst.gateway !== null ? { gateway: formatIpv4(dst.gateway) } : {}),
    dev: deviceShown(ctx, dst),
    ...(table !== '' ? { table } : {}),
    ...(!dst.isInput && q.saddr === null ? { prefsrc: formatIpv4(dst.prefSrc) } : {}),
    flags: dst.flags & RTCF_MULTICAST ? ['rt_offload_failed'] : [],
    ...(q.mark !== 0 ? { mark: q.mark } : {}),
    ...(dst.isInput ? {} : { uid: q.uid }),
    cache: cacheFlags(dst),
    ...(known
      ? { expires: known.expires, metrics: [{ ...(known.locked ? { lock: ['mtu'] } : {}), mtu: dst.mtu }] }
      : {}),
    ...(q.iif ? { iif: q.iif.name } : {}),
  };
}
