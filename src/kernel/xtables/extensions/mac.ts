import { getMac } from '../../../wire/bytes.ts';
import { ETH_HLEN } from '../../../wire/ethernet.ts';
import { formatMac, MAC_ZERO, type MacAddr } from '../../../wire/inet.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING } from '../../netfilter/hooks.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { defineMatch } from '../types.ts';
import { macOf } from '../values.ts';

interface MacInfo {
  mac: MacAddr;
  inverted: boolean;
}

export const mac = defineMatch<MacInfo>({
  name: 'mac',
  families: ANY_FAMILY,
  summary: 'The Ethernet address of the sender on the link.',
  support: 'modelled',
  hooks: [NF_INET_PRE_ROUTING, NF_INET_LOCAL_IN, NF_INET_FORWARD],
  options: [
    {
      name: 'mac-source',
      type: 'ethermac',
      mandatory: true,
      invert: true,
      arg: 'xx:xx:xx:xx:xx:xx',
      help: 'source address of the frame',
    },
  ],
  init: () => ({ mac: MAC_ZERO, inverted: false }),
  parse: (info, call) => {
    info.mac = macOf(call) as MacAddr;
    info.inverted = call.inverted;
  },
  save: (info) => `${bang(info.inverted)} --mac-source ${formatMac(info.mac)}`,
  print: (info) => ` MAC ${info.inverted ? '! ' : ''}${formatMac(info.mac)}`,
  /** `mac_mt` (net/netfilter/xt_mac.c): false for anything that did not come in as an Ethernet frame. */
  match: (skb, info) => {
    if (!skb.dev || skb.dev.kind === 'loopback') return false;
    if (skb.macHeader < 0 || skb.networkHeader - skb.macHeader < ETH_HLEN) return false;
    return (getMac(skb.head, skb.macHeader + 6) === info.mac) !== info.inverted;
  },
});
