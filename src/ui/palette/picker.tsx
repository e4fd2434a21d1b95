import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { closePanel, type Panel } from '../debug/debug-state.ts';
import { useModal } from '../parts/use-modal.ts';
import './palette.css';

interface Props<T> {
  readonly panel: Panel;
  readonly title: string;
  readonly placeholder: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly render: (item: T) => ReactNode;
  /** `shift`: the other way to take it. */
  readonly onPick: (item: T, shift: boolean) => void;
  /** Beneath the field: an error, or how many were found. */
  readonly status: string;
  readonly foot: string;
  /** Which one is chosen first. */
  readonly start?: number;
  /** The list is still that of an earlier query: Enter waits for its own. */
  readonly late?: boolean;
}

/** Drawn at once; beyond that one types more. */
const SHOWN = 200;

/** A field and a list that follows it: arrow keys choose, Enter takes, Escape closes. */
export function Picker<T>(props: Props<T>) {
  const {
    panel,
    title,
    placeholder,
    query,
    onQuery,
    items,
    keyOf,
    render,
    onPick,
    status,
    foot,
    start = 0,
    late = false,
  } = props;
  const modal = useModal(() => closePanel(panel));
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const [at, setAt] = useState(start);
  const shown = items.slice(0, Math.max(SHOWN, start + 20));
  const chosen = Math.min(at, shown.length - 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query chooses anew
  useEffect(() => setAt(start), [query, start]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls to what is chosen
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, query]);
  const pick = (item: T | undefined, shift: boolean): void => {
    if (item === undefined) return;
    modal.close();
    onPick(item, shift);
  };
  const entered = useRef<{ readonly shift: boolean } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: takes what was entered once its list is there
  useEffect(() => {
    const waiting = entered.current;
    if (late || !waiting) return;
    entered.current = null;
    pick(shown[start], waiting.shift);
  }, [late]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      const wrap = Math.abs(by) === 1 ? (chosen + by + shown.length) % Math.max(1, shown.length) : chosen + by;
      setAt(Math.max(0, Math.min(shown.length - 1, wrap)));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (late) entered.current = { shift: event.shiftKey };
      else pick(shown[chosen], event.shiftKey);
    }
  };
  return (
    <dialog
      {...modal.props}
      className="picker"
      aria-label={title}
      onPointerDown={(event) => {
        // The backdrop is the dialog's own.
        if (event.target === event.currentTarget) modal.close();
      }}
    >
      <input
        autoFocus
        type="text"
        role="combobox"
        aria-label={title}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-describedby={`${id}-status`}
        aria-activedescendant={shown.length > 0 ? `${id}-${chosen}` : undefined}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(e) => {
          entered.current = null;
          onQuery(e.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <p className="picker-status quiet" id={`${id}-status`} role="status">
        {status}
      </p>
      <div className="picker-list" id={`${id}-list`} role="listbox" aria-label={title} ref={list} tabIndex={-1}>
        {shown.map((item, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard
          <div
            key={keyOf(item)}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === chosen}
            className="picker-item"
            onPointerMove={() => setAt(i)}
            onClick={(e) => pick(item, e.shiftKey)}
          >
            {render(item)}
          </div>
        ))}
      </div>
      <p className="picker-foot quiet">{foot}</p>
    </dialog>
  );
}
