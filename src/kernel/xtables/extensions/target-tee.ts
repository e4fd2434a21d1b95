import { EINVAL } from '../../errno.ts';
import { nfDupIpv4 } from '../../netfilter/dup.ts';
import { ANY_FAMILY } from '../families.ts';
import { fitBytes } from '../format.ts';
import { hostName, hostText, isNoHost, noHost } from '../hosts.ts';
import { defineTarget, XT_CONTINUE } from '../types.ts';
import { type Host, hostOf } from '../values.ts';

interface TeeInfo {
  gateway: Host;
  oif: string;
}

export const TEE = defineTarget<TeeInfo>({
  name: 'TEE',
  families: ANY_FAMILY,
  summary: 'Sends a copy of the packet to another host on the link.',
  support: 'modelled',
  options: [
    { name: 'gateway', type: 'host', mandatory: true, arg: 'address', help: 'the host that gets the copy' },
    { name: 'oif', type: 'string', arg: 'device', help: 'by this device' },
  ],
  init: (family) => ({ gateway: noHost(family), oif: '' }),
  parse: (info, call) => {
    if (call.option.name === 'gateway') info.gateway = hostOf(call);
    else info.oif = fitBytes(call.raw, 15);
  },
  save: (info) => ` --gateway ${hostText(info.gateway)}${info.oif && ` --oif ${info.oif}`}`,
  print: (info, numeric) =>
    ` TEE gw:${numeric ? hostText(info.gateway) : hostName(info.gateway)}${info.oif && ` oif=${info.oif}`}`,
  check: (info) => (isNoHost(info.gateway) ? EINVAL : 0),
  /** `tee_tg4` (net/netfilter/xt_TEE.c). */
  target: (skb, info, par) => {
    nfDupIpv4(par.net, skb, par.hook, info.gateway.addr, info.oif);
    return XT_CONTINUE;
  },
});
