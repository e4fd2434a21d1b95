import { ANY_FAMILY } from '../families.ts';
import { defineTarget, XT_CONTINUE } from '../types.ts';
import { setUntracked } from '../untracked.ts';

/** An older name for `CT --notrack`; listings keep it. */
export const NOTRACK = defineTarget<null>({
  name: 'NOTRACK',
  realName: 'CT',
  families: ANY_FAMILY,
  summary: 'Keeps the packet out of connection tracking.',
  support: 'modelled',
  tables: ['raw'],
  options: [],
  init: () => null,
  parse: () => undefined,
  save: () => '',
  print: () => ' NOTRACK',
  target: (skb) => {
    setUntracked(skb);
    return XT_CONTINUE;
  },
});
