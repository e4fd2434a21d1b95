import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { breakTest, hitsOf } from '../../diagram/breakpoints.ts';
import { HOOKS } from '../../diagram/spots.ts';
import { type Breakpoint, breakKey, withoutBreak } from '../../store/breakpoints.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { Icon } from '../parts/icons.tsx';
import { AddBreakpoint } from './add-breakpoint.tsx';
import { breakText } from './break-text.ts';
import { ConditionField, conditionError } from './condition-field.tsx';
import { closePanel, debugStore } from './debug-state.ts';
import { D } from './text.ts';
import './debug.css';

const PRESETS: readonly Breakpoint[] = [{ kind: 'drop' }, ...HOOKS.map((hook) => ({ kind: 'hook', hook }) as const)];

/** The breakpoints, above the timeline so that the picture stays in view: what is set, how often it was hit, one more. */
export function BreakpointsDialog() {
  const app = useApp();
  const panel = useRef<HTMLElement>(null);
  const breakpoints = useStore(app.playhead, (s) => s.breakpoints);
  const isSet = (b: Breakpoint): boolean => breakpoints.some((other) => breakKey(other) === breakKey(b));
  useEffect(() => {
    const element = panel.current;
    if (!element) return;
    const onToggle = (event: Event): void => {
      if ((event as ToggleEvent).newState === 'closed') closePanel('breakpoints');
    };
    element.addEventListener('toggle', onToggle);
    const show = (): void => {
      if (element.matches(':popover-open')) return;
      element.showPopover();
      element.querySelector('input')?.focus();
    };
    show();
    // Asked for again before the browser has told that it was closed.
    const unsubscribe = debugStore.subscribe(({ panel }) => panel === 'breakpoints' && show());
    return () => {
      unsubscribe();
      element.removeEventListener('toggle', onToggle);
    };
  }, []);
  return (
    <section
      ref={panel}
      id="breakpoints-panel"
      className="breaks-panel"
      popover="auto"
      role="dialog"
      aria-label={D.breakpoints}
    >
      <div className="panel-head">
        <h2>{D.breakpoints}</h2>
        <button type="button" className="icon-button" aria-label={D.close} onClick={() => panel.current?.hidePopover()}>
          <Icon name="close" />
        </button>
      </div>
      <p className="quiet small">{D.breakNote}</p>
      <fieldset className="break-presets">
        <legend className="visually-hidden">{D.breakpoints}</legend>
        {PRESETS.map((b) => (
          <label key={breakKey(b)}>
            <input type="checkbox" checked={isSet(b)} onChange={() => app.toggleBreak(b)} />
            {b.kind === 'hook' ? b.hook : breakText(b)}
          </label>
        ))}
      </fieldset>
      <h3>{D.breakList}</h3>
      {breakpoints.length === 0 && <p className="quiet">{D.breakNone}</p>}
      <ul className="break-list">
        {breakpoints.map((b) => (
          <Row key={breakKey(b)} at={b} />
        ))}
      </ul>
      <h3>{D.breakAdd}</h3>
      <AddBreakpoint />
    </section>
  );
}

/** One breakpoint: heeded or not, its hits, its condition. */
function Row({ at }: { readonly at: Breakpoint }) {
  const app = useApp();
  const { index, seq } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const length = useStore(app.session, (s) => s.length);
  const [condition, setCondition] = useState(at.condition ?? '');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the index grows in place, `length` says so
  const hits = useMemo(
    () =>
      hitsOf(
        index,
        breakTest((net) => netName(topology, net)),
        at,
      ),
    [index, topology, at, length],
  );
  const stop = index.stopIndex(seq);
  const past = hits.filter((h) => h <= stop).length;
  const next = hits.find((h) => h > stop) ?? hits[0];
  const name = breakText({ ...at, condition: '' });
  const change = (text: string): void => {
    setCondition(text);
    const bad = conditionError(text) !== null || (at.kind === 'any' && text.trim() === '');
    if (!bad) app.setBreak({ ...at, condition: text.trim() });
  };
  const remove = (): void => {
    app.playhead.setState(({ breakpoints }) => ({ breakpoints: withoutBreak(breakpoints, at) }));
  };
  return (
    <li className={at.off ? 'break-row off' : 'break-row'}>
      <label className="break-name">
        <input
          type="checkbox"
          checked={!at.off}
          aria-label={D.breakOn(name)}
          onChange={() => app.setBreak({ ...at, off: !at.off })}
        />
        <span>{name}</span>
      </label>
      <button
        type="button"
        className="link break-hits"
        disabled={next === undefined}
        title={D.breakHitsTitle(past, hits.length)}
        onClick={() => next !== undefined && app.seekStop(next)}
      >
        {D.breakHits(past, hits.length)}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={D.breakRemove(name)}
        title={D.breakRemove(name)}
        onClick={remove}
      >
        <Icon name="close" />
      </button>
      <ConditionField label={D.breakEdit(name)} value={condition} onChange={change} />
    </li>
  );
}
