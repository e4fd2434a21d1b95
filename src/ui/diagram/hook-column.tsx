import { type KeyboardEvent, memo } from 'react';
import type { Slot } from '../../diagram/columns.ts';
import type { Geometry } from '../../diagram/layout.ts';
import { inHook } from '../../diagram/level.ts';
import type { HookName } from '../../protocol/messages.ts';
import { useApp } from '../context.ts';
import { T } from '../text.ts';
import { goToLevel } from './levels.ts';
import { D } from './text.ts';

interface Props {
  readonly hook: HookName;
  readonly geometry: Geometry;
  readonly slots: readonly Slot[];
  /** Key of the lit slot, `head` or `tail`; null when the packet is elsewhere. */
  readonly lit: string | null;
  readonly visited: ReadonlyMap<string, string>;
  readonly breaks: boolean;
  readonly dropped: boolean;
}

const onKey =
  (act: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

/** A hook: its functions in the order in which they run, the track through them, and the gaps. */
export const HookColumn = memo(function HookColumn(props: Props) {
  const { hook, geometry, slots, lit, visited, breaks, dropped } = props;
  const app = useApp();
  const { layout } = geometry;
  const b = geometry.box(hook);
  const track = geometry.trackOf(hook);
  const live = slots.filter((s) => s.state === 'live').length;
  const show = (): void => goToLevel(app, inHook(hook));
  const toggle = (): void => app.toggleBreak({ kind: 'hook', hook });
  const state = lit === null ? '' : dropped ? 'lit dropped' : 'lit';
  return (
    <g className={`column ${state}`} data-hook={hook}>
      {/* biome-ignore lint/a11y/useSemanticElements: a button inside an SVG */}
      <g
        role="button"
        tabIndex={0}
        aria-label={D.openHook(hook, live)}
        onClick={show}
        onKeyDown={onKey(show)}
        className="column-button"
      >
        <rect className="column-box" x={b.x} y={b.y} width={b.w} height={b.h} rx={6} />
        <text
          className="column-name"
          x={b.x + layout.inset}
          y={b.y + layout.head / 2 + layout.font.head * 0.36}
          fontSize={layout.font.head}
        >
          {hook}
        </text>
      </g>
      <path className="track" fill="none" d={track.map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x} ${p.y}`).join('')} />
      {slots.map((slot, row) => (
        <SlotRow
          key={slot.key}
          slot={slot}
          y={b.y + layout.head + row * layout.row}
          geometry={geometry}
          hook={hook}
          lit={lit === slot.key}
          verdict={visited.get(`${hook} ${slot.key}`) ?? ''}
        />
      ))}
      {/* biome-ignore lint/a11y/useSemanticElements: a button inside an SVG */}
      <g
        role="button"
        tabIndex={0}
        aria-pressed={breaks}
        aria-label={T.breakHook(hook, breaks)}
        className={breaks ? 'break on' : 'break'}
        onClick={toggle}
        onKeyDown={onKey(toggle)}
        transform={`translate(${b.x + b.w - 10} ${b.y + layout.head / 2})`}
      >
        <title>{T.breakHook(hook, breaks)}</title>
        <rect className="hit" x={-11} y={-11} width={22} height={22} />
        <circle r={4} />
      </g>
    </g>
  );
});

interface RowProps {
  readonly slot: Slot;
  readonly y: number;
  readonly geometry: Geometry;
  readonly hook: HookName;
  readonly lit: boolean;
  readonly verdict: string;
}

const SlotRow = memo(function SlotRow({ slot, y, geometry, hook, lit, verdict }: RowProps) {
  const { layout } = geometry;
  const b = geometry.box(hook);
  const size = layout.font.row;
  const base = y + layout.row / 2 + size * 0.35;
  const left = b.x + layout.inset;
  const prio = left + size * 2.1;
  const className = `slot ${slot.state} t-${slot.tint}${lit ? ' lit' : ''}${verdict === 'DROP' ? ' dropped' : ''}`;
  if (slot.state === 'gap') {
    const { label, title } = D.gap(slot.label, slot.title);
    return (
      <g className={className}>
        <title>{title}</title>
        <line x1={left} x2={b.x + b.w - 8} y1={y + 1} y2={y + 1} className="gap-line" />
        <line x1={left} x2={b.x + b.w - 8} y1={y + layout.row - 1} y2={y + layout.row - 1} className="gap-line" />
        <text
          className="slot-name"
          x={(left + b.x + b.w - 8) / 2}
          y={base - 0.5}
          fontSize={layout.font.small}
          textAnchor="middle"
        >
          {label}
        </text>
      </g>
    );
  }
  return (
    <g className={className}>
      <title>{T.say(slot.title)}</title>
      <rect className="slot-box" x={left - 3} y={y + 0.5} width={b.x + b.w - left - 2} height={layout.row - 1} rx={3} />
      <text className="slot-priority" x={prio} y={base} fontSize={layout.font.small} textAnchor="end">
        {slot.priorityText}
      </text>
      <rect className="swatch" x={prio + 5} y={y + 3} width={4} height={layout.row - 6} rx={1.5} />
      <text className="slot-name" x={prio + 13} y={base} fontSize={size}>
        {T.say(slot.label)}
      </text>
      {verdict !== '' && (
        <text className="slot-verdict" x={b.x + b.w - 8} y={base} fontSize={layout.font.small} textAnchor="end">
          {verdict === 'ACCEPT' ? '\u2713' : verdict === 'DROP' ? '\u2715' : '\u2026'}
        </text>
      )}
    </g>
  );
});
