import { EINVAL } from '../../errno.ts';
import { ANY_FAMILY } from '../families.ts';
import { defineTarget, XT_CONTINUE, XtError } from '../types.ts';

interface ConnsecmarkInfo {
  mode: 'save' | 'restore';
}

export const CONNSECMARK = defineTarget<ConnsecmarkInfo>({
  name: 'CONNSECMARK',
  families: ANY_FAMILY,
  summary: 'Copies the security label between packet and connection. Nothing has a label here.',
  support: 'modelled',
  needsConntrack: true,
  options: [
    { name: 'save', type: 'none', excl: ['restore'], help: 'from the packet to its connection' },
    { name: 'restore', type: 'none', excl: ['save'], help: 'from the connection to the packet' },
  ],
  init: () => ({ mode: 'save' }),
  parse: (info, call) => {
    info.mode = call.option.name === 'save' ? 'save' : 'restore';
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('CONNSECMARK target: parameter required');
  },
  save: (info) => ` --${info.mode}`,
  print: (info) => ` CONNSECMARK ${info.mode}`,
  /** `connsecmark_tg_check` (net/netfilter/xt_CONNSECMARK.c). */
  check: (_, { net, table }) => {
    if (table === 'mangle' || table === 'security') return 0;
    net.printk(`xt_CONNSECMARK: only valid in 'mangle' or 'security' table, not '${table}'`);
    return EINVAL;
  },
  /** `connsecmark_tg` where no security module labels packets. */
  target: () => XT_CONTINUE,
});
