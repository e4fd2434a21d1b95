import { USER_TYPES, type UserType } from './types.ts';

/** What `help` prints. */
export const helpText = (version: string): string => `ipset ${version}

Usage: ipset [options] COMMAND

Commands:
  create SET TYPE [options]   make a set
  add SET ENTRY [options]     put an entry in
  del SET ENTRY               take an entry out
  test SET ENTRY              ask whether an entry is in
  destroy [SET]               remove a set, or all of them
  list [SET]                  show a set with its entries
  save [SET]                  write what restore reads
  restore                     run the commands of the standard input
  flush [SET]                 take all entries out
  rename SET NEWNAME          give a set another name
  swap SET SET                exchange the contents of two sets
  help [TYPE]                 this text, and the options of a type
  version                     the version
  -                           read commands one by one, until quit

Options:
  -! -exist                   do not mind what is there, or is gone, already
  -o -output plain|save|xml   how to list
  -s -sorted                  list entries in order
  -n -name                    list names only
  -t -terse                   list without entries
  -r -resolve                 show names for addresses
  -q -quiet                   say nothing
  -f -file FILE               read from, or write to, a file

Types:
${USER_TYPES.map((type) => `  ${type.name}\n`).join('')}`;

const ARGS: Readonly<Record<string, string>> = {
  family: 'family inet|inet6',
  range: 'range FROM-TO|IP/CIDR',
  before: 'before|after NAME',
  comment: 'comment TEXT',
};
const FLAG_OPTIONS = ['counters', 'forceadd', 'skbinfo', 'nomatch', 'wildcard'];
const ENTRY: Readonly<Record<string, string>> = {
  ip: 'IP',
  'ip-plain': 'IP',
  net: 'IP[/CIDR]',
  port: '[PROTO:]PORT',
  'tcp-udp-port': '[PROTO:]PORT',
  mac: 'MAC',
  mark: 'MARK',
  iface: '[physdev:]IFACE',
  name: 'NAME',
};

const optionText = (option: string, flagComment: boolean): string => {
  if (FLAG_OPTIONS.includes(option) || (option === 'comment' && flagComment)) return `  [${option}]\n`;
  return `  [${ARGS[option] ?? `${option} VALUE`}]\n`;
};

/** What `help TYPE` prints behind it. */
export function typeHelp(type: UserType): string {
  const entry = type.dims.map((dim) => ENTRY[dim] ?? dim).join(',');
  const create = type.create.map((option) => optionText(option, true)).join('');
  const add = type.add.map((option) => optionText(option, false)).join('');
  return `create SET ${type.name}\n${create}add SET ${entry}\n${add}del SET ${entry}\ntest SET ${entry}\n`;
}
