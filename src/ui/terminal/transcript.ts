import type { TraceIndex } from '../../diagram/trace-index.ts';
import type { TtyEvent } from '../../protocol/messages.ts';
import { T } from '../text.ts';

/** Terminal events of a namespace from the `from`-th on. */
export function ttyFrom(index: TraceIndex, net: number, from: number): TtyEvent[] {
  const out: TtyEvent[] = [];
  const seqs = index.tty.get(net) ?? [];
  for (let i = from; i < seqs.length; i++) {
    const event = index.events[seqs[i] ?? 0];
    if (event?.kind === 'tty') out.push(event);
  }
  return out;
}

/** What one event adds to the text of a terminal. */
export function ttyText(event: TtyEvent, prompt: string): string {
  if (event.stream === 'in') return `${prompt}${shortened(event.text).replaceAll('\n', '\n> ')}\n`;
  return event.stream === 'exit' ? '' : event.text;
}

/** Lines of a here-document that are shown again; of a long one only the first. */
const SHOWN = 12;

function shortened(text: string): string {
  const lines = text.split('\n');
  return lines.length <= SHOWN ? text : `${lines.slice(0, 4).join('\n')}\n${T.moreLines(lines.length - 4)}`;
}

/** The last `lines` lines of a terminal as plain text, for screen readers and tests. */
export function plainTranscript(index: TraceIndex, net: number, prompt: string, lines = 200): string {
  const seqs = index.tty.get(net) ?? [];
  let text = '';
  for (const event of ttyFrom(index, net, Math.max(0, seqs.length - lines))) text += ttyText(event, prompt);
  return text
    .split('\n')
    .slice(-lines - 1)
    .join('\n');
}

/** What a line printed the last time it was entered at a place, without its last line break. */
export function outputOf(index: TraceIndex, net: number, line: string): string {
  const events = ttyFrom(index, net, 0);
  const at = events.findLastIndex((event) => event.stream === 'in' && event.text === line);
  if (at < 0) return '';
  const after = events.slice(at + 1);
  const end = after.findIndex((event) => event.stream === 'in' || event.stream === 'exit');
  const printed = end < 0 ? after : after.slice(0, end);
  return printed
    .map((event) => event.text)
    .join('')
    .replace(/\n$/, '');
}

/** Lines entered at a place, oldest first, without repetitions. */
export function historyOf(index: TraceIndex, net: number): string[] {
  const out: string[] = [];
  for (const event of ttyFrom(index, net, 0)) {
    if (event.stream === 'in' && event.text.trim() !== '' && out.at(-1) !== event.text) out.push(event.text);
  }
  return out;
}
