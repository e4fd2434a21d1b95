import { parseStates, STATE_NAMES, stateBits, stateText } from '../ct-state.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { defineMatch, XtError } from '../types.ts';

interface StateInfo {
  mask: number;
  inverted: boolean;
}

/** An older name for `conntrack --ctstate`; the kernel runs the same function, and listings keep the name. */
export const state = defineMatch<StateInfo>({
  name: 'state',
  realName: 'conntrack',
  families: ANY_FAMILY,
  summary: "The state of the packet's connection.",
  support: 'modelled',
  needsConntrack: true,
  options: [
    {
      name: 'state',
      type: 'string',
      mandatory: true,
      invert: true,
      arg: 'state[,state]',
      values: STATE_NAMES.slice(0, 5),
      help: 'any of these states',
    },
  ],
  init: () => ({ mask: 0, inverted: false }),
  parse: (info, call) => {
    const read = parseStates(call.raw, false);
    if ('bad' in read) {
      if (read.bad === '')
        throw new XtError('"--state" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED');
      throw new XtError(`Bad state "${read.bad}"`);
    }
    info.mask = read.mask;
    info.inverted = call.inverted;
  },
  save: (info) => `${bang(info.inverted)} --state${stateText(info.mask)}`,
  print: (info) => `${bang(info.inverted)} state${stateText(info.mask)}`,
  /** `conntrack_mt` (net/netfilter/xt_conntrack.c). */
  match: (skb, info) => ((info.mask & stateBits(skb)) !== 0) !== info.inverted,
});
