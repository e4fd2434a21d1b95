import type { Synced } from './mode.ts';

/** Lines of a sync that are printed at the usual verbosity. */
const MAX_LINES = 12;

/** What a sync changed, a line for each: `+` for what is new, `-` for what is gone. */
export function changeLines({ diff, more }: Synced): readonly string[] {
  return [
    ...more.map((text) => `* ${text}`),
    ...diff.newChains.map((chain) => `+ ${chain.replace(' ', ' -N ')}`),
    ...diff.added.map((rule) => `+ ${rule}`),
    ...diff.removed.map((rule) => `- ${rule}`),
    ...diff.goneChains.map((chain) => `- ${chain.replace(' ', ' -X ')}`),
  ];
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
  const lines = changeLines(synced);
  const shown = all ? lines : lines.slice(0, MAX_LINES);
  const rest = lines.length - shown.length;
  const more = rest > 0 ? [`... ${rest} more; kube-proxy --show-sync prints all`] : [];
  return [...shown, ...more].map((line) => `  ${line}\n`).join('');
}
