import { formatIpv4, INADDR_ANY, type Ipv4Addr } from '../../../wire/inet.ts';
import { EINVAL } from '../../errno.ts';
import { nfDupIpv4 } from '../../netfilter/dup.ts';
import { addressName } from '../addresses.ts';
import { IPV4_ONLY } from '../families.ts';
import { fitBytes } from '../format.ts';
import { defineTarget, XT_CONTINUE } from '../types.ts';
import { hostOf } from '../values.ts';

interface TeeInfo {
  gateway: Ipv4Addr;
  oif: string;
}

export const TEE = defineTarget<TeeInfo>({
  name: 'TEE',
  families: IPV4_ONLY,
  summary: 'Sends a copy of the packet to another host on the link.',
  support: 'modelled',
  options: [
    { name: 'gateway', type: 'host', mandatory: true, arg: 'address', help: 'the host that gets the copy' },
    { name: 'oif', type: 'string', arg: 'device', help: 'by this device' },
  ],
  init: () => ({ gateway: INADDR_ANY, oif: '' }),
  parse: (info, call) => {
    if (call.option.name === 'gateway') info.gateway = hostOf(call).addr;
    else info.oif = fitBytes(call.raw, 15);
  },
  save: (info) => ` --gateway ${formatIpv4(info.gateway)}${info.oif && ` --oif ${info.oif}`}`,
  print: (info, numeric) =>
    ` TEE gw:${numeric ? formatIpv4(info.gateway) : addressName(info.gateway)}${info.oif && ` oif=${info.oif}`}`,
  check: (info) => (info.gateway === 0 ? EINVAL : 0),
  /** `tee_tg4` (net/netfilter/xt_TEE.c). */
  target: (skb, info, par) => {
    nfDupIpv4(par.net, skb, par.hook, info.gateway, info.oif);
    return XT_CONTINUE;
  },
});
