import { type RulePart, ruleParts } from './rule-tokens.ts';

/** A rule explained: each condition in words, and what happens then. */
export interface RuleWords {
  readonly conditions: readonly { readonly words: string; readonly text: string }[];
  readonly action: string;
  /** What its author wrote about it. */
  readonly comment: string;
}

type Say = (values: readonly string[], not: boolean) => string;
const is = (not: boolean): string => (not ? 'is not' : 'is');
const bare = (text: string): string => text.replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1');
const list = (text: string): string => bare(text).split(',').join(' or ');
const value =
  (what: string): Say =>
  (v, not) =>
    `${what} ${is(not)} ${v.map(list).join(' ')}`;
const plain =
  (yes: string, no: string): Say =>
  (_v, not) =>
    not ? no : yes;

/** What the options of well-known matches ask. Others are shown as they stand. */
const CONDITIONS: Readonly<Record<string, Say>> = {
  '-p': value('the protocol'),
  '-s': value('the source'),
  '-d': value('the destination'),
  '-i': (v, not) => `it ${not ? 'did not come' : 'came'} in by ${device(v)}`,
  '-o': (v, not) => `it ${not ? 'does not leave' : 'leaves'} by ${device(v)}`,
  '-f': plain('it is a fragment that is not the first', 'it is no later fragment'),
  '--sport': value('the source port'),
  '--dport': value('the destination port'),
  '--sports': value('the source port'),
  '--dports': value('the destination port'),
  '--ports': value('the source or the destination port'),
  '--syn': plain('it asks for a TCP connection (SYN alone)', 'it does not ask for a TCP connection'),
  '--tcp-flags': ([mask = '', set = ''], not) =>
    `of the TCP flags ${bare(mask)} ${not ? 'not just' : 'just'} ${bare(set)} ${set.includes(',') ? 'are' : 'is'} set`,
  '--icmp-type': value('the ICMP type'),
  '--ctstate': (v, not) => `its connection ${is(not)} ${v.map(list).join(' ')}`,
  '--state': (v, not) => `its connection ${is(not)} ${v.map(list).join(' ')}`,
  '--ctorigdst': value('the destination it was sent to at first'),
  '--ctorigdstport': value('the port it was sent to at first'),
  '--ctorigsrc': value('the source of its connection'),
  '--ctdir': (v, not) => `it goes in the ${v.join(' ').toLowerCase()} direction${not ? ' (not so)' : ''}`,
  '--ctproto': value('the protocol of its connection'),
  '--ctstatus': value('the status of its connection'),
  '--mark': (v, not) => `the mark ${is(not)} ${v.join(' ').replace('/', ', looking only at the bits ')}`,
  '--match-set': ([set = '', how = ''], not) =>
    `its ${how.replace(/src/g, 'source').replace(/dst/g, 'destination').replace(/,/g, ' and ')} ${is(not)} in the set ${set}`,
  '--dst-type': value('the type of the destination address'),
  '--src-type': value('the type of the source address'),
  '--limit': (v) => `there were not more than ${v.join(' ').replace('/', ' per ')}`,
  '--limit-burst': (v) => `counted after the first ${v.join(' ')}`,
  '--probability': (v) => `chance says yes, ${Math.round(Number(v[0] ?? 0) * 1000) / 10} % of the time`,
  '--every': (v) => `it is one in ${v.join(' ')}`,
  '--mac-source': value('the MAC address it came from'),
  '--ttl-eq': value('the TTL'),
  '--ttl-lt': (v) => `the TTL is below ${v.join(' ')}`,
  '--ttl-gt': (v) => `the TTL is above ${v.join(' ')}`,
  '--length': (v, not) => `it ${is(not)} ${v.join(' ').replace(':', ' to ')} bytes long`,
  '--uid-owner': value('the user that sent it'),
  '--gid-owner': value('the group that sent it'),
  '--src-range': value('the source'),
  '--dst-range': value('the destination'),
  '--physdev-in': value('the bridge port it came in by'),
  '--physdev-out': value('the bridge port it leaves by'),
  '--physdev-is-bridged': plain('it is bridged', 'it is not bridged'),
  '--vaddr': value('the IPVS service\u2019s address'),
  '--vport': value('the IPVS service\u2019s port'),
  '--ipvs': plain('it belongs to an IPVS connection', 'it belongs to no IPVS connection'),
};

const device = (v: readonly string[]): string => {
  const name = v.join(' ');
  return name.endsWith('+') ? `a device named ${name.slice(0, -1)}\u2026` : name;
};

/** Options that say how a condition is meant, not what it asks. */
const SILENT = new Set(['-m', '--comment', '--mode', '--name', '--rsource', '--packet', '--mask', '--wait']);

const TARGETS: Readonly<Record<string, string>> = {
  ACCEPT: 'let it pass this table',
  DROP: 'drop it without a word',
  RETURN: 'go back to the chain that called this one',
  REJECT: 'drop it and tell the sender',
  MASQUERADE: 'put the address of the device it leaves by in the place of its source',
  SNAT: 'rewrite its source',
  DNAT: 'rewrite its destination',
  REDIRECT: 'send it to this host itself',
  MARK: 'put a mark on it',
  CONNMARK: 'put or fetch the mark of its connection',
  LOG: 'write it to the kernel log and go on',
  TRACE: 'have its way through the rules logged and go on',
  NOTRACK: 'do not track its connection',
  CT: 'say how its connection is tracked',
  TCPMSS: 'change the largest segment it offers',
  NFLOG: 'hand a copy to a listener and go on',
  QUEUE: 'hand it to a program to decide',
  NFQUEUE: 'hand it to a program to decide',
  SET: 'put its address into a set, or take it out',
  TTL: 'change its TTL',
};

const DETAILS: Readonly<Record<string, (v: string) => string>> = {
  '--to-destination': (v) => `to ${v}`,
  '--to-source': (v) => `to ${v}`,
  '--to-ports': (v) => `port ${v}`,
  '--reject-with': (v) => `with ${v}`,
  '--set-xmark': (v) => v.replace('/', ', changing the bits '),
  '--or-mark': (v) => `setting the bits ${v}`,
  '--set-mark': (v) => v,
  '--log-prefix': (v) => `as ${v}`,
};

/** Explains a rule, given as `iptables -S` prints it without `-A CHAIN`. */
export function ruleWords(spec: string): RuleWords {
  const parts = ruleParts(spec);
  const at = parts.findIndex((p) => p.option === '-j' || p.option === '-g');
  const conditions = parts.slice(0, at < 0 ? undefined : at).filter((p) => !SILENT.has(p.option));
  const comment = parts.find((p) => p.option === '--comment')?.values[0] ?? '';
  return {
    conditions: conditions.map((p) => ({ words: conditionWords(p), text: textOf(p) })),
    action: actionWords(parts[at], parts.slice(at + 1)),
    comment: bare(comment),
  };
}

const conditionWords = (p: RulePart): string =>
  CONDITIONS[p.option]?.(p.values, p.not) ?? `${p.module ? `${p.module}: ` : ''}${textOf(p)}`;

const textOf = (p: RulePart): string => `${p.not ? '! ' : ''}${[p.option, ...p.values].join(' ')}`;

function actionWords(jump: RulePart | undefined, options: readonly RulePart[]): string {
  if (!jump) return 'count it and go on';
  const target = jump.values[0] ?? '';
  if (jump.option === '-g') return `go to chain ${target}, and do not come back here`;
  const known = TARGETS[target];
  const details = options.map((o) => DETAILS[o.option]?.(o.values.join(' ')) ?? textOf(o));
  if (known) return [known, ...details].join(' ');
  return /^[A-Z]+$/.test(target) && options.length > 0 ? `${target} ${details.join(' ')}` : `go on in chain ${target}`;
}
