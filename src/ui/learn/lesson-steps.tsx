import { Icon } from '../parts/icons.tsx';
import { canSwap, type DraftStep, type LessonDraft, linesOf, swapped, withoutStep } from './lesson-draft.ts';
import { L } from './own-text.ts';
import { Words } from './words.tsx';

interface Props {
  readonly draft: LessonDraft;
  readonly change: (draft: LessonDraft) => void;
}

/** The steps of a lesson in the making: their commands, their moments, and their texts to be edited. */
export function LessonSteps({ draft, change }: Props) {
  if (draft.steps.length === 0) return <p className="quiet">{L.noSteps}</p>;
  const setText = (at: number, text: string): void => {
    change({ ...draft, steps: draft.steps.map((step, i) => (i === at ? { ...step, text } : step)) });
  };
  return (
    <ol className="draft-steps" aria-label={L.steps}>
      {draft.steps.map((step, at) => (
        <li key={step.key} className="draft-step">
          <header>
            <b>{L.step(at + 1)}</b>
            <span className="quiet small">
              <Where step={step} />
            </span>
            <span className="draft-moves">
              <button
                type="button"
                className="icon-button"
                aria-label={L.up(at + 1)}
                title={L.up(at + 1)}
                aria-disabled={!canSwap(draft, at - 1)}
                onClick={() => change(swapped(draft, at - 1))}
              >
                <Icon name="up" />
              </button>
              <button
                type="button"
                className="icon-button"
                aria-label={L.down(at + 1)}
                title={L.down(at + 1)}
                aria-disabled={!canSwap(draft, at)}
                onClick={() => change(swapped(draft, at))}
              >
                <Icon name="down" />
              </button>
              <button
                type="button"
                className="icon-button"
                aria-label={L.remove(at + 1)}
                title={L.remove(at + 1)}
                onClick={() => change(withoutStep(draft, at))}
              >
                <Icon name="close" />
              </button>
            </span>
          </header>
          {linesOf(draft, at).map(({ place, line }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same line may have been entered twice, and none moves
            <p key={i} className="draft-line">
              <Words place={place} line={line} />
            </p>
          ))}
          <textarea
            rows={3}
            aria-label={L.textOf(at + 1)}
            value={step.text}
            onChange={(e) => setText(at, e.target.value)}
          />
        </li>
      ))}
    </ol>
  );
}

/** The moment of a step, in short. */
function Where({ step }: { readonly step: DraftStep }) {
  if (!step.stand) return L.atEnd;
  const { place = '', fn = '', hook } = step.stand;
  return (
    <>
      {place} <code>{fn}</code>
      {hook && ` ${hook}`}
    </>
  );
}
