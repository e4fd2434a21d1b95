import { ANY_FAMILY } from '../families.ts';
import { hex2 } from '../format.ts';
import { changeDsfield, classToDscp, DSCP_CLASSES } from '../tos.ts';
import { defineTarget, XT_CONTINUE, XtError } from '../types.ts';
import { numberOf } from '../values.ts';

export const DSCP = defineTarget<{ dscp: number }>({
  name: 'DSCP',
  families: ANY_FAMILY,
  summary: 'Sets the differentiated-services code point.',
  support: 'modelled',
  tables: ['mangle'],
  options: [
    { name: 'set-dscp', type: 'uint8', min: 0, max: 63, excl: ['set-dscp-class'], arg: 'value', help: '0 to 63' },
    {
      name: 'set-dscp-class',
      type: 'string',
      excl: ['set-dscp'],
      arg: 'class',
      values: DSCP_CLASSES,
      help: 'by name',
    },
  ],
  init: () => ({ dscp: 0 }),
  parse: (info, call) => {
    info.dscp = call.option.name === 'set-dscp' ? numberOf(call) : classToDscp(call.raw);
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('DSCP target: Parameter --set-dscp is required');
  },
  save: (info) => ` --set-dscp ${hex2(info.dscp)}`,
  print: (info) => ` DSCP set ${hex2(info.dscp)}`,
  /** `dscp_tg` (net/netfilter/xt_DSCP.c): the congestion bits stay. */
  target: (skb, info) => {
    if (skb.ip.tos >>> 2 !== info.dscp) changeDsfield(skb, 3, info.dscp << 2);
    return XT_CONTINUE;
  },
});
