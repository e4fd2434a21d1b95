import type { Culprit, HookEvent, TraceEvent, WalkStep } from '../../src/kernel/trace/events.ts';

/** A trace as lines for people: who, where, what. Packets are numbered from 1 in the order in which they appear. */
export function walkText(events: readonly TraceEvent[], names: ReadonlyMap<number, string>): string[] {
  const packets = new Map<number, number>();
  const lines: string[] = [];
  let steps: string[] = [];
  let stepsOf = '';
  const flush = (): void => {
    if (steps.length > 0) lines.push(`${stepsOf}: ${steps.join(' ')}`);
    steps = [];
  };
  const packet = (id: number): string => {
    if (id === 0) return '-';
    if (!packets.has(id)) packets.set(id, packets.size + 1);
    return `#${packets.get(id)}`;
  };
  for (const event of events) {
    const who = `${packet(event.skb)} ${names.get(event.net) ?? event.net} ${event.cpu}`;
    if (event.kind === 'step') {
      if (who !== stepsOf) flush();
      stepsOf = who;
      if (steps.at(-1) !== event.fn) steps.push(event.fn);
      continue;
    }
    const text = eventText(event, packet, names);
    if (text === null) continue;
    flush();
    lines.push(`${who}: ${text}`);
  }
  flush();
  return lines;
}

function eventText(
  event: Exclude<TraceEvent, { kind: 'step' }>,
  packet: (id: number) => string,
  names: ReadonlyMap<number, string>,
): string | null {
  switch (event.kind) {
    case 'alloc':
      return event.parent === 0
        ? `new packet in ${event.fn}`
        : `new packet in ${event.fn}, because of ${packet(event.parent)}`;
    case 'hook':
      return `${event.hook} ${event.priority} ${event.fn}${walkOf(event)} ${event.verdict}`;
    case 'drop':
      return `DROPPED in ${event.fn}: ${event.reason}${event.culprit ? ` by ${culpritText(event.culprit)}` : ''}`;
    case 'consume':
      return `ends in ${event.fn}`;
    case 'link':
      return `on the wire from ${event.fromDev} to ${names.get(event.toNet) ?? event.toNet} ${event.toDev}`;
    case 'ct':
      return `conntrack ${event.op} ${event.entry}`;
    case 'log':
      return `log ${event.text}`;
    default:
      return null;
  }
}

function walkOf(event: HookEvent): string {
  if (!event.walk) return '';
  return ` ${event.walk.table} [${event.walk.steps.map(stepText).join(', ')}]`;
}

function stepText(step: WalkStep): string {
  const at = step.kind === 'rule' ? `${step.chain}:${step.rule}` : `${step.chain} ${step.kind}`;
  const misses = step.misses && step.misses.length > 0 ? ` after misses ${step.misses.join('/')}` : '';
  const skipped = step.skipped > 0 && !misses ? ` after ${step.skipped}` : '';
  const target = step.target === '' || step.target === step.verdict ? '' : ` ${step.target}`;
  return `${at}${target} ${step.verdict}${misses}${skipped}`;
}

function culpritText(culprit: Culprit): string {
  switch (culprit.kind) {
    case 'rule':
      return `rule ${culprit.rule} of ${culprit.table} ${culprit.chain}`;
    case 'policy':
      return `the policy of ${culprit.table} ${culprit.chain}`;
    case 'sysctl':
      return `${culprit.name} = ${culprit.value}`;
    case 'route':
    case 'packet':
      return `the ${culprit.kind}: ${culprit.text}`;
    case 'device':
      return `${culprit.dev}: ${culprit.text}`;
  }
}
