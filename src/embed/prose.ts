import type { EmbedStep } from '../protocol/embed.ts';
import { readEmbedStep } from './options.ts';

/** The attribute of the host page's text: a step, or `ID:STEP` for the element with that id. */
export const STEP_ATTRIBUTE = 'data-hook-scope-step';

export interface ProseTarget {
  readonly element: string | null;
  readonly step: EmbedStep;
}

/** Reads the attribute; null for what says nothing. */
export function readProse(value: string | null): ProseTarget | null {
  const match = /^(?:([^:]+):)?([a-z0-9]+)$/.exec(value?.trim() ?? '');
  const step = readEmbedStep(match?.[2] ?? null);
  return step === null ? null : { element: match?.[1] ?? null, step };
}

/** Text that is not a link or a button becomes one for keyboards and screen readers. */
const CONTROLS = 'a[href], button, input, summary, [role], [tabindex]';

/**
 * Text that drives a picture. A click on it, or Enter, seeks; the text of the step that is shown gets
 * `aria-current="step"`, which the page may style. `owns` says which text belongs to the picture.
 */
export class Prose {
  private readonly root: Document;
  private readonly owns: (target: ProseTarget) => boolean;
  private readonly go: (step: EmbedStep) => void;

  constructor(root: Document, owns: (target: ProseTarget) => boolean, go: (step: EmbedStep) => void) {
    this.root = root;
    this.owns = owns;
    this.go = go;
    root.addEventListener('click', this.onClick);
    root.addEventListener('keydown', this.onKey);
    this.dress();
    // What a framework mounts together with the element is there a moment later.
    requestAnimationFrame(() => this.dress());
  }

  private dress(): void {
    for (const [text] of this.all())
      if (!text.matches(CONTROLS)) {
        text.setAttribute('role', 'button');
        text.setAttribute('tabindex', '0');
      }
  }

  /** Marks the text of a step. `last` and `drop` are those that the picture says it is at. */
  mark(step: number, steps: number, dropped: boolean): void {
    for (const [text, target] of this.all()) {
      const here =
        target.step === step || (target.step === 'last' && step === steps) || (target.step === 'drop' && dropped);
      if (here) text.setAttribute('aria-current', 'step');
      else text.removeAttribute('aria-current');
    }
  }

  close(): void {
    this.root.removeEventListener('click', this.onClick);
    this.root.removeEventListener('keydown', this.onKey);
    for (const [text] of this.all()) text.removeAttribute('aria-current');
  }

  private all(): [Element, ProseTarget][] {
    return [...this.root.querySelectorAll(`[${STEP_ATTRIBUTE}]`)].flatMap((text): [Element, ProseTarget][] => {
      const target = readProse(text.getAttribute(STEP_ATTRIBUTE));
      return target && this.owns(target) ? [[text, target]] : [];
    });
  }

  private targetOf(event: Event): ProseTarget | null {
    const text = event.target instanceof Element ? event.target.closest(`[${STEP_ATTRIBUTE}]`) : null;
    const target = text && readProse(text.getAttribute(STEP_ATTRIBUTE));
    return target && this.owns(target) ? target : null;
  }

  private readonly onClick = (event: Event): void => {
    const target = this.targetOf(event);
    if (!target) return;
    event.preventDefault();
    this.go(target.step);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    if (event.target instanceof Element && event.target.matches('a[href], button, input, summary')) return;
    const target = this.targetOf(event);
    if (!target) return;
    event.preventDefault();
    this.go(target.step);
  };
}
