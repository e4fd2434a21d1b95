import { useStore } from 'zustand';
import { type Breakpoint, breakKey } from '../../store/breakpoints.ts';
import { useApp } from '../context.ts';
import { T } from '../text.ts';

interface Props {
  readonly at: Breakpoint;
  /** The place in words, for the name of the button. */
  readonly name: string;
}

/** A dot beside a thing: pause there, or not. */
export function BreakDot({ at, name }: Props) {
  const app = useApp();
  const key = breakKey(at);
  const on = useStore(app.playhead, (s) => s.breakpoints.some((b) => breakKey(b) === key));
  return (
    <button
      type="button"
      className={on ? 'break-toggle on' : 'break-toggle'}
      aria-pressed={on}
      aria-label={T.pauseAt(name)}
      title={T.pauseAt(name)}
      onClick={() => app.toggleBreak(at)}
    >
      <i className="break-dot" aria-hidden="true" />
    </button>
  );
}
