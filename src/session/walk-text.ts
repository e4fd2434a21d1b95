import type { Culprit, HookEvent, PacketState, TraceEvent, WalkStep } from '../kernel/trace/events.ts';
import type { World } from '../kernel/world.ts';
import { ruleSpec } from '../shell/iptables/rule-text.ts';
import { missesOf } from './misses.ts';
import { packetText } from './packet-text.ts';

/** A culprit as one would point at it. */
export function culpritText(culprit: Culprit): string {
  switch (culprit.kind) {
    case 'rule':
      return `rule ${culprit.rule} of ${culprit.table}/${culprit.chain}`;
    case 'policy':
      return `the policy of ${culprit.table}/${culprit.chain}`;
    case 'sysctl':
      return `${culprit.name} = ${culprit.value}`;
    case 'route':
      return `route: ${culprit.text}`;
    case 'device':
      return `device ${culprit.dev}: ${culprit.text}`;
    case 'packet':
      return culprit.text;
  }
}

/** How many misses before a matching rule are explained one by one. */
const MISSES_SHOWN = 5;

/** Writes a trace as text, function by function. It remembers the packets it has seen. */
export class WalkText {
  private readonly world: World;
  private readonly packets = new Map<number, PacketState>();
  private readonly said = new Map<number, string>();
  private where = '';

  constructor(world: World) {
    this.world = world;
  }

  /** One event as lines of text, '' for one that says nothing here. */
  event(event: TraceEvent): string {
    const before = this.packets.get(event.skb);
    const text = this.body(event, before);
    if (event.skb !== 0 && event.pkt) this.packets.set(event.skb, event.pkt);
    if (text === '') return '';
    const lane = /^dma_/.test(event.fn) ? 'hardware' : event.cpu;
    const where = `${this.netName(event.net)} ${lane}`;
    const head = where === this.where ? '' : `\n== ${(event.time / 1e6).toFixed(4)} ms  ${where}\n`;
    this.where = where;
    return head + text + this.changes(event, before);
  }

  private netName(id: number): string {
    return this.world.namespaces[id]?.name ?? `net ${id}`;
  }

  private line(event: TraceEvent, text: string): string {
    const packet = event.skb === 0 ? '' : `#${event.skb}`;
    return `${packet.padStart(5)}  ${text}\n`;
  }

  private body(event: TraceEvent, before: PacketState | undefined): string {
    switch (event.kind) {
      case 'step':
        return this.line(event, `${event.fn}${event.note ? `: ${event.note}` : ''}`);
      case 'alloc': {
        const parent = event.parent ? ` (because of #${event.parent})` : '';
        return this.line(event, `${event.fn}: new packet: ${event.why}${parent}`);
      }
      case 'hook':
        return this.hook(event);
      case 'drop': {
        const culprit = event.culprit ? ` [${culpritText(event.culprit)}]` : '';
        return this.line(event, `DROPPED in ${event.fn}: ${event.reason}${culprit}: ${event.note}`);
      }
      case 'consume':
        return this.line(event, `${event.fn}: ends here: ${event.note}`);
      case 'link':
        return this.line(event, `${event.fn}: from ${event.fromDev} to ${this.netName(event.toNet)} ${event.toDev}`);
      case 'ct':
        return this.line(event, `conntrack ${event.op}: ${event.entry}`);
      case 'rules':
        return this.line(event, `table ${event.table} replaced: ${event.rules} rules, generation ${event.generation}`);
      case 'hooks':
        return this.line(
          event,
          `hook ${event.hook}: ${event.functions.map((f) => `${f.name} (${f.priority})`).join(', ') || 'empty'}`,
        );
      case 'config':
        return this.line(event, `${event.what}: ${event.text}`);
      case 'log':
        return this.line(event, `kernel log: ${event.text}`);
      case 'tty':
        return before === undefined ? this.tty(event) : '';
    }
  }

  private tty(event: Extract<TraceEvent, { kind: 'tty' }>): string {
    if (event.stream === 'in') return this.line(event, `$ ${event.text}`);
    if (event.stream === 'exit') return event.text === '0' ? '' : this.line(event, `exit status ${event.text}`);
    return event.text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => this.line(event, `| ${line}`))
      .join('');
  }

  private hook(event: HookEvent): string {
    const devices = `${event.inDev || '-'} > ${event.outDev || '-'}`;
    const note = event.note ? `: ${event.note}` : '';
    const title = `${event.hook} ${event.priority} ${event.fn} [${event.module}] ${devices} ${event.verdict}${note}`;
    let text = this.line(event, title);
    event.walk?.steps.forEach((step, i) => {
      text += this.step(event, step, i);
    });
    return text;
  }

  private step(event: HookEvent, step: WalkStep, index: number): string {
    const walk = event.walk;
    if (!walk) return '';
    let text = '';
    if (step.skipped > 0) {
      const misses = missesOf(this.world, event.seq, index);
      const shown = misses.slice(-MISSES_SHOWN);
      const rest = step.skipped - shown.length;
      if (rest > 0) text += `${''.padEnd(11)}${rest} ${rest === 1 ? 'rule' : 'rules'} of ${step.chain} did not match\n`;
      for (const miss of shown) text += `${''.padEnd(11)}${step.chain} ${miss.rule} did not match: ${miss.why}\n`;
    }
    if (step.kind === 'policy') return `${text}${''.padEnd(9)}${walk.table}/${step.chain} policy: ${step.verdict}\n`;
    if (step.kind === 'return')
      return `${text}${''.padEnd(9)}${walk.table}/${step.chain} end: back to the chain before\n`;
    const info = this.world.namespaces[event.net]?.xt.generation(walk.table, walk.generation);
    const entry = info?.chain(step.chain)?.chain.rules[step.rule - 1];
    const spec = entry ? ruleSpec(entry) : step.target;
    return `${text}${''.padEnd(9)}${walk.table}/${step.chain} ${step.rule}: ${spec}  => ${step.verdict}\n`;
  }

  /** What the event did to the packet, when it did something that can be said. */
  private changes(event: TraceEvent, before: PacketState | undefined): string {
    const after = event.pkt;
    if (!after) return '';
    let text = '';
    const packet = packetText(after);
    if (this.said.get(event.skb) !== packet) {
      this.said.set(event.skb, packet);
      text += `${''.padEnd(9)}packet: ${packet}\n`;
    }
    if (before && before.mark !== after.mark)
      text += `${''.padEnd(9)}mark: 0x${before.mark.toString(16)} -> 0x${(after.mark >>> 0).toString(16)}\n`;
    return text;
  }
}
