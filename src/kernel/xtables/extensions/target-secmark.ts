import { EINVAL, ENOENT } from '../../errno.ts';
import { ANY_FAMILY } from '../families.ts';
import { fitBytes } from '../format.ts';
import { defineTarget, XT_CONTINUE } from '../types.ts';

/** Bytes of a context that fit (`SECMARK_SECCTX_MAX` less the terminator). */
const MAX_CONTEXT = 255;

export const SECMARK = defineTarget<{ context: string }>({
  name: 'SECMARK',
  families: ANY_FAMILY,
  summary: 'Gives the packet a label of SELinux. There is no security module here: the kernel refuses the rule.',
  support: 'modelled',
  options: [{ name: 'selctx', type: 'string', mandatory: true, arg: 'context', help: 'the security context' }],
  init: () => ({ context: '' }),
  parse: (info, call) => {
    info.context = fitBytes(call.raw, MAX_CONTEXT);
  },
  save: (info) => ` --selctx ${info.context}`,
  print: (info) => ` SECMARK selctx ${info.context}`,
  /** `secmark_tg_check` and `checkentry_lsm` (net/netfilter/xt_SECMARK.c) without a security module. */
  check: (info, { net, table }) => {
    if (table !== 'mangle' && table !== 'security') {
      net.printk(`xt_SECMARK: only valid in 'mangle' or 'security' table, not '${table}'`);
      return EINVAL;
    }
    net.printk(`xt_SECMARK: unable to map security context '${info.context}'`);
    return ENOENT;
  },
  target: () => XT_CONTINUE,
});
