import { INADDR_ANY, isLimitedBroadcast, isMulticast, isZeronet } from '../../../wire/inet.ts';
import { IFF_LOOPBACK } from '../../device/net-device.ts';
import { NF_INET_PRE_ROUTING } from '../../netfilter/hooks.ts';
import { RT_SCOPE_UNIVERSE } from '../../route/fib-table.ts';
import { PACKET_LOOPBACK, type SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { defineMatch, type XtActionParam } from '../types.ts';

interface RpfilterInfo {
  loose: boolean;
  validmark: boolean;
  acceptLocal: boolean;
  invert: boolean;
}

const text = (info: RpfilterInfo, dashes: string): string =>
  (info.loose ? ` ${dashes}loose` : '') +
  (info.validmark ? ` ${dashes}validmark` : '') +
  (info.acceptLocal ? ` ${dashes}accept-local` : '') +
  (info.invert ? ` ${dashes}invert` : '');

const RT_TOS_MASK = 0x1c;

/** Whether an answer would leave by the device the packet came in on (`rpfilter_lookup_reverse`). */
function passes(skb: SkBuff, info: RpfilterInfo, par: XtActionParam): boolean {
  const { net, in: dev } = par;
  if (!dev || skb.pktType === PACKET_LOOPBACK || dev.flags & IFF_LOOPBACK) return true;
  const { saddr, daddr, tos } = skb.ip;
  const localMulticast = daddr >>> 8 === 0xe00000;
  if (isZeronet(saddr) && (isLimitedBroadcast(daddr) || localMulticast)) return true;
  const notASource = isMulticast(daddr) || isLimitedBroadcast(daddr) || isZeronet(daddr);
  const found = net.fib.lookup({
    daddr: saddr,
    saddr: notASource ? INADDR_ANY : daddr,
    tos: tos & RT_TOS_MASK,
    mark: info.validmark ? skb.mark : 0,
    scope: RT_SCOPE_UNIVERSE,
    oif: 0,
    iif: net.devices.loopback.ifindex,
    protocol: 0,
    sport: 0,
    dport: 0,
  });
  if (typeof found === 'number') return false;
  if (found.type !== 'unicast' && (found.type !== 'local' || !info.acceptLocal)) return false;
  return found.alias.dev === dev || info.loose;
}

export const rpfilter = defineMatch<RpfilterInfo>({
  name: 'rpfilter',
  families: ANY_FAMILY,
  summary: 'Matches when an answer would go back the way the packet came.',
  support: 'modelled',
  tables: ['mangle', 'raw'],
  hooks: [NF_INET_PRE_ROUTING],
  options: [
    { name: 'loose', type: 'none', help: 'any device will do, as long as there is a route' },
    { name: 'validmark', type: 'none', help: "look up the route with the packet's mark" },
    { name: 'accept-local', type: 'none', help: 'accept addresses of this host' },
    { name: 'invert', type: 'none', help: 'match what fails the test' },
  ],
  init: () => ({ loose: false, validmark: false, acceptLocal: false, invert: false }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'loose':
        info.loose = true;
        return;
      case 'validmark':
        info.validmark = true;
        return;
      case 'accept-local':
        info.acceptLocal = true;
        return;
      default:
        info.invert = true;
    }
  },
  save: (info) => text(info, '--'),
  print: (info) => ` rpfilter${text(info, '')}`,
  /** `rpfilter_mt` (net/ipv4/netfilter/ipt_rpfilter.c). */
  match: (skb, info, par) => passes(skb, info, par) !== info.invert,
});
