import { createContext, type ReactNode, useContext, useState } from 'react';
import { useStore } from 'zustand';
import { useApp } from './context.ts';

/** What the page's HTML shows of a first visit before the model runs: the first moment, drawn when the page was built. */
export interface FirstMoment {
  readonly caption: readonly Node[];
  readonly picture: readonly Node[];
  readonly packet: readonly Node[];
}

/** The first moment in the page as it was served; null when the visit begins with something else. */
export function firstMomentIn(page: Element): FirstMoment | null {
  if (document.documentElement.dataset.first === 'no') return null;
  const copies = (selector: string): readonly Node[] =>
    [...page.querySelectorAll(selector)].map((element) => element.cloneNode(true));
  const first = {
    caption: copies('.kept > .caption'),
    picture: copies('.stage-picture > .kept'),
    packet: copies('.kept .packet-tab'),
  };
  return first.picture.length > 0 ? first : null;
}

const FirstContext = createContext<FirstMoment | null>(null);

/** Shows the first moment until the model has come to it, or goes elsewhere. */
export function UntilFirst({ first, children }: { readonly first: FirstMoment | null; readonly children: ReactNode }) {
  const app = useApp();
  const [kept, setKept] = useState(first);
  const begun = useStore(app.playhead, (s) => app.session.getState().index.stopIndex(s.seq) >= 0);
  const elsewhere = useStore(
    app.session,
    (s) => s.status === 'failed' || (s.topology !== null && s.topology.lab !== s.labs[0]?.id),
  );
  if (kept && (begun || elsewhere)) setKept(null);
  return <FirstContext value={kept}>{children}</FirstContext>;
}

export const useFirst = (): FirstMoment | null => useContext(FirstContext);

/** A part of it, which is looked at only. */
export function Kept({ nodes }: { readonly nodes: readonly Node[] }) {
  return (
    <div
      className="kept"
      inert
      aria-hidden="true"
      ref={(room) => {
        if (room && room.childNodes.length === 0) room.append(...nodes);
      }}
    />
  );
}
