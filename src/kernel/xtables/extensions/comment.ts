import { ANY_FAMILY } from '../families.ts';
import { fitBytes, saveString } from '../format.ts';
import { defineMatch } from '../types.ts';

/** Bytes of text that fit (`XT_MAX_COMMENT_LEN` less the terminator). */
const MAX_COMMENT = 255;

export const comment = defineMatch<{ text: string }>({
  name: 'comment',
  families: ANY_FAMILY,
  summary: 'A remark on the rule; matches every packet.',
  support: 'modelled',
  options: [{ name: 'comment', type: 'string', mandatory: true, arg: 'text', help: 'up to 255 bytes' }],
  init: () => ({ text: '' }),
  parse: (info, call) => {
    info.text = fitBytes(call.raw, MAX_COMMENT);
  },
  save: (info) => ` --comment${saveString(info.text)}`,
  print: (info) => ` /* ${info.text} */`,
  match: () => true,
});
