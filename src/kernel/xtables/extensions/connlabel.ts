import { ERANGE } from '../../errno.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { strtoulC } from '../strtoul.ts';
import { defineMatch, XtError } from '../types.ts';

interface ConnlabelInfo {
  bit: number;
  inverted: boolean;
  set: boolean;
}

/** `XT_CONNLABEL_MAXBIT`. */
const MAX_BIT = 127;

/** `connlabel_value_parse`: a number of any base. Names stand in /etc/xtables/connlabel.conf, which a lab has without any. */
function bitOf(text: string): number {
  const read = strtoulC(text);
  const bit = Number(BigInt.asIntN(32, read.value));
  if (read.end === 0 || read.end < text.length || bit < 0)
    throw new XtError(`label '${text}' not found or invalid value`);
  return bit & 0xffff;
}

/** The connlabel match (libxt_connlabel.c). Connections have no labels here. */
export const connlabel = defineMatch<ConnlabelInfo>({
  name: 'connlabel',
  families: ANY_FAMILY,
  summary: 'A label of the connection: one of 128 bits.',
  support: 'parse-only',
  needsConntrack: true,
  options: [
    { name: 'label', type: 'string', mandatory: true, invert: true, min: 1, arg: 'name', help: 'the label, by number' },
    { name: 'set', type: 'none', help: 'set it' },
  ],
  init: () => ({ bit: 0, inverted: false, set: false }),
  parse: (info, call) => {
    if (call.option.name === 'set') info.set = true;
    else {
      info.bit = bitOf(call.raw);
      info.inverted = call.inverted;
    }
  },
  save: (info) => `${bang(info.inverted)} --label "${info.bit}"${info.set ? ' --set' : ''}`,
  print: (info) => ` connlabel${bang(info.inverted)} ${info.bit}${info.set ? ' set' : ''}`,
  /** `connlabel_mt_check`. */
  check: (info) => (info.bit > MAX_BIT ? ERANGE : 0),
  match: () => {
    throw new Error('the match connlabel is not modelled');
  },
});
