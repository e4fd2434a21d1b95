import { DEVCONF_DEFAULTS, isConfField, MODELLED_CONF } from '../../kernel/sysctl-devconf.ts';
import { SYSCTLS } from '../../kernel/sysctl-values.ts';
import { allMatches, allTargets } from '../../kernel/xtables/extensions/registry.ts';
import type { XtOption } from '../../kernel/xtables/types.ts';
import { FLAG_GROUPS, flagText } from '../../shell/kube-proxy/options.ts';
import { allCommands, loadCommands } from '../../shell/registry.ts';
import { AF_INET, type Family } from '../../wire/inet.ts';
import { COMMAND_OPTIONS } from './command-options.ts';
import type { ReferenceExample } from './example.ts';
import {
  COMMAND_EXAMPLES,
  HOOK_EXAMPLES,
  LAB_EXAMPLES,
  MATCH_EXAMPLES,
  REFUSED,
  SYSCTL_EXAMPLES,
  TARGET_EXAMPLES,
} from './examples.ts';
import { flagExample } from './flag-examples.ts';
import { hookFunctions } from './hook-functions.ts';
import { COMMAND_FILES, extensionFile, sysctlFile } from './kernel-files.ts';
import { SYSCTL_PATTERNS, SYSCTL_TEXTS } from './sysctl-text.ts';
import { KEPT_TEXTS } from './sysctl-text-kept.ts';

export type ReferenceKind = 'command' | 'match' | 'target' | 'hook' | 'sysctl' | 'flag';

export interface ReferenceEntry {
  readonly kind: ReferenceKind;
  readonly name: string;
  /** One sentence: what it is for. '' for a hook function: the page knows functions of the kernel. */
  readonly summary: string;
  /** How it is called, where it sits, what it is by default. */
  readonly usage: readonly string[];
  readonly options: readonly { readonly name: string; readonly text: string }[];
  /** Source files: of Linux, for a flag of Kubernetes. */
  readonly files: readonly string[];
  /** It is taken and shown, but does nothing here. */
  readonly inert: boolean;
  readonly example: ReferenceExample | null;
}

/** Everything that can be looked up, made from the registries. */
export async function reference(): Promise<readonly ReferenceEntry[]> {
  await loadCommands();
  return [...commands(), ...matches(), ...targets(), ...hooks(), ...sysctls(), ...flags()];
}

const entry = (given: Pick<ReferenceEntry, 'kind' | 'name' | 'summary'> & Partial<ReferenceEntry>): ReferenceEntry => ({
  usage: [],
  options: [],
  files: [],
  inert: false,
  example: null,
  ...given,
});

const here = (line: string | undefined): ReferenceExample | null =>
  line === undefined ? null : { lab: 'any', lines: [{ place: '', line }] };

/** With a capital letter and a full stop; names of programs stay as they are. */
function sentence(text: string): string {
  const begun = /^ip6?tables/.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return begun.endsWith('.') ? begun : `${begun}.`;
}

const onNode = (lines: readonly string[]): ReferenceExample | null =>
  lines.length === 0 ? null : { lab: 'cluster', lines: lines.map((line) => ({ place: '', line })) };

function commandExample(name: string): ReferenceExample | null {
  const line = COMMAND_EXAMPLES[name];
  const inLab = LAB_EXAMPLES[name];
  if (inLab) return inLab;
  return name.startsWith('kube') && line !== undefined ? onNode([line]) : here(line);
}

const commands = (): ReferenceEntry[] =>
  [...allCommands()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, summary, synopsis }) =>
      entry({
        kind: 'command',
        name,
        summary: sentence(summary),
        usage: synopsis.split('\n'),
        options: (COMMAND_OPTIONS[name] ?? []).map(([option, text]) => ({ name: option, text })),
        files: COMMAND_FILES[name] ?? [],
        example: commandExample(name),
      }),
    );

const optionOf = ({ name, arg, help, invert }: XtOption): { name: string; text: string } => ({
  name: `${invert ? '[!] ' : ''}--${name}${arg === undefined ? '' : ` ${arg}`}`,
  text: help,
});

/** Each name once: as IPv4 has it, where both families do. */
function preferred<E extends { readonly name: string; readonly families: readonly Family[] }>(all: readonly E[]): E[] {
  const four = all.filter((ext) => ext.families.includes(AF_INET));
  const names = new Set(four.map(({ name }) => name));
  return [...four, ...all.filter((ext) => !names.has(ext.name))];
}

function matches(): ReferenceEntry[] {
  return preferred(allMatches).map(({ name, summary, options, support }) => {
    const words = MATCH_EXAMPLES[name];
    const line = words?.startsWith('-') ? `iptables -A INPUT ${words} -j ACCEPT` : words;
    return entry({
      kind: 'match',
      name,
      summary,
      usage: [`-m ${name}`],
      options: options.filter((option) => option.aliasOf === undefined).map(optionOf),
      files: [extensionFile(name)],
      inert: support !== 'modelled' || REFUSED.has(name),
      example: here(line),
    });
  });
}

function targets(): ReferenceEntry[] {
  return preferred(allTargets).map(({ name, summary, options, support, tables }) =>
    entry({
      kind: 'target',
      name,
      summary,
      usage: [`-j ${name}${tables ? ` (${tables.join(', ')})` : ''}`],
      options: options.filter((option) => option.aliasOf === undefined).map(optionOf),
      files: [extensionFile(name)],
      inert: support !== 'modelled' || REFUSED.has(name),
      example: here(TARGET_EXAMPLES[name]),
    }),
  );
}

/** By function: at which hooks and priorities it was found registered. */
const hooks = (): ReferenceEntry[] =>
  [...hookFunctions()].map(([name, usage]) =>
    entry({ kind: 'hook', name, summary: '', usage, example: LAB_EXAMPLES[name] ?? here(HOOK_EXAMPLES[name]) }),
  );

/** What a value may be: numbers from one to another. */
const range = (min: number | undefined, max: number | undefined): ReferenceEntry['options'] =>
  min === undefined || max === undefined || min < -1_000_000
    ? []
    : [{ name: max === 0x7fffffff ? `>= ${min}` : `${min}..${max}`, text: 'what it may be set to' }];

function sysctls(): ReferenceEntry[] {
  const named = SYSCTLS.map(({ name, value, inert = false, min, max, readOnly = false }) =>
    entry({
      kind: 'sysctl',
      name,
      summary: sysctlText(name),
      usage: [`${name} = ${value.replaceAll('\t', ' ')}`],
      options: readOnly ? [] : range(min, max),
      files: filesOf(name),
      inert,
      example: here(SYSCTL_EXAMPLES[name] ?? `sysctl ${name}`),
    }),
  );
  const devices = Object.entries(DEVCONF_DEFAULTS).map(([field, value]) =>
    entry({
      kind: 'sysctl',
      name: `net.ipv4.conf.DEV.${field}`,
      summary: sysctlText(`conf.${field}`),
      usage: [`net.ipv4.conf.DEV.${field} = ${value}`],
      files: filesOf('net.ipv4.conf.'),
      inert: !isConfField(field) || !MODELLED_CONF.has(field),
      example: here(`sysctl net.ipv4.conf.all.${field}`),
    }),
  );
  return [...named, ...devices].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function filesOf(sysctl: string): string[] {
  const file = sysctlFile(sysctl);
  return file === null ? [] : [file];
}

const sysctlText = (name: string): string =>
  SYSCTL_TEXTS[name] ?? KEPT_TEXTS[name] ?? SYSCTL_PATTERNS.find(([form]) => form.test(name))?.[1](name) ?? '';

/** In Kubernetes: what the flags set. */
const CONFIG_FILE = 'pkg/proxy/apis/config/types.go';

const flags = (): ReferenceEntry[] =>
  FLAG_GROUPS.flatMap(({ title, flags: group }) =>
    group.map((flag) => {
      const byDefault = flagText(flag, flag.default);
      return entry({
        kind: 'flag',
        name: `--${flag.name}`,
        summary: sentence(flag.text),
        usage: [`kube-proxy --${flag.name}${byDefault === '' ? '' : `=${byDefault}`}`],
        files: title === 'Program' ? [] : [CONFIG_FILE],
        example: onNode(flagExample(flag.name)),
      });
    }),
  );
