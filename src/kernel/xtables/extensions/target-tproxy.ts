import { formatIpv4, INADDR_ANY, type Ipv4Addr } from '../../../wire/inet.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '../../../wire/ipv4.ts';
import { EINVAL } from '../../errno.ts';
import { NF_INET_PRE_ROUTING } from '../../netfilter/hooks.ts';
import { IPV4_ONLY } from '../families.ts';
import { hex } from '../format.ts';
import { defineTarget } from '../types.ts';
import { hostOf, maskedOf, numberOf } from '../values.ts';

interface TproxyInfo {
  port: number;
  addr: Ipv4Addr;
  mark: number;
  mask: number;
}

export const TPROXY = defineTarget<TproxyInfo>({
  name: 'TPROXY',
  families: IPV4_ONLY,
  summary: 'Gives the packet to a local socket without changing it.',
  support: 'parse-only',
  tables: ['mangle'],
  hooks: [NF_INET_PRE_ROUTING],
  options: [
    { name: 'on-port', type: 'port', mandatory: true, arg: 'port', help: 'port of the socket, 0 for the same' },
    { name: 'on-ip', type: 'host', arg: 'address', help: 'address of the socket' },
    { name: 'tproxy-mark', type: 'markmask32', arg: 'value[/mask]', help: 'mark for the packet' },
  ],
  init: () => ({ port: 0, addr: INADDR_ANY, mark: 0, mask: 0 }),
  parse: (info, call) => {
    if (call.option.name === 'on-port') info.port = numberOf(call);
    else if (call.option.name === 'on-ip') info.addr = hostOf(call).addr;
    else {
      info.mark = maskedOf(call).value;
      info.mask = maskedOf(call).mask;
    }
  },
  save: (info) =>
    ` --on-port ${info.port} --on-ip ${formatIpv4(info.addr)} --tproxy-mark ${hex(info.mark)}/${hex(info.mask)}`,
  print: (info) => ` TPROXY redirect ${formatIpv4(info.addr)}:${info.port} mark ${hex(info.mark)}/${hex(info.mask)}`,
  /** `tproxy_tg4_check`: needs `-p tcp` or `-p udp`. */
  check: (_, par) => ((par.proto === IPPROTO_TCP || par.proto === IPPROTO_UDP) && !par.protoInverted ? 0 : EINVAL),
  target: () => {
    throw new Error('the target TPROXY is not modelled');
  },
});
