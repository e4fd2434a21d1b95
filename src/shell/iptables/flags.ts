import {
  IPT_INV_DSTIP,
  IPT_INV_FRAG,
  IPT_INV_SRCIP,
  IPT_INV_VIA_IN,
  IPT_INV_VIA_OUT,
  XT_INV_PROTO,
} from '../../kernel/xtables/entry.ts';
import { XtError } from '../../kernel/xtables/types.ts';
import { OTHER_PROBLEM } from './program.ts';

/** What iptables is asked to do, as bits (iptables/xshared.h). */
export const CMD_NONE = 0;
export const CMD_INSERT = 1 << 0;
export const CMD_DELETE = 1 << 1;
export const CMD_DELETE_NUM = 1 << 2;
export const CMD_REPLACE = 1 << 3;
export const CMD_APPEND = 1 << 4;
export const CMD_LIST = 1 << 5;
export const CMD_FLUSH = 1 << 6;
export const CMD_ZERO = 1 << 7;
export const CMD_NEW_CHAIN = 1 << 8;
export const CMD_DELETE_CHAIN = 1 << 9;
export const CMD_SET_POLICY = 1 << 10;
export const CMD_RENAME_CHAIN = 1 << 11;
export const CMD_LIST_RULES = 1 << 12;
export const CMD_ZERO_NUM = 1 << 13;
export const CMD_CHECK = 1 << 14;

export const OPT_NUMERIC = 1 << 0;
export const OPT_SOURCE = 1 << 1;
export const OPT_DESTINATION = 1 << 2;
export const OPT_PROTOCOL = 1 << 3;
export const OPT_JUMP = 1 << 4;
export const OPT_VERBOSE = 1 << 5;
export const OPT_EXPANDED = 1 << 6;
export const OPT_VIANAMEIN = 1 << 7;
export const OPT_VIANAMEOUT = 1 << 8;
export const OPT_LINENUMBERS = 1 << 9;
export const OPT_COUNTERS = 1 << 10;
export const OPT_FRAGMENT = 1 << 11;

/** Commands that take a rule. */
export const CMD_RULE = CMD_INSERT | CMD_DELETE | CMD_REPLACE | CMD_APPEND | CMD_CHECK;
const ANY_COMMAND = -1;

interface OptionRule {
  readonly bit: number;
  readonly name: string;
  /** Commands it may stand with. */
  readonly with: number;
  /** What `!` before it means, or -1 when there is no such thing. */
  readonly invert: number;
}

const OPTION_RULES: readonly OptionRule[] = [
  { bit: OPT_NUMERIC, name: '--numeric', with: CMD_LIST, invert: -1 },
  { bit: OPT_SOURCE, name: '--source', with: CMD_RULE, invert: IPT_INV_SRCIP },
  { bit: OPT_DESTINATION, name: '--destination', with: CMD_RULE, invert: IPT_INV_DSTIP },
  { bit: OPT_PROTOCOL, name: '--protocol', with: CMD_RULE, invert: XT_INV_PROTO },
  { bit: OPT_JUMP, name: '--jump', with: CMD_RULE, invert: -1 },
  { bit: OPT_VERBOSE, name: '--verbose', with: ANY_COMMAND, invert: -1 },
  { bit: OPT_EXPANDED, name: '--exact', with: CMD_LIST, invert: -1 },
  { bit: OPT_VIANAMEIN, name: '--in-interface', with: CMD_RULE, invert: IPT_INV_VIA_IN },
  { bit: OPT_VIANAMEOUT, name: '--out-interface', with: CMD_RULE, invert: IPT_INV_VIA_OUT },
  { bit: OPT_LINENUMBERS, name: '--line-numbers', with: CMD_LIST, invert: -1 },
  {
    bit: OPT_COUNTERS,
    name: '--set-counters',
    with: CMD_INSERT | CMD_REPLACE | CMD_APPEND | CMD_SET_POLICY,
    invert: -1,
  },
  { bit: OPT_FRAGMENT, name: '--fragments', with: CMD_RULE, invert: IPT_INV_FRAG },
];

export const optionName = (bit: number): string => OPTION_RULES.find((o) => o.bit === bit)?.name ?? 'unknown option';

/** The inversion flag of an option (`ip46t_option_invert`); complains of one that cannot be inverted. */
export function invertFlag(bit: number): number {
  const flag = OPTION_RULES.find((o) => o.bit === bit)?.invert ?? -1;
  if (flag < 0) throw new XtError(`cannot have ! before ${optionName(bit)}`);
  return flag;
}

/** `generic_opt_check`: every option must go with the command. */
export function checkOptions(command: number, options: number): void {
  for (const o of OPTION_RULES)
    if (options & o.bit && (o.with & command) !== command)
      throw new XtError(`Illegal option \`${o.name}' with this command`);
}

/** Letters of the commands, by the position of their bit. */
const COMMAND_LETTERS = 'IDDRALFZNXPESZC';

/** `cmd2char`. Of several commands, the one with the highest bit. */
export function commandLetter(command: number): string {
  const letter = COMMAND_LETTERS[31 - Math.clz32(command)];
  if (letter === undefined) throw new XtError(`cmd2char(): Invalid command number ${command}.`, OTHER_PROBLEM);
  return letter;
}
