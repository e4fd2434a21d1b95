import { ANY_FAMILY } from '../families.ts';
import { bang, fitBytes, saveString } from '../format.ts';
import { defineMatch } from '../types.ts';

interface HelperInfo {
  name: string;
  inverted: boolean;
}

export const helper = defineMatch<HelperInfo>({
  name: 'helper',
  families: ANY_FAMILY,
  summary: 'The helper that expected the connection, such as ftp.',
  support: 'modelled',
  needsConntrack: true,
  options: [{ name: 'helper', type: 'string', mandatory: true, invert: true, arg: 'name', help: 'name of the helper' }],
  init: () => ({ name: '', inverted: false }),
  parse: (info, call) => {
    info.name = fitBytes(call.raw, 29);
    info.inverted = call.inverted;
  },
  save: (info) => `${bang(info.inverted)} --helper${saveString(info.name)}`,
  print: (info) => ` helper match ${info.inverted ? '! ' : ''}"${info.name}"`,
  /** `helper_mt` (net/netfilter/xt_helper.c): only the beginning of the name has to agree. */
  match: (skb, info) => {
    const name = skb.nfct?.master?.helper ?? '';
    if (name === '') return info.inverted;
    return (info.name === '' || info.name.startsWith(name)) !== info.inverted;
  },
});
