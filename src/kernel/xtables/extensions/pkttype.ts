import { isMulticast } from '../../../wire/inet.ts';
import {
  PACKET_BROADCAST,
  PACKET_HOST,
  PACKET_LOOPBACK,
  PACKET_MULTICAST,
  PACKET_OTHERHOST,
} from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { defineMatch, XtError } from '../types.ts';

interface PkttypeInfo {
  type: number;
  inverted: boolean;
}

/** The first name of a type is the one that is printed. */
const TYPES: readonly (readonly [string, number])[] = [
  ['unicast', PACKET_HOST],
  ['broadcast', PACKET_BROADCAST],
  ['multicast', PACKET_MULTICAST],
  ['otherhost', PACKET_OTHERHOST],
  ['bcast', PACKET_BROADCAST],
  ['mcast', PACKET_MULTICAST],
  ['host', PACKET_HOST],
];
const nameOf = (type: number): string => TYPES.find(([, t]) => t === type)?.[0] ?? String(type);

export const pkttype = defineMatch<PkttypeInfo>({
  name: 'pkttype',
  families: ANY_FAMILY,
  summary: 'To whom the frame was addressed on the link.',
  support: 'modelled',
  options: [
    {
      name: 'pkt-type',
      type: 'string',
      mandatory: true,
      invert: true,
      arg: 'type',
      values: TYPES.slice(0, 4).map(([name]) => name),
      help: 'kind of link-layer destination',
    },
  ],
  init: () => ({ type: PACKET_HOST, inverted: false }),
  parse: (info, call) => {
    const found = TYPES.find(([name]) => name === call.raw.toLowerCase());
    if (!found) throw new XtError(`Bad packet type '${call.raw}'`);
    info.type = found[1];
    info.inverted = call.inverted;
  },
  save: (info) => `${bang(info.inverted)} --pkt-type ${nameOf(info.type)}`,
  print: (info) => ` PKTTYPE ${info.inverted ? '!' : ''}= ${nameOf(info.type)}`,
  /** `pkttype_mt` (net/netfilter/xt_pkttype.c): what is looped back counts by its IP destination. */
  match: (skb, info) => {
    const looped = isMulticast(skb.ip.daddr) ? PACKET_MULTICAST : PACKET_BROADCAST;
    const type = skb.pktType === PACKET_LOOPBACK ? looped : skb.pktType;
    return (type === info.type) !== info.inverted;
  },
});
