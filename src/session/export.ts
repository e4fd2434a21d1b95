import { idInFileName } from '../base/own-lab-id.ts';
import type { TraceEvent } from '../kernel/trace/events.ts';
import { toHex } from '../wire/bytes.ts';
import { currentTimeline } from './branch.ts';
import { captureOf } from './capture.ts';
import type { Machine } from './machine.ts';
import type { Session } from './session.ts';
import { walkMarkdown } from './walk-markdown.ts';
import { WalkText } from './walk-text.ts';

export const EXPORT_FORMATS = ['text', 'markdown', 'json', 'pcapng', 'kernel', 'journal'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
/** Events `from` to before `to`. */
export interface ExportPart {
  readonly from: number;
  readonly to: number;
}

/** An event as a line of JSON; the packet's bytes are hex. */
export const eventJson = (event: TraceEvent): string =>
  JSON.stringify(event, (_key, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value));

/** A trace, or a part of it, as text. What came before the part is read, so that changes are told. */
function traceText(machine: Machine, { from, to }: ExportPart): string {
  const walk = new WalkText(machine.world);
  let text = '';
  for (const event of machine.world.tracer.events.slice(0, to)) {
    const said = walk.event(event);
    if (event.seq >= from) text += said;
  }
  return text;
}

/** Makes every packet a traced one, from its first hook function on: the kernel log then has what TRACE would write. */
export function traceEveryPacket(machine: Machine): void {
  const { tracer } = machine.world;
  const open = tracer.open.bind(tracer);
  tracer.open = (net, skb, ...hook) => {
    skb.nfTrace = true;
    return open(net, skb, ...hook);
  };
}

/** The lines of the TRACE target in a trace. */
export const kernelLines = (events: readonly TraceEvent[]): string =>
  events.map((event) => (event.kind === 'log' && event.text.startsWith('TRACE: ') ? `${event.text}\n` : '')).join('');

/** What the TRACE target would have logged, had it been there: the journal is done again with every packet traced. */
function kernelLog(session: Session): string {
  const machine = session.fresh();
  traceEveryPacket(machine);
  machine.restore(currentTimeline(session.branch));
  return kernelLines(machine.world.tracer.events);
}

/** The current branch in a form that leaves the session. */
export function exportSession(
  session: Session,
  format: ExportFormat,
  part: ExportPart = { from: 0, to: Number.POSITIVE_INFINITY },
): { bytes: Uint8Array; name: string } {
  const { machine, lab } = session;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const name = `hookscope-${idInFileName(lab.id)}`;
  switch (format) {
    case 'text':
      return { bytes: encode(traceText(machine, part)), name: `${name}.txt` };
    case 'markdown':
      return { bytes: encode(walkMarkdown(machine.world, lab.title, part)), name: `${name}.md` };
    case 'json':
      return {
        bytes: encode(
          machine.world.tracer.events
            .slice(part.from, part.to)
            .map((e) => `${eventJson(e)}\n`)
            .join(''),
        ),
        name: `${name}.jsonl`,
      };
    case 'pcapng':
      return { bytes: captureOf(machine.world, part), name: `${name}.pcapng` };
    case 'kernel':
      return { bytes: encode(kernelLog(session)), name: `${name}.log` };
    case 'journal':
      return { bytes: encode(JSON.stringify(session.save())), name: `${name}.json` };
  }
}
