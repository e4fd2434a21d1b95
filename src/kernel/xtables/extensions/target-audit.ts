import { ANY_FAMILY } from '../families.ts';
import { defineTarget, XT_CONTINUE, XtError } from '../types.ts';

const TYPES = ['accept', 'drop', 'reject'];

export const AUDIT = defineTarget<{ type: string }>({
  name: 'AUDIT',
  families: ANY_FAMILY,
  summary: 'Writes an audit record. Auditing is off here, as on a system without its daemon.',
  support: 'modelled',
  options: [
    {
      name: 'type',
      type: 'string',
      mandatory: true,
      arg: 'type',
      values: TYPES,
      help: 'what the record says was done',
    },
  ],
  init: () => ({ type: 'accept' }),
  parse: (info, call) => {
    const type = call.raw.toLowerCase();
    if (!TYPES.includes(type)) throw new XtError(`Bad action type value "${call.raw}"`);
    info.type = type;
  },
  save: (info) => ` --type ${info.type}`,
  print: (info) => ` AUDIT ${info.type}`,
  /** `audit_tg` (net/netfilter/xt_AUDIT.c) with auditing off. */
  target: () => XT_CONTINUE,
});
