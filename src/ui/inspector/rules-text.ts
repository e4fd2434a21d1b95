import { ruleWords } from '../../diagram/rule-words.ts';
import { count, defineTexts } from '../texts.ts';

/** The texts of the rule list. */
export const R = defineTexts('rules', {
  /** A rule in words. */
  explain: ruleWords,
  forms: 'Form',
  form: { save: '-S', list: '-L', words: 'In words' },
  formTitle: {
    save: 'As iptables -S prints it',
    list: 'As iptables -L -n -v prints it',
    words: 'Explained in words',
  },
  show: 'Show',
  shows: { fold: 'What matters', all: 'All' },
  when: (conditions: string) => `If ${conditions}: `,
  and: ', and ',
  always: 'In any case: ',
  folded: (n: number) => `${count(n)} ${n === 1 ? 'rule' : 'rules'} did not match`,
  unvisited: (n: number) => `${count(n)} ${n === 1 ? 'rule was' : 'rules were'} not tried`,
  nearly: 'nearly',
  nearlyTitle: 'Missed by one condition alone',
  count: (packets: string, bytes: string) => `${packets} pkt ${bytes} B`,
  total: (n: number) => `${count(n)} ${n === 1 ? 'rule' : 'rules'}`,
  rulesLabel: (chain: string) => `Rules of ${chain}`,
  anyPlace: '0.0.0.0/0',
  columns: 'target  prot  in  out  source  destination',
  findChain: 'Find a chain',
  firstChains: (shown: number, all: number) => `the first ${shown} of ${count(all)} chains`,
});
