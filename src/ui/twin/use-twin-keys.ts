import { useEffect } from 'react';
import type { TwinRuns } from '../../store/twin.ts';

/** Keys of the lab that would change what cannot be seen here. */
const LAB_ONLY = /^[rbuf1-9`]$/;

/** The keys of time move both playheads. They are taken before the page's own keys see them. */
export function useTwinKeys(runs: TwinRuns): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
      if (act(runs, event) || LAB_ONLY.test(event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [runs]);
}

function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog, select, textarea, input:not([type="range"])') !== null) return true;
  if (key === ' ') return target.closest('button, summary, a') !== null;
  return false;
}

function act(runs: TwinRuns, event: KeyboardEvent): boolean {
  switch (event.key) {
    case 'ArrowRight':
    case 'ArrowLeft': {
      const by = event.key === 'ArrowRight' ? 1 : -1;
      if (event.shiftKey) runs.over(by);
      else runs.step(by);
      return true;
    }
    case ' ':
      runs.togglePlay();
      return true;
    case 'Home':
      runs.seek(0);
      return true;
    case 'End':
      runs.seek(Number.POSITIVE_INFINITY);
      return true;
    case 'd':
      runs.toFirstDifference();
      return true;
    default:
      return false;
  }
}
