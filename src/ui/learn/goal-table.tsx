import type { GoalResult, GoalRow } from '../../protocol/learn.ts';
import { Icon } from '../parts/icons.tsx';
import { cameText, wantedText } from './fate.ts';
import { T } from './text.ts';
import { useTyping } from './use-typing.ts';
import { Words } from './words.tsx';

interface Props {
  readonly rows: readonly GoalRow[];
  readonly results: readonly GoalResult[] | null;
  readonly asking: boolean;
}

/** Each row: a command, what is wanted of it, and what would come of it now. Met rows are ticked. */
export function GoalTable({ rows, results, asking }: Props) {
  const met = results?.filter((r) => r.ok).length ?? 0;
  return (
    <section className="goal" aria-label={T.goal} aria-busy={asking}>
      <header>
        <h3>{T.goal}</h3>
        <span className="quiet" role="status">
          {results ? T.goalMet(met, rows.length) : T.goalWait}
        </span>
      </header>
      <ul>
        {rows.map((row, i) => (
          <Row key={`${row.place} ${row.line} ${String(i)}`} row={row} result={results?.[i] ?? null} />
        ))}
      </ul>
      <p className="quiet small">{T.goalNote}</p>
    </section>
  );
}

function Row({ row, result }: { readonly row: GoalRow; readonly result: GoalResult | null }) {
  const type = useTyping();
  const { place, line, wait } = row;
  const ok = result?.ok ?? false;
  const came = result ? cameText(result) : '';
  return (
    <li className={ok ? 'met' : result ? 'unmet' : ''}>
      <span className="goal-mark">
        {ok && <Icon name="check" />}
        <span className="visually-hidden">{ok ? T.met : T.unmet}</span>
      </span>
      <div>
        {wait !== undefined && <span className="quiet small">{T.after(wait)} </span>}
        <button
          type="button"
          className="goal-line"
          aria-label={T.tryIt(place, line)}
          onClick={() => void type([{ place, line }])}
        >
          <Words place={place} line={line} />
        </button>
        <p className="goal-wants">{wantedText(row)}</p>
        {!ok && came !== '' && (
          <p className="goal-came">
            {T.now} <span>{came}</span>
          </p>
        )}
      </div>
    </li>
  );
}
