import type { AnyMatch, AnyTarget, XtOption } from '../../kernel/xtables/types.ts';
import { type Program, versionText } from './program.ts';
import type { RuleExtensions } from './rule-extensions.ts';

const COMMANDS: readonly (readonly [string, string])[] = [
  ['-A, --append CHAIN', 'add a rule at the end of a chain'],
  ['-I, --insert CHAIN [NUM]', 'add a rule in front, or as rule NUM'],
  ['-R, --replace CHAIN NUM', 'put a rule in the place of rule NUM'],
  ['-D, --delete CHAIN', 'remove the first rule that is the same'],
  ['-D, --delete CHAIN NUM', 'remove rule NUM'],
  ['-C, --check CHAIN', 'say whether a chain has such a rule'],
  ['-L, --list [CHAIN [NUM]]', 'show rules as a table'],
  ['-S, --list-rules [CHAIN [NUM]]', 'show rules as the commands that make them'],
  ['-F, --flush [CHAIN]', 'remove all rules of a chain, or of every chain'],
  ['-Z, --zero [CHAIN [NUM]]', 'set counters to zero'],
  ['-N, --new-chain CHAIN', 'make a chain of your own'],
  ['-X, --delete-chain [CHAIN]', 'remove an empty chain that nothing jumps to'],
  ['-P, --policy CHAIN TARGET', 'what a built-in chain does at its end: ACCEPT or DROP'],
  ['-E, --rename-chain OLD NEW', 'give a chain another name'],
];

const OPTIONS: readonly (readonly [string, string])[] = [
  ['-t, --table TABLE', 'raw, mangle, nat, filter (when not given) or security'],
  ['[!] -p, --protocol PROTO', 'protocol by name or number'],
  ['[!] -s, --source ADDR[/MASK][,...]', 'source addresses'],
  ['[!] -d, --destination ADDR[/MASK][,...]', 'destination addresses'],
  ['[!] -i, --in-interface NAME[+]', 'device the packet came in by; + stands for any ending'],
  ['[!] -o, --out-interface NAME[+]', 'device the packet goes out by'],
  ['[!] -f, --fragments', 'fragments but the first'],
  ['-j, --jump TARGET', 'what to do with a packet that matches'],
  ['-g, --goto CHAIN', 'go on in another chain and do not come back'],
  ['-m, --match NAME', 'use a match; its options come after it'],
  ['-c, --set-counters PKTS BYTES', 'counters the rule begins with'],
  ['-n, --numeric', 'do not look up names'],
  ['-v, --verbose', 'also devices and counters; say what was done'],
  ['-x, --exact', 'counters in full'],
  ['--line-numbers', 'number the rules'],
  ['-w, --wait [SECONDS]', 'accepted: nobody else holds the lock here'],
  ['-V, --version', 'print the version'],
];

/** What `iptables -h` prints, with the options of the matches and the target that were named. */
export function printHelp(program: Program, { target, matches }: RuleExtensions): void {
  const { name } = program;
  program.out(`${versionText(name)}

Usage: ${name} [-t TABLE] COMMAND CHAIN [RULE] [OPTIONS]
       ${name} -m MATCH -h | ${name} -j TARGET -h   (their options)

Commands:
${COMMANDS.map(row).join('')}
Options:
${OPTIONS.map(row).join('')}`);
  if (target && target !== 'standard') program.out(extensionHelp(target.ext));
  for (const m of matches) program.out(extensionHelp(m.ext));
}

const row = ([left, right]: readonly [string, string]): string => `  ${left.padEnd(40)} ${right}\n`;

/** The options of a match or target, from its declaration. */
function extensionHelp(ext: AnyMatch | AnyTarget): string {
  const options = ext.options.filter((o) => o.aliasOf === undefined);
  if (options.length === 0) return `\n${ext.name} does not take any options\n`;
  const rows = options.map((o) => row([optionUsage(o, ext.options), o.help]));
  return `\n${ext.name}: ${ext.summary}\n${rows.join('')}`;
}

function optionUsage(o: XtOption, all: readonly XtOption[]): string {
  const names = [o, ...all.filter((a) => a.aliasOf === o.name)].map((a) => `--${a.name}`).join(', ');
  const arg = o.type === 'none' ? '' : ` ${o.arg ?? o.type.toUpperCase()}`;
  return `${o.invert ? '[!] ' : ''}${names}${arg}`;
}
