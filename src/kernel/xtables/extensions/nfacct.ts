import { ENOENT } from '../../errno.ts';
import { ANY_FAMILY } from '../families.ts';
import { fitBytes, saveString } from '../format.ts';
import { defineMatch, XtError } from '../types.ts';

/** Bytes of a name that fit (`NFACCT_NAME_MAX` less the terminator). */
const MAX_NAME = 31;

export const nfacct = defineMatch<{ name: string }>({
  name: 'nfacct',
  families: ANY_FAMILY,
  summary: 'Counts in a named counter. No program makes such counters here: the kernel refuses the rule.',
  support: 'modelled',
  options: [{ name: 'nfacct-name', type: 'string', mandatory: true, min: 1, arg: 'name', help: 'name of the counter' }],
  init: () => ({ name: '' }),
  parse: (info, call) => {
    if (call.raw.includes('\n')) throw new XtError('Newlines not allowed in --nfacct-name');
    info.name = fitBytes(call.raw, MAX_NAME);
  },
  save: (info) => ` --nfacct-name ${saveString(info.name)}`,
  print: (info) => ` nfacct-name ${saveString(info.name)}`,
  /** `nfacct_mt_checkentry` (net/netfilter/xt_nfacct.c) without counters. */
  check: (info, { net }) => {
    net.printk(`xt_nfacct: accounting object \`${info.name}' does not exist`);
    return ENOENT;
  },
  match: () => true,
});
