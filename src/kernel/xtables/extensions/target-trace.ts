import { ANY_FAMILY } from '../families.ts';
import { defineTarget, XT_CONTINUE } from '../types.ts';

export const TRACE = defineTarget<null>({
  name: 'TRACE',
  families: ANY_FAMILY,
  summary: 'From here on, every rule this packet meets is reported.',
  support: 'modelled',
  tables: ['raw'],
  options: [],
  init: () => null,
  parse: () => undefined,
  save: () => '',
  print: () => '',
  /** `trace_tg` (net/netfilter/xt_TRACE.c). */
  target: (skb) => {
    skb.nfTrace = true;
    return XT_CONTINUE;
  },
});
