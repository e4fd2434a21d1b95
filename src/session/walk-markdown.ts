import type { HookEvent, TraceEvent, WalkStep } from '../kernel/trace/events.ts';
import type { World } from '../kernel/world.ts';
import { ruleSpec } from '../shell/iptables/rule-text.ts';
import { missesOf } from './misses.ts';
import { packetText } from './packet-text.ts';
import { culpritText } from './walk-text.ts';

/** Rules that did not match, explained before one that did. */
const MISSES_SHOWN = 3;

/** A trace, or a part of it, as Markdown: to be put into an issue. A heading per command, a list item per step. */
export function walkMarkdown(world: World, title: string, { from, to }: { from: number; to: number }): string {
  const out: string[] = [`# ${title}`];
  const said = new Map<number, string>();
  let where = '';
  for (const event of world.tracer.events.slice(0, to)) {
    const packet = event.pkt ? packetText(event.pkt) : '';
    const isNew = packet !== '' && said.get(event.skb) !== packet;
    if (isNew) said.set(event.skb, packet);
    if (event.seq < from) continue;
    const lines = linesOf(world, event);
    if (lines.length === 0) continue;
    if (event.kind === 'tty') {
      where = '';
      out.push('', ...lines);
      continue;
    }
    const at = `${nameOf(world, event.net)}, ${/^dma_/.test(event.fn) ? 'hardware' : event.cpu}`;
    if (at !== where) out.push('', `**${at}**`, '');
    where = at;
    out.push(...lines);
    if (isNew) out.push(`  - packet: \`${packet}\``);
  }
  return `${out.join('\n')}\n`;
}

const nameOf = (world: World, net: number): string => world.namespaces[net]?.name ?? `net ${net}`;
/** Text that Markdown must not read. */
const plain = (text: string): string => text.replace(/([\\`*[\]<])/g, '\\$1');
const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

function linesOf(world: World, event: TraceEvent): string[] {
  switch (event.kind) {
    case 'step':
      return [`- ${code(event.fn)}${event.note ? `: ${plain(event.note)}` : ''}`];
    case 'alloc':
      return [`- ${code(event.fn)}: new packet #${event.skb}: ${plain(event.why)}`];
    case 'hook':
      return hookLines(world, event);
    case 'drop': {
      const culprit = event.culprit ? ` by ${plain(culpritText(event.culprit))}` : '';
      return [`- **Dropped** in ${code(event.fn)}${culprit}: ${plain(event.note)} (${code(event.reason)})`];
    }
    case 'consume':
      return [`- ${code(event.fn)}: ends here: ${plain(event.note)}`];
    case 'link':
      return [`- ${code(event.fn)}: from ${event.fromDev} to ${nameOf(world, event.toNet)} ${event.toDev}`];
    case 'ct':
      return [`- conntrack ${event.op}: ${code(event.entry)}`];
    case 'log':
      return [`- kernel log: ${code(event.text)}`];
    case 'tty':
      return ttyLines(world, event);
    default:
      return [];
  }
}

function ttyLines(world: World, event: Extract<TraceEvent, { kind: 'tty' }>): string[] {
  if (event.stream === 'in') return [`## ${plain(nameOf(world, event.net))}: ${code(event.text.split('\n')[0] ?? '')}`];
  if (event.stream === 'exit') return event.text === '0' ? [] : [`Exit status ${event.text}`];
  const text = event.text.replace(/\n$/, '');
  return text === '' ? [] : text.split('\n').map((line) => `    ${line}`);
}

function hookLines(world: World, event: HookEvent): string[] {
  const table = event.walk ? ` table ${event.walk.table}` : '';
  const note = event.note ? `: ${plain(event.note)}` : '';
  const lines = [`- **${event.hook}** ${event.priority} ${code(event.fn)}${table} ${event.verdict}${note}`];
  for (const [i, step] of (event.walk?.steps ?? []).entries()) lines.push(...stepLines(world, event, step, i));
  return lines;
}

function stepLines(world: World, event: HookEvent, step: WalkStep, index: number): string[] {
  const lines: string[] = [];
  const misses = step.skipped > 0 ? missesOf(world, event.seq, index).slice(-MISSES_SHOWN) : [];
  if (step.skipped > misses.length)
    lines.push(`  - ${step.skipped - misses.length} rules of ${step.chain} did not match`);
  for (const m of misses) lines.push(`  - ${step.chain} rule ${m.rule} did not match: ${plain(m.why)}`);
  if (step.kind === 'policy') lines.push(`  - ${step.chain} policy: **${step.verdict}**`);
  if (step.kind !== 'rule') return lines;
  const table = event.walk?.table ?? 'filter';
  const info = world.namespaces[event.net]?.xt.generation(table, event.walk?.generation ?? 0);
  const rule = info?.chain(step.chain)?.chain.rules[step.rule - 1];
  lines.push(`  - ${step.chain} rule ${step.rule}: ${code(rule ? ruleSpec(rule) : step.target)}: **${step.verdict}**`);
  return lines;
}
