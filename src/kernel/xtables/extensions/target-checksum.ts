import { IPPROTO_UDP } from '../../../wire/ipv4.ts';
import { skbChecksumHelp } from '../../skb/checksum.ts';
import { ANY_FAMILY } from '../families.ts';
import { defineTarget, XT_CONTINUE } from '../types.ts';

export const CHECKSUM = defineTarget<{ fill: boolean }>({
  name: 'CHECKSUM',
  families: ANY_FAMILY,
  summary: 'Computes a checksum that was left to hardware. Here only the resets of REJECT leave theirs.',
  support: 'modelled',
  tables: ['mangle'],
  options: [{ name: 'checksum-fill', type: 'none', mandatory: true, help: 'fill it in' }],
  init: () => ({ fill: false }),
  parse: (info) => {
    info.fill = true;
  },
  save: (info) => (info.fill ? ' --checksum-fill' : ''),
  print: (info) => ` CHECKSUM${info.fill ? ' fill' : ''}`,
  check: (_, par) => {
    if (par.proto !== IPPROTO_UDP || par.protoInverted)
      par.net.printk(
        'xt_CHECKSUM: CHECKSUM should be avoided.  If really needed, restrict with "-p udp" and only use in OUTPUT',
      );
    return 0;
  },
  /** `checksum_tg` (net/netfilter/xt_CHECKSUM.c). */
  target: (skb) => {
    skbChecksumHelp(skb);
    return XT_CONTINUE;
  },
});
