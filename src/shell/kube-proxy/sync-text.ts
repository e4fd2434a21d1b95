import type { Synced } from './mode.ts';

/** Lines of a sync that are printed at the usual verbosity. */
const MAX_LINES = 12;

/** How many changes a sync made: the lines of `changeLines`. */
export const changeCount = ({ diff, more }: Synced): number =>
  more.length + diff.newChains.length + diff.added.length + diff.removed.length + diff.goneChains.length;

/** What a sync changed, a line for each: `+` for what is new, `-` for what is gone. The first of them, for there may be 400,000. */
export function changeLines({ diff, more }: Synced, most: number): readonly string[] {
  const lines: string[] = [];
  const add = (texts: readonly string[], line: (text: string) => string): void => {
    for (const text of texts.slice(0, Math.max(0, most - lines.length))) lines.push(line(text));
  };
  add(more, (text) => `* ${text}`);
  add(diff.newChains, (chain) => `+ ${chain.replace(' ', ' -N ')}`);
  add(diff.added, (rule) => `+ ${rule}`);
  add(diff.removed, (rule) => `- ${rule}`);
  add(diff.goneChains, (chain) => `- ${chain.replace(' ', ' -X ')}`);
  return lines;
}

/** The figures of a sync. */
export const syncFigures = ({ full, diff, more }: Synced): Readonly<Record<string, string | number>> => ({
  kind: full ? 'full' : 'partial',
  rulesWritten: diff.written,
  rulesAdded: diff.added.length,
  rulesRemoved: diff.removed.length,
  chainsAdded: diff.newChains.length,
  chainsRemoved: diff.goneChains.length,
  otherWrites: more.length,
});

/** The changes as text; few of them unless `all`. */
export function syncText(synced: Synced, all: boolean): string {
  const shown = changeLines(synced, all ? Number.POSITIVE_INFINITY : MAX_LINES);
  const rest = changeCount(synced) - shown.length;
  const more = rest > 0 ? [`... ${rest} more; kube-proxy --show-sync prints all`] : [];
  return [...shown, ...more].map((line) => `  ${line}\n`).join('');
}
