import { lazy, Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { layoutFor } from '../diagram/layouts.ts';
import { Caption } from './caption.tsx';
import { netName, useApp, useMoment } from './context.ts';
import { Diagram } from './diagram/diagram.tsx';
import { Notes } from './diagram/ground.tsx';
import { LevelBar } from './diagram/level-bar.tsx';
import { Kept, useFirst } from './first-moment.tsx';
import { Later } from './later.tsx';
import { usePhone, useReducedMotion, useSize } from './media.ts';

const LabMap = lazy(() => import('./diagram/lab-map.tsx').then((m) => ({ default: m.LabMap })));
const HookLevelView = lazy(() => import('./diagram/hook-view.tsx').then((m) => ({ default: m.HookLevelView })));

/** The picture with what stands above it: the hosts, and the moment in words. On the page it scrolls where it is tall. */
export function Stage({ scrolls = false }: { readonly scrolls?: boolean }) {
  const app = useApp();
  const { net } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const rxModel = useStore(app.settings, (s) => s.rxModel);
  const level = useStore(app.selection, (s) => s.level.at);
  const [room, setRoom] = useState<HTMLDivElement | null>(null);
  const { width } = useSize(room);
  const layout = layoutFor(width || 1100);
  const phone = usePhone();
  const first = useFirst();
  const tall = layout.name === 'tall' ? ' tall' : '';
  useKeepInView(room, phone || tall !== '');
  const stage = (
    <section className={`stage${tall}`}>
      <div className="stage-head">
        <Later>
          <Caption />
          <LevelBar />
        </Later>
      </div>
      <div className="stage-picture" ref={setRoom} data-layout={layout.name} data-level={level}>
        {first && level === 'stack' && <Kept nodes={first.picture} />}
        {width > 0 && level === 'stack' && !first && (
          <>
            <Diagram layout={layout} host={netName(topology, net)} />
            {layout.name === 'tall' && <Notes rxModel={rxModel} />}
          </>
        )}
        <Suspense fallback={null}>
          {level === 'lab' && <LabMap narrow={layout.name === 'tall'} />}
          {level === 'hook' && <HookLevelView />}
        </Suspense>
      </div>
    </section>
  );
  return scrolls ? <div className={`stage-scroller${tall}`}>{stage}</div> : stage;
}

/** On a phone the picture is taller than the screen: it scrolls to where the packet is. */
function useKeepInView(room: HTMLDivElement | null, tall: boolean): void {
  const { picture } = useMoment();
  const reduced = useReducedMotion();
  const lit = picture.lit ? `${picture.lit.place} ${picture.lit.slot ?? ''}` : '';
  useEffect(() => {
    if (!room || !tall || lit === '') return;
    const scroller = scrollerOf(room);
    const packet = room.querySelector(
      '.place.lit, .slot.lit, .column.lit, .map-core.lit, .map-net.inside.lit, .walk-step.deciding',
    );
    if (!scroller || !packet) return;
    const box = packet.getBoundingClientRect();
    const view = scroller.getBoundingClientRect();
    const head = scroller?.className === 'stage-area' ? 0 : (room.previousElementSibling?.clientHeight ?? 0);
    const margin = head + 30;
    const below = box.bottom + 60 - view.bottom;
    const above = box.top - margin - view.top;
    if (below > 0) scroller.scrollBy({ top: below, behavior: reduced ? 'instant' : 'smooth' });
    else if (above < 0) scroller.scrollBy({ top: above, behavior: reduced ? 'instant' : 'smooth' });
  }, [room, tall, lit, reduced]);
}

/** What scrolls: the picture's own frame, or all that stands above the timeline where there is little height. */
function scrollerOf(room: HTMLElement): HTMLElement | null {
  const frame = room.closest<HTMLElement>('.stage-scroller');
  if (frame && frame.scrollHeight > frame.clientHeight + 1 && getComputedStyle(frame).overflowY !== 'visible')
    return frame;
  return room.closest<HTMLElement>('.stage-area');
}
