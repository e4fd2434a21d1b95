import { ANY_FAMILY } from '../families.ts';
import { bang, hex2 } from '../format.ts';
import { classToDscp, DSCP_CLASSES } from '../tos.ts';
import { defineMatch, XtError } from '../types.ts';
import { numberOf } from '../values.ts';

interface DscpInfo {
  dscp: number;
  inverted: boolean;
}

export const dscp = defineMatch<DscpInfo>({
  name: 'dscp',
  families: ANY_FAMILY,
  summary: 'The differentiated-services code point, the upper six bits of the type of service.',
  support: 'modelled',
  options: [
    { name: 'dscp', type: 'uint8', invert: true, min: 0, max: 63, excl: ['dscp-class'], arg: 'value', help: '0 to 63' },
    {
      name: 'dscp-class',
      type: 'string',
      invert: true,
      excl: ['dscp'],
      arg: 'class',
      values: DSCP_CLASSES,
      help: 'by name',
    },
  ],
  init: () => ({ dscp: 0, inverted: false }),
  parse: (info, call) => {
    info.dscp = call.option.name === 'dscp' ? numberOf(call) : classToDscp(call.raw);
    info.inverted ||= call.inverted;
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError('DSCP match: Parameter --dscp is required');
  },
  save: (info) => `${bang(info.inverted)} --dscp ${hex2(info.dscp)}`,
  print: (info) => ` DSCP match ${info.inverted ? '!' : ''}${hex2(info.dscp)}`,
  /** `dscp_mt` (net/netfilter/xt_dscp.c). */
  match: (skb, info) => (skb.ip.tos >>> 2 === info.dscp) !== info.inverted,
});
