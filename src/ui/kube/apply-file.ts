import type { App } from '../../store/app.ts';
import { delimiterFor } from '../terminal/here-document.ts';
import { K } from './text.ts';

/** 10,000 Services with ten endpoints each are half of it. */
const MAX_BYTES = 16_000_000;
/** Lines of kubectl's answer that are shown: the terminal has them all. */
const SHOWN = 12;

/** What became of a file: said by the page, or by kubectl. */
export interface Applied {
  readonly title: string;
  readonly text: string;
  readonly good: boolean;
  /** A command was entered: undo takes it back. */
  readonly entered: boolean;
}

const failed = (title: string): Applied => ({ title, text: '', good: false, entered: false });

/** The line that gives a text to kubectl. */
export function applyLine(text: string): string {
  const lines = `${text.replaceAll('\r\n', '\n').trimEnd()}\n`;
  const word = delimiterFor(lines);
  return `kubectl apply -f - <<'${word}'\n${lines}${word}`;
}

/** Applies a file as a person would, at the node that the lab looks at first. */
export async function applyFile(app: App, file: File): Promise<Applied> {
  const topology = app.session.getState().topology;
  if (!topology?.cluster) return failed(K.noCluster);
  if (file.size > MAX_BYTES) return failed(K.tooLarge(file.name));
  const text = await file.text();
  if (text.includes('\0') || text.includes('\ufffd')) return failed(K.notText(file.name));
  const place = topology.places.find((p) => p.net === topology.focus)?.name ?? '';
  app.selection.setState({ place });
  // typed in the past, it begins a branch right after the moment shown
  const before = app.inThePast() ? app.playhead.getState().seq + 1 : app.session.getState().length;
  const entered = await app.enter(place, applyLine(text));
  if (entered.kind !== 'done')
    return { ...failed(K.refused(file.name)), text: entered.kind === 'refused' ? entered.error : '' };
  const { out, err } = saidSince(app, topology.focus, before);
  const title = err === '' ? K.applied(file.name, place) : out === '' ? K.refused(file.name) : K.someRefused(file.name);
  return { title, text: shortened(`${err}${out}`.trim()), good: err === '', entered: true };
}

function shortened(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= SHOWN) return text;
  return `${lines.slice(0, SHOWN).join('\n')}\n${K.moreLines(lines.length - SHOWN)}`;
}

/** What the first line entered at a terminal since an event has printed: others print there, too. */
function saidSince(app: App, net: number, from: number): { readonly out: string; readonly err: string } {
  const { index } = app.session.getState();
  const said = { out: '', err: '' };
  let job: number | null = null;
  for (const seq of index.tty.get(net) ?? []) {
    const event = index.events[seq];
    if (seq < from || event?.kind !== 'tty') continue;
    if (event.stream === 'in') job ??= event.job;
    else if (event.job === job && event.stream !== 'exit') said[event.stream] += event.text;
  }
  return said;
}
