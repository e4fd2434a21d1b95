import type { AnyMatch, AnyTarget, XtOption } from '../../kernel/xtables/types.ts';
import { AF_INET } from '../../wire/inet.ts';
import type { IptFamily } from './family.ts';
import { versionText } from './program.ts';
import type { RuleExtensions } from './rule-extensions.ts';

const USAGE = [
  '-[ACD] chain rule-specification [options]',
  '-I chain [rulenum] rule-specification [options]',
  '-R chain rulenum rule-specification [options]',
  '-D chain rulenum [options]',
  '-[LS] [chain [rulenum]] [options]',
  '-[FZ] [chain] [options]',
  '-[NX] chain',
  '-E old-chain-name new-chain-name',
  '-P chain target [options]',
  '-m match -h | -j target -h',
];

const COMMANDS: readonly (readonly [string, string])[] = [
  ['--append  -A chain', 'add a rule at the end of a chain'],
  ['--check   -C chain', 'say whether a chain has such a rule'],
  ['--delete  -D chain', 'remove the first rule that is the same'],
  ['--delete  -D chain rulenum', 'remove rule rulenum'],
  ['--insert  -I chain [rulenum]', 'add a rule in front, or as rule rulenum'],
  ['--replace -R chain rulenum', 'put a rule in the place of rule rulenum'],
  ['--list    -L [chain [rulenum]]', 'show rules as a table'],
  ['--list-rules -S [chain [rulenum]]', 'show rules as the commands that make them'],
  ['--flush   -F [chain]', 'remove all rules of a chain, or of every chain'],
  ['--zero    -Z [chain [rulenum]]', 'set counters to zero'],
  ['--new     -N chain', 'make a chain of your own'],
  ['--delete-chain -X [chain]', 'remove an empty chain that nothing jumps to'],
  ['--policy  -P chain target', 'what a built-in chain does at its end'],
  ['--rename-chain -E old-chain new-chain', 'give a chain another name'],
];

/** The options by letter, worded and set as the program does. */
const optionLines = (v4: boolean): string => `\
    --ipv4	-4		${v4 ? 'Nothing' : 'Error'} (line is ignored by ip6tables-restore)
    --ipv6	-6		${v4 ? 'Error' : 'Nothing'} (line is ignored by iptables-restore)
[!] --protocol	-p proto	protocol: by number or name, eg. \`tcp'
[!] --source	-s address[/mask][...]
				source specification
[!] --destination -d address[/mask][...]
				destination specification
[!] --in-interface -i input name[+]
				network interface name ([+] for wildcard)
 --jump	-j target
				target for rule (may load target extension)
  --goto      -g chain
			       jump to chain with no return
  --match	-m match
				extended match (may load extension)
  --numeric	-n		numeric output of addresses and ports
[!] --out-interface -o output name[+]
				network interface name ([+] for wildcard)
  --table	-t table	table to manipulate (default: \`filter')
  --verbose	-v		verbose mode
  --wait	-w [seconds]	maximum wait to acquire xtables lock before give up
  --line-numbers		print line numbers when listing
  --exact	-x		expand numbers (display exact values)
${v4 ? '[!] --fragment	-f		match second or further fragments only\n' : ''}\
  --modprobe=<command>		try to insert modules using this command
  --set-counters -c PKTS BYTES	set the counter during insert/append
[!] --version	-V		print package version.
`;

/** What `iptables -h` prints, with the options of the matches and the target that were named. */
export function helpText({ af, program }: IptFamily, { target, matches }: RuleExtensions): string {
  const usage = USAGE.map((line, i) => `${i === 0 ? 'Usage:' : '      '} ${program} ${line}\n`).join('');
  let text = `${versionText(program)}\n\n${usage}\nCommands:\n${COMMANDS.map(row).join('')}`;
  text += `\nOptions:\n${optionLines(af === AF_INET)}`;
  if (target && target !== 'standard') text += `\n${extensionHelp(target.ext, 'target')}`;
  for (const m of matches) text += `\n${extensionHelp(m.ext, 'match')}`;
  return text;
}

const row = ([left, right]: readonly [string, string]): string => `  ${left.padEnd(40)} ${right}\n`;

/** The options of a match or target, from its declaration. */
function extensionHelp(ext: AnyMatch | AnyTarget, kind: string): string {
  const own = ext.help?.();
  if (own !== undefined) return own;
  const options = ext.options.filter((o) => o.aliasOf === undefined);
  if (options.length === 0) return `${ext.name} does not take any options\n`;
  const rows = options.map((o) => extensionRow(optionUsage(o, ext.options), o.help));
  return `${ext.name} ${kind} options:\n${rows.join('')}`;
}

/** The explanation stands below an option that is too long for its column. */
const extensionRow = (usage: string, help: string): string =>
  usage.length > 31 ? `${usage}\n${' '.repeat(32)}${help}\n` : `${usage.padEnd(32)}${help}\n`;

function optionUsage(o: XtOption, all: readonly XtOption[]): string {
  const names = [o, ...all.filter((a) => a.aliasOf === o.name)].map((a) => `--${a.name}`).join(', ');
  const arg = o.type === 'none' ? '' : ` ${o.arg ?? o.type.toUpperCase()}`;
  return `${o.invert ? '[!]' : '   '} ${names}${arg}`;
}
