import { CONNTRACK_SYSCTLS } from '../../kernel/conntrack/sysctls.ts';
import { IPVS_SYSCTLS } from '../../kernel/ipvs/sysctls.ts';
import { DEVCONF_DEFAULTS, isConfField, MODELLED_CONF } from '../../kernel/sysctl-devconf.ts';
import { SYSCTLS } from '../../kernel/sysctl-values.ts';
import { allMatches, allTargets } from '../../kernel/xtables/extensions/registry.ts';
import type { XtOption } from '../../kernel/xtables/types.ts';
import { FLAG_GROUPS } from '../../shell/kube-proxy/options.ts';
import { allCommands, loadCommands } from '../../shell/registry.ts';
import { AF_INET } from '../../wire/inet.ts';
import { COMMAND_EXAMPLES, MATCH_EXAMPLES, REFUSED, SYSCTL_EXAMPLES, TARGET_EXAMPLES } from './examples.ts';
import { hookFunctions } from './hook-functions.ts';
import { HOOK_TEXTS } from './hook-text.ts';
import { kernelFileOf } from './kernel-files.ts';
import { SYSCTL_PATTERNS, SYSCTL_TEXTS } from './sysctl-text.ts';

export type ReferenceKind = 'command' | 'match' | 'target' | 'hook' | 'sysctl' | 'flag';

export interface ReferenceEntry {
  readonly kind: ReferenceKind;
  readonly name: string;
  /** One sentence: what it is for. */
  readonly summary: string;
  /** How it is called, where it sits, what it is by default. */
  readonly usage: readonly string[];
  readonly options: readonly { readonly name: string; readonly text: string }[];
  /** Source file in Linux. */
  readonly file: string | null;
  /** It is taken and shown, but does nothing here. */
  readonly inert: boolean;
  /** A line that can be run. */
  readonly example: string | null;
}

/** Everything that can be looked up, made from the registries. */
export async function reference(): Promise<readonly ReferenceEntry[]> {
  await loadCommands();
  return [...commands(), ...matches(), ...targets(), ...hooks(), ...sysctls(), ...flags()];
}

const entry = (given: Pick<ReferenceEntry, 'kind' | 'name' | 'summary'> & Partial<ReferenceEntry>): ReferenceEntry => ({
  usage: [],
  options: [],
  file: null,
  inert: false,
  example: null,
  ...given,
});

/** With a capital letter and a full stop; names of programs stay as they are. */
function sentence(text: string): string {
  const begun = /^ip6?tables/.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return begun.endsWith('.') ? begun : `${begun}.`;
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
        example: COMMAND_EXAMPLES[name] ?? null,
      }),
    );

const optionOf = ({ name, arg, help, invert }: XtOption): { name: string; text: string } => ({
  name: `${invert ? '[!] ' : ''}--${name}${arg === undefined ? '' : ` ${arg}`}`,
  text: help,
});

function matches(): ReferenceEntry[] {
  return allMatches
    .filter((ext) => ext.families.includes(AF_INET))
    .map(({ name, summary, options, support }) => {
      const words = MATCH_EXAMPLES[name];
      const line = words?.startsWith('-') ? `iptables -A INPUT ${words} -j ACCEPT` : words;
      return entry({
        kind: 'match',
        name,
        summary,
        usage: [`-m ${name}`],
        options: options.filter((option) => option.aliasOf === undefined).map(optionOf),
        file: kernelFileOf(name),
        inert: support !== 'modelled' || REFUSED.has(name),
        example: line ?? null,
      });
    });
}

function targets(): ReferenceEntry[] {
  return allTargets
    .filter((ext) => ext.families.includes(AF_INET))
    .map(({ name, summary, options, support, tables }) =>
      entry({
        kind: 'target',
        name,
        summary,
        usage: [`-j ${name}${tables ? ` (${tables.join(', ')})` : ''}`],
        options: options.filter((option) => option.aliasOf === undefined).map(optionOf),
        file: kernelFileOf(name),
        inert: support !== 'modelled' || REFUSED.has(name),
        example: TARGET_EXAMPLES[name] ?? null,
      }),
    );
}

/** By function: at which hooks and priorities it was found registered. */
function hooks(): ReferenceEntry[] {
  return [...hookFunctions()].map(([name, usage]) =>
    entry({ kind: 'hook', name, summary: HOOK_TEXTS[name]?.text ?? '', usage, file: HOOK_TEXTS[name]?.file ?? null }),
  );
}

function sysctls(): ReferenceEntry[] {
  const plain = [
    ...SYSCTLS,
    ...CONNTRACK_SYSCTLS.map((s) => ({ ...s, name: `net.netfilter.${s.name}`, value: String(s.value) })),
    ...IPVS_SYSCTLS.map((s) => ({ ...s, name: `net.ipv4.vs.${s.name}` })),
  ];
  const known = new Map(plain.map((spec) => [spec.name, spec]));
  const named = [...known.values()].map(({ name, value, inert = false }) =>
    entry({
      kind: 'sysctl',
      name,
      summary: textOf(name),
      usage: [`${name} = ${value.replaceAll('\t', ' ')}`],
      inert,
      example: SYSCTL_EXAMPLES[name] ?? `sysctl ${name}`,
    }),
  );
  const devices = Object.entries(DEVCONF_DEFAULTS).map(([field, value]) =>
    entry({
      kind: 'sysctl',
      name: `net.ipv4.conf.DEV.${field}`,
      summary: SYSCTL_TEXTS[`conf.${field}`] ?? '',
      usage: [`net.ipv4.conf.DEV.${field} = ${value}`],
      inert: !isConfField(field) || !MODELLED_CONF.has(field),
      example: `sysctl net.ipv4.conf.all.${field}`,
    }),
  );
  return [...named, ...devices].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const textOf = (name: string): string =>
  SYSCTL_TEXTS[name] ?? SYSCTL_PATTERNS.find(([form]) => form.test(name))?.[1](name) ?? '';

const flags = (): ReferenceEntry[] =>
  FLAG_GROUPS.flatMap(({ flags: group }) =>
    group.map((flag) => {
      const byDefault = Array.isArray(flag.default) ? flag.default.join(',') : String(flag.default);
      return entry({
        kind: 'flag',
        name: `--${flag.name}`,
        summary: sentence(flag.text),
        usage: [`kube-proxy --${flag.name}${byDefault === '' ? '' : `=${byDefault}`}`],
      });
    }),
  );
