import { useEffect, useMemo, useState } from 'react';
import { LAYOUTS, layoutFor } from '../../diagram/layouts.ts';
import { type Clause, fateOf } from '../../diagram/twin-fate.ts';
import type { Side } from '../../store/twin.ts';
import { Caption } from '../caption.tsx';
import { AppContext, MomentContext, netName, useApp, useMoment, useMomentValue } from '../context.ts';
import { Diagram } from '../diagram/diagram.tsx';
import { useReducedMotion, useSize } from '../media.ts';
import { type Player, PlayerContext } from '../player.ts';
import { useRuns, useTwin } from './context.ts';
import { fateText, TT } from './text.ts';
import { stepName } from './words.ts';

/** One of the two runs: what came of the line there, and its picture at the moment that both show. */
export function TwinSide({ side, player }: { readonly side: Side; readonly player: Player }) {
  const app = useRuns().app(side);
  if (!app) return null;
  return (
    <AppContext value={app}>
      <PlayerContext value={player}>
        <section className={`twin-side side-${side}`} aria-label={TT.mode[side]}>
          <Outcome side={side} />
          <Pictured side={side} />
        </section>
      </PlayerContext>
    </AppContext>
  );
}

function Outcome({ side }: { readonly side: Side }) {
  const said = useTwin((s) => s.entered.at(-1)?.[side] ?? null);
  const done = useTwin((s) => s.twin !== null);
  const fate = useFate(side);
  return (
    <div className="twin-outcome">
      <h3>
        <i className="twin-dot" aria-hidden="true" />
        {TT.mode[side]}
        {done && said && (
          <span className={`verdict ${said.status === 0 ? 'good' : 'bad'}`}>{TT.exit(said.status)}</span>
        )}
      </h3>
      <p className="twin-fate">{done && fate.length > 0 ? fateText(fate) : '\u00a0'}</p>
      <pre className="twin-said" aria-label={TT.printed(TT.mode[side])} role="note">
        {done && said ? said.text || <span className="quiet">{TT.nothingPrinted}</span> : '\u00a0'}
      </pre>
    </div>
  );
}

/** What became of the packet on this side, from where the two part. */
function useFate(side: Side): readonly Clause[] {
  const twin = useTwin((s) => s.twin);
  return useMemo(() => {
    if (!twin) return [];
    const first = twin.rows[twin.first];
    const from = (side === 'a' ? first?.seqA : first?.seqB) ?? 0;
    const steps = twin.rows.flatMap((row) => row[side] ?? []);
    return fateOf(
      steps,
      steps.findIndex((s) => s.seq >= from),
    );
  }, [twin, side]);
}

function Pictured({ side }: { readonly side: Side }) {
  const moment = useMomentValue();
  return (
    <MomentContext value={moment}>
      <Picture side={side} />
    </MomentContext>
  );
}

/** Below this width of a column the tall picture is drawn, and scrolls to where the packet is. */
const NARROW = 560;

function Picture({ side }: { readonly side: Side }) {
  const app = useApp();
  const { net } = useMoment();
  const [room, setRoom] = useState<HTMLDivElement | null>(null);
  const { width } = useSize(room);
  const layout = width < NARROW ? LAYOUTS.tall : layoutFor(width);
  const row = useTwin((s) => s.twin?.rows[s.at] ?? null);
  const step = row?.[side] ?? null;
  const elsewhere = row !== null && step === null;
  const over = useTwin((s) => !(s.twin?.rows.slice(s.at).some((r) => r[side]) ?? false));
  const host = netName(app.session.getState().topology, net);
  useFollow(room, layout.name === 'tall');
  return (
    <div className={`twin-now${elsewhere ? ' elsewhere' : ''}`}>
      <div
        className="twin-picture"
        ref={setRoom}
        data-layout={layout.name}
        tabIndex={layout.name === 'tall' ? 0 : undefined}
        role="img"
        aria-label={TT.pictureOf(TT.mode[side], host, step ? stepName(step) : TT.standsHere)}
      >
        <div inert>{width > 0 && <Diagram layout={layout} host={host} />}</div>
      </div>
      <div className="twin-caption" data-testid={`twin-caption-${side}`}>
        <Caption />
        {elsewhere && <span className="verdict plain">{over ? TT.over : TT.standsHere}</span>}
      </div>
    </div>
  );
}

/** The tall picture is higher than its frame: it follows the packet. */
function useFollow(room: HTMLDivElement | null, tall: boolean): void {
  const { picture } = useMoment();
  const reduced = useReducedMotion();
  const lit = picture.lit ? `${picture.lit.place} ${picture.lit.slot ?? ''}` : '';
  useEffect(() => {
    const packet = tall && lit !== '' ? room?.querySelector('.place.lit, .slot.lit, .column.lit') : null;
    if (!room || !packet) return;
    const box = packet.getBoundingClientRect();
    const view = room.getBoundingClientRect();
    const middle = (box.top + box.bottom) / 2 - (view.top + view.bottom) / 2;
    if (Math.abs(middle) > view.height / 4) room.scrollBy({ top: middle, behavior: reduced ? 'instant' : 'smooth' });
  }, [room, tall, lit, reduced]);
}
