import { useState } from 'react';
import { useStore } from 'zustand';
import type { ReferenceEntry } from '../../protocol/learn.ts';
import type { Topology } from '../../protocol/messages.ts';
import { useApp } from '../context.ts';
import { T } from '../learn/text.ts';
import { useTyping } from '../learn/use-typing.ts';
import { Words } from '../learn/words.tsx';
import { Icon } from '../parts/icons.tsx';
import type { Typed } from '../terminal/typist.ts';
import { R } from './text.ts';

type Example = NonNullable<ReferenceEntry['example']>;

const fits = ({ lab }: Example, topology: Topology | null): boolean =>
  lab === 'any' || (topology !== null && (lab === 'cluster' ? topology.cluster : topology.lab === lab));

/** The lines at their places: where the reader is, or in a cluster on a node. */
function placed({ lab, lines }: Example, topology: Topology | null, here: string): readonly Typed[] {
  const places = topology?.places ?? [];
  const node = places.find(({ net }) => net === topology?.focus)?.name ?? '';
  const isNode = places.some(({ name, role }) => name === here && role === 'node');
  const there = lab === 'cluster' && !isNode ? node : here;
  return lines.map(({ place, line }) => ({ place: place || there || node, line }));
}

/** Types the lines of an example in the open lab, or opens the lab first that they need. */
export function ExampleButton({ example }: { readonly example: Example }) {
  const app = useApp();
  const type = useTyping();
  const topology = useStore(app.session, (s) => s.topology);
  const here = useStore(app.selection, (s) => s.place);
  const [busy, setBusy] = useState(false);
  const { lab, lines } = example;
  const ready = fits(example, topology);
  const shown = ready ? placed(example, topology, here) : lines.map(({ place, line }) => ({ place, line }));
  const run = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      if (!ready && lab !== 'any') await app.openLab(lab, false);
      const now = app.session.getState().topology;
      if (fits(example, now)) await type(placed(example, now, app.selection.getState().place));
    } finally {
      setBusy(false);
    }
  };
  const text = shown.map(({ line }) => line).join('; ');
  return (
    <div>
      <p className="quiet">{label(example, ready)}</p>
      <button
        type="button"
        className="learn-command"
        aria-label={ready ? R.runLines(shown[0]?.place ?? '', text) : R.openRun(text)}
        aria-disabled={busy}
        onClick={() => void run()}
      >
        <Icon name="play" />
        <span className="example-lines">
          {shown.map(({ place, line }) => (
            <Words key={line} place={place} line={line} />
          ))}
        </span>
      </button>
    </div>
  );
}

function label({ lab }: Example, ready: boolean): string {
  if (lab === 'any') return T.example;
  if (!ready) return R.opensLab[lab];
  return lab === 'cluster' ? R.onNode : R.inLab;
}
