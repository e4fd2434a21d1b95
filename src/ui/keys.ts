import { useEffect } from 'react';
import { actionOf } from './actions.ts';
import { useApp } from './context.ts';

/** The page's keys. Elements that use a key themselves stop it, or are text fields. */
export function useKeys(): void {
  const app = useApp();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || isTaken(event)) return;
      const action = actionOf(event);
      if (!action) return;
      event.preventDefault();
      if (action.enabled?.(app) ?? true) action.run(app);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app]);
}

const isTyping = (target: Element): boolean =>
  (target instanceof HTMLElement && target.isContentEditable) ||
  target.closest('.xterm, textarea, select, dialog, input:not([type="range"])') !== null;

/** Buttons take space and enter, tab lists and menus the arrows; ctrl-k in a terminal is the terminal's. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (event.metaKey) return target.closest('dialog') !== null;
  if (event.ctrlKey) return target.closest('.xterm, dialog') !== null;
  if (isTyping(target)) return true;
  if (event.key === ' ') return target.closest('button, summary, [role="button"], a, input') !== null;
  if (event.key === 'Home' || event.key === 'End') return target.closest('input') !== null;
  if (event.key.startsWith('Arrow')) return target.closest('[role="tablist"], [role="separator"], input') !== null;
  return false;
}
