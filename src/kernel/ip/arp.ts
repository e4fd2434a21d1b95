import { ARP_LEN, ARPOP_REPLY, ARPOP_REQUEST, Arphdr, writeArp } from '../../wire/arp.ts';
import { ETH_HLEN, ETH_P_ARP } from '../../wire/ethernet.ts';
import {
  formatIpv4,
  formatMac,
  INADDR_ANY,
  type Ipv4Addr,
  isLoopback,
  isMulticast,
  MAC_BROADCAST,
  MAC_ZERO,
  type MacAddr,
} from '../../wire/inet.ts';
import { ethHeader } from '../device/base-device.ts';
import { devQueueXmit } from '../device/dev.ts';
import { IFF_NOARP, type NetDevice } from '../device/net-device.ts';
import type { NetNs } from '../netns.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK } from '../route/fib-table.ts';
import { flowTo } from '../route/flow.ts';
import { ipRouteInput } from '../route/route-input.ts';
import { consumeSkb, kfreeSkbReason } from '../skb/free.ts';
import { PACKET_HOST, PACKET_LOOPBACK, PACKET_OTHERHOST, SkBuff } from '../skb/sk-buff.ts';
import { MSEC } from '../time/clock.ts';
import { inetAddrOnlink, inetConfirmAddr, inetSelectAddr } from './devinet.ts';
import {
  inDevArpAccept,
  inDevArpAnnounce,
  inDevArpFilter,
  inDevArpIgnore,
  inDevDropGratuitousArp,
  inDevRouteLocalnet,
} from './inetdevice.ts';
import type { Neighbour } from './neigh.ts';

interface ArpOut {
  readonly op: number;
  readonly dev: NetDevice;
  readonly spa: Ipv4Addr;
  readonly tha: MacAddr;
  readonly tpa: Ipv4Addr;
  /** Where the frame goes. */
  readonly dest: MacAddr;
  readonly why: string;
  readonly parent: number;
}

/** `arp_send_dst` (net/ipv4/arp.c): builds an ARP message and sends it. The ARP netfilter hooks are left out. */
function arpSend(net: NetNs, a: ArpOut): void {
  if ((a.dev.flags & IFF_NOARP) !== 0) return;
  const { tracer } = net.world;
  const skb = SkBuff.alloc(tracer.nextSkbId(), ARP_LEN + ETH_HLEN);
  skb.put(ARP_LEN);
  skb.networkHeader = skb.data;
  skb.protocol = ETH_P_ARP;
  skb.dev = a.dev;
  writeArp(skb.head, skb.data, { op: a.op, sha: a.dev.mac, spa: a.spa, tha: a.tha, tpa: a.tpa });
  ethHeader(skb, a.dest, a.dev.mac, ETH_P_ARP);
  tracer.alloc(net, skb, 'arp_create', a.why, a.parent);
  tracer.step(net, skb, 'arp_send', a.why, { op: a.op === ARPOP_REQUEST ? 'request' : 'reply', dev: a.dev.name });
  devQueueXmit(skb, a.dev);
}

/** `arp_solicit`: asks who has the neighbour's address; with `mac`, only the one who had it last. */
export function arpSolicit(net: NetNs, n: Neighbour, skb: SkBuff | null, mac: MacAddr | null): void {
  const { dev } = n;
  const saddr = skb && skb.protocol !== ETH_P_ARP ? skb.ip.saddr : INADDR_ANY;
  const isOurs = saddr !== INADDR_ANY && net.fib.addrType(saddr) === 'local';
  let source = INADDR_ANY;
  const announce = inDevArpAnnounce(dev);
  if (announce === 0 && isOurs) source = saddr;
  if (announce === 1 && isOurs && inetAddrOnlink(dev, n.ip, saddr)) source = saddr;
  if (source === INADDR_ANY) source = inetSelectAddr(dev, n.ip, RT_SCOPE_LINK);
  arpSend(net, {
    op: ARPOP_REQUEST,
    dev,
    spa: source,
    tha: MAC_ZERO,
    tpa: n.ip,
    dest: mac ?? MAC_BROADCAST,
    why: `who has ${formatIpv4(n.ip)}? tell ${formatIpv4(source)}`,
    parent: skb?.id ?? 0,
  });
}

/** `arp_rcv` and `arp_process`: an ARP message that came in. Proxy ARP is left out (proxy_arp is kept and shown only). */
export function arpRcv(net: NetNs, skb: SkBuff): void {
  const { dev } = skb;
  if (!dev) throw new Error('arp_rcv: no device');
  if ((dev.flags & IFF_NOARP) !== 0 || skb.pktType === PACKET_OTHERHOST || skb.pktType === PACKET_LOOPBACK) {
    consumeSkb(net, skb, 'arp_rcv', 'not for us: passed over');
    return;
  }
  const wrong = arpWrong(skb, dev);
  if (wrong !== null) {
    kfreeSkbReason(net, skb, 'arp_rcv', 'SKB_DROP_REASON_NOT_SPECIFIED', { kind: 'packet', text: 'ARP' }, wrong);
    return;
  }
  const arp = new Arphdr(skb.head, skb.data);
  const { op, spa, tpa, sha } = arp;
  net.world.tracer.step(
    net,
    skb,
    'arp_process',
    op === ARPOP_REQUEST
      ? `who has ${formatIpv4(tpa)}? tell ${formatIpv4(spa)}`
      : `${formatIpv4(spa)} is at ${formatMac(sha)}`,
    { op: op === ARPOP_REQUEST ? 'request' : 'reply', sha, spa: formatIpv4(spa), tpa: formatIpv4(tpa) },
  );
  const reply = (why: string): void =>
    arpSend(net, { op: ARPOP_REPLY, dev, spa: tpa, tha: sha, tpa: spa, dest: sha, why, parent: skb.id });
  if (spa === INADDR_ANY) {
    if (op === ARPOP_REQUEST && net.fib.addrType(tpa) === 'local' && !arpIgnore(net, dev, spa, tpa))
      reply(`${formatIpv4(tpa)} is in use, here`);
    consumeSkb(net, skb, 'arp_process', 'a probe for a duplicate address');
    return;
  }
  if (op === ARPOP_REQUEST && !ipRouteInput(skb, tpa, spa, 0, dev) && skb.dst?.type === 'local') {
    const silent = arpIgnore(net, dev, spa, tpa) || (inDevArpFilter(dev) && arpFilter(net, dev, spa, tpa));
    if (!silent) {
      const n = net.neigh.find(dev, spa) ?? net.neigh.create(dev, spa);
      net.neigh.update(n, sha, 'STALE', true);
      reply(`${formatIpv4(tpa)} is at ${formatMac(dev.mac)}`);
    }
    consumeSkb(
      net,
      skb,
      'arp_process',
      silent ? 'not answered (arp_ignore or arp_filter)' : 'answered, and the sender is remembered',
    );
    return;
  }
  learn(net, skb, dev, arp);
  consumeSkb(net, skb, 'arp_process', 'done');
}

/** Why a message is not even looked at, or null. */
function arpWrong(skb: SkBuff, dev: NetDevice): string | null {
  if (skb.len < ARP_LEN) return 'too short';
  const arp = new Arphdr(skb.head, skb.data);
  if (!arp.valid || (arp.op !== ARPOP_REQUEST && arp.op !== ARPOP_REPLY)) return 'not an ARP request or reply for IPv4';
  const { spa, tpa } = arp;
  if (isMulticast(tpa) || (isLoopback(tpa) && !inDevRouteLocalnet(dev))) return `nobody may ask for ${formatIpv4(tpa)}`;
  if (spa === tpa && inDevDropGratuitousArp(dev)) return 'gratuitous ARP is dropped here (drop_gratuitous_arp)';
  return null;
}

/** The last part of `arp_process`: what we know of the sender, if we know it at all (arp_accept: even if not). */
function learn(net: NetNs, skb: SkBuff, dev: NetDevice, arp: Arphdr): void {
  const { op, spa, tpa, sha } = arp;
  const isGarp = spa === tpa && net.fib.addrType(spa) === 'unicast';
  let n = net.neigh.find(dev, spa);
  if (!n && inDevArpAccept(dev) === 1 && (isGarp || (op === ARPOP_REPLY && net.fib.addrType(spa) === 'unicast')))
    n = net.neigh.create(dev, spa);
  if (!n) return;
  const locktime = net.sysctl.neigh(dev).locktime * 10 * MSEC;
  const override = isGarp || net.world.clock.now > n.updated + locktime;
  const state = op === ARPOP_REPLY && skb.pktType === PACKET_HOST ? 'REACHABLE' : 'STALE';
  net.neigh.update(n, sha, state, override);
}

/** `arp_ignore`: true when the request is not to be answered. */
function arpIgnore(net: NetNs, dev: NetDevice, sip: Ipv4Addr, tip: Ipv4Addr): boolean {
  switch (inDevArpIgnore(dev)) {
    case 1:
      return !inetConfirmAddr(net, dev, INADDR_ANY, tip, RT_SCOPE_HOST);
    case 2:
      return !inetConfirmAddr(net, dev, sip, tip, RT_SCOPE_HOST);
    case 3:
      return !inetConfirmAddr(net, null, INADDR_ANY, tip, RT_SCOPE_LINK);
    case 8:
      return true;
    default:
      return false;
  }
}

/** `arp_filter`: true when we would not send to the asker by this device. */
function arpFilter(net: NetNs, dev: NetDevice, sip: Ipv4Addr, tip: Ipv4Addr): boolean {
  const route = net.fib.routeOutput(flowTo(sip, { saddr: tip }));
  return typeof route === 'number' || route.dev !== dev;
}
