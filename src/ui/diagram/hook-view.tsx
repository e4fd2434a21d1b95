import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { Slot } from '../../diagram/columns.ts';
import { type HookLevel, inHook } from '../../diagram/level.ts';
import { isHook, slotKey } from '../../diagram/spots.ts';
import type { TraceIndex } from '../../diagram/trace-index.ts';
import type { HookEvent, HookName } from '../../protocol/messages.ts';
import { restAfter } from '../../store/playhead.ts';
import { useApp, useMoment } from '../context.ts';
import { FunctionPane } from './function-pane.tsx';
import './hook-view.css';
import { T } from '../text.ts';
import { goToLevel } from './levels.ts';
import { PacketShape } from './packet-shape.tsx';
import { D } from './text.ts';
import { groupOn, useGlide } from './use-glide.ts';
import { useLevelWheel } from './use-level-wheel.ts';

/** Height of one function in the list, in pixels. */
const ROW = 38;

/** One hook from near: its functions in the order in which they run, and inside the one that is looked at. */
export function HookView({ level }: { readonly level: HookLevel }) {
  const app = useApp();
  const { picture, index, net, seq } = useMoment();
  const { hook } = level;
  const slots = picture.columns[hook];
  const runs = useMemo(() => runsIn(index, picture.event?.skb ?? 0, net, hook, seq), [index, picture, net, hook, seq]);
  const lit = picture.lit?.place === hook ? (picture.lit.slot ?? 'head') : null;
  const place = picture.lit?.place;
  const elsewhere = place !== undefined && place !== hook && isHook(place) ? place : null;
  const shown = chosenSlot(slots, level, lit, runs);
  const view = useRef<HTMLElement>(null);
  useLevelWheel(view, true);
  useEffect(() => {
    view.current?.focus({ preventScroll: true });
  }, []);
  const choose = (slot: Slot): void => {
    goToLevel(app, inHook(hook, slot.key));
    const run = runs.get(slot.key);
    if (run) app.seek(restAfter(index, index.stopIndex(run.seq)));
  };
  return (
    <section className="hook-view" ref={view} tabIndex={-1} data-hook={hook} aria-label={hook}>
      <div className="hook-track">
        <h2>
          {hook}
          {level.slot !== null && (
            <button type="button" className="link" onClick={() => goToLevel(app, inHook(hook))}>
              {D.followPacket}
            </button>
          )}
        </h2>
        {elsewhere && (
          <button type="button" className="button small elsewhere" onClick={() => goToLevel(app, inHook(elsewhere))}>
            {D.elsewhere(elsewhere)}
          </button>
        )}
        <div className="hook-functions">
          <ol aria-label={D.functions}>
            {slots.map((slot) => (
              <Row
                key={slot.key}
                slot={slot}
                run={runs.get(slot.key)}
                lit={lit === slot.key}
                shown={shown?.key === slot.key}
                choose={() => choose(slot)}
              />
            ))}
          </ol>
          <TrackPacket slots={slots} hook={hook} lit={lit} />
        </div>
      </div>
      <div className="hook-pane">
        {shown ? (
          <FunctionPane key={shown.key} level={level} slot={shown} run={runs.get(shown.key) ?? null} />
        ) : (
          <p className="quiet">{D.passes}</p>
        )}
      </div>
    </section>
  );
}

/** The latest time a packet went through each function of a hook. */
function runsIn(
  index: TraceIndex,
  skb: number,
  net: number,
  hook: HookName,
  seq: number,
): ReadonlyMap<string, HookEvent> {
  const runs = new Map<string, HookEvent>();
  for (const at of index.packets.get(skb)?.seqs ?? []) {
    if (at > seq) break;
    const event = index.events[at];
    if (event?.kind === 'hook' && event.net === net && event.hook === hook)
      runs.set(slotKey(event.fn, event.priority), event);
  }
  return runs;
}

/** The function to look into: the chosen one, the one the packet is in, the last it went through, the first table. */
function chosenSlot(
  slots: readonly Slot[],
  level: HookLevel,
  lit: string | null,
  runs: ReadonlyMap<string, unknown>,
): Slot | undefined {
  const byKey = (key: string | null): Slot | undefined => slots.find((s) => s.key === key);
  return (
    byKey(level.slot) ??
    byKey(lit) ??
    slots.findLast((s) => runs.has(s.key)) ??
    slots.find((s) => s.state === 'live' && s.tint !== 'conntrack') ??
    slots.find((s) => s.state === 'live') ??
    slots[0]
  );
}

interface RowProps {
  readonly slot: Slot;
  readonly run: HookEvent | undefined;
  readonly lit: boolean;
  readonly shown: boolean;
  readonly choose: () => void;
}

function Row({ slot, run, lit, shown, choose }: RowProps) {
  if (slot.state === 'gap') {
    const { label, title } = D.gap(slot.label, slot.title);
    return (
      <li className="hook-gap" style={{ height: ROW }}>
        <span title={title}>{label}</span>
      </li>
    );
  }
  const verdict = run?.verdict ?? '';
  return (
    <li style={{ height: ROW }}>
      <button
        type="button"
        className={`hook-function ${slot.state} t-${slot.tint}${lit ? ' lit' : ''}${verdict === 'DROP' ? ' dropped' : ''}`}
        aria-current={shown ? 'true' : undefined}
        title={T.say(slot.title)}
        onClick={choose}
      >
        <span className="hook-priority">{slot.priorityText}</span>
        <i className="chip" aria-hidden="true" />
        <span className="hook-name">
          <b>{T.say(slot.label)}</b>
          {slot.fn !== '' && <code>{slot.fn}</code>}
        </span>
        {run && <span className={verdict === 'DROP' ? 'verdict bad' : 'verdict good'}>{D.verdictOf[verdict]}</span>}
      </button>
    </li>
  );
}

/** The same packet, at the function it is in; it glides from one to the next. */
function TrackPacket({
  slots,
  hook,
  lit,
}: {
  readonly slots: readonly Slot[];
  readonly hook: HookName;
  readonly lit: string | null;
}) {
  const { picture, index, net, seq } = useMoment();
  const moving = useRef<SVGGElement>(null);
  const active = picture.packets.find((p) => p.active) ?? null;
  const stop = index.stopIndex(seq);
  const height = slots.length * ROW;
  const yOf = (key: string): number => {
    const row = slots.findIndex((s) => s.key === key);
    return key === 'tail' ? height : row < 0 ? 0 : (row + 0.5) * ROW;
  };
  const before = active ? index.spotOf(active.id, index.stops[stop - 1] ?? -1) : null;
  const from = before?.net === net && before.spot.place === hook ? yOf(before.spot.slot ?? 'head') : null;
  const to = lit === null ? null : yOf(lit);
  const way = useMemo(
    () =>
      from === null || to === null
        ? null
        : [
            { x: 22, y: from },
            { x: 22, y: to },
          ],
    [from, to],
  );
  useGlide(moving, way, stop, groupOn);
  return (
    <svg className="hook-packet diagram" width={44} height={height} aria-hidden="true">
      <line className="track" x1={22} x2={22} y1={0} y2={height} />
      {active && to !== null && (
        <g ref={moving} transform={`translate(22 ${to})`} data-testid="packet">
          <PacketShape packet={active} size={0.9} inColumn />
        </g>
      )}
    </svg>
  );
}

/** The level, read from the store: the view is there only while it is a hook. */
export function HookLevelView() {
  const app = useApp();
  const level = useStore(app.selection, (s) => s.level);
  return level.at === 'hook' ? <HookView level={level} /> : null;
}
