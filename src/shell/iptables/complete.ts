import { HOOK_NAMES } from '../../kernel/netfilter/hooks.ts';
import type { NetNs } from '../../kernel/netns.ts';
import type { TableName } from '../../kernel/trace/events.ts';
import { allMatches, allTargets, matchByName, targetByName } from '../../kernel/xtables/extensions/registry.ts';
import { protocolNumber } from '../../kernel/xtables/protocols.ts';
import { VALID_HOOKS } from '../../kernel/xtables/ruleset.ts';
import type { AnyMatch, AnyTarget } from '../../kernel/xtables/types.ts';
import { TABLE_NAMES } from '../../kernel/xtables/xtables.ts';
import { AF_INET } from '../../wire/inet.ts';
import { BASE_OPTIONS } from './options.ts';

const PROTOCOLS = ['tcp', 'udp', 'icmp', 'all', 'sctp', 'esp', 'ah', 'udplite'];
const VERDICTS = ['ACCEPT', 'DROP', 'RETURN'];

/** What an option of iptables itself wants behind it, by its short letter. */
const LONG_TO_SHORT = new Map(BASE_OPTIONS.map((o) => [`--${o.name}`, typeof o.val === 'string' ? o.val : '']));
const letterOf = (word: string | undefined): string =>
  word === undefined ? '' : /^-[A-Za-z]$/.test(word) ? word.charAt(1) : (LONG_TO_SHORT.get(word) ?? '');

/** Words that could stand at `words[at]` of an iptables command line; `words[0]` is the program. */
export function completeIptables(words: readonly string[], at: number, net: NetNs): readonly string[] {
  const before = words.slice(0, at);
  const table = tableOf(words);
  const prev = words[at - 1];
  const letter = letterOf(prev);
  if (letterOf(words[at - 2]) === 'P') return table === 'nat' ? ['ACCEPT'] : ['ACCEPT', 'DROP'];
  const extensions = namedExtensions(before);
  switch (letter) {
    case 't':
      return TABLE_NAMES;
    case 'A':
    case 'C':
    case 'D':
    case 'F':
    case 'I':
    case 'L':
    case 'R':
    case 'S':
    case 'Z':
      return [...builtinChains(table), ...userChains(net, table)];
    case 'P':
      return builtinChains(table);
    case 'E':
    case 'X':
    case 'g':
      return userChains(net, table);
    case 'j':
      return [...jumpVerdicts(table), ...targets(table), ...userChains(net, table)];
    case 'm':
      return allMatches.filter(forIpv4).map((m) => m.name);
    case 'p':
      return PROTOCOLS;
    case 'i':
    case 'o':
      return net.devices.all().map((d) => d.name);
    case 's':
    case 'd':
      return [];
    default:
      return valuesOf(extensions, prev) ?? flags(extensions);
  }
}

function tableOf(words: readonly string[]): TableName {
  const i = words.findIndex((w) => letterOf(w) === 't');
  return TABLE_NAMES.find((t) => t === words[i + 1]) ?? 'filter';
}

const forIpv4 = (ext: AnyMatch | AnyTarget): boolean => ext.families.includes(AF_INET);
const jumpVerdicts = (table: TableName): readonly string[] =>
  table === 'nat' ? VERDICTS.filter((v) => v !== 'DROP') : VERDICTS;
const builtinChains = (table: TableName): readonly string[] => VALID_HOOKS[table].map((hook) => HOOK_NAMES[hook]);

function userChains(net: NetNs, table: TableName): readonly string[] {
  const chains = net.xt.table(table)?.info.chains ?? [];
  return [...chains].filter((c) => c.chain.hook === null).map((c) => c.chain.name);
}

const targets = (table: TableName): readonly string[] =>
  allTargets.filter((t) => forIpv4(t) && (t.tables?.includes(table) ?? true)).map((t) => t.name);

/** The matches and targets the line has named so far, the match of its protocol included. */
function namedExtensions(words: readonly string[]): readonly (AnyMatch | AnyTarget)[] {
  const found = words.map((word, i) => {
    const letter = letterOf(words[i - 1]);
    if (letter === 'j') return targetByName(word);
    if (letter === 'm') return matchByName(word);
    return letter === 'p' && protocolNumber(word) !== null ? matchByName(word) : null;
  });
  return [...new Set(found.filter((ext) => ext !== null))];
}

/** Words an extension's option may have behind it; null when `word` is no such option. */
function valuesOf(extensions: readonly (AnyMatch | AnyTarget)[], word: string | undefined): readonly string[] | null {
  if (!word?.startsWith('--')) return null;
  for (const ext of extensions) {
    const option = ext.options.find((o) => `--${o.name}` === word);
    if (option && option.type !== 'none') return option.values ?? [];
  }
  return null;
}

function flags(extensions: readonly (AnyMatch | AnyTarget)[]): readonly string[] {
  const own = BASE_OPTIONS.flatMap((o) => [`--${o.name}`, ...(o.val === '0' ? [] : [`-${String(o.val)}`])]);
  const theirs = extensions.flatMap((ext) => ext.options.map((o) => `--${o.name}`));
  return [...new Set([...theirs, ...own])];
}
