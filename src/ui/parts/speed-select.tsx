import { SPEEDS } from '../../store/playhead.ts';
import { T } from '../text.ts';

interface Props {
  /** 1 is the normal pace. */
  readonly speed: number;
  readonly choose: (speed: number) => void;
}

/** How fast playing goes. */
export function SpeedSelect({ speed, choose }: Props) {
  return (
    <label className="field speed not-phone">
      <span className="visually-hidden">{T.speed}</span>
      <select value={speed} title={T.speed} onChange={(e) => choose(Number(e.target.value))}>
        {SPEEDS.map((s) => (
          <option key={s} value={s}>
            {`${s}\u00d7`}
          </option>
        ))}
      </select>
    </label>
  );
}
