import { useEffect } from 'react';
import { actionOf } from './actions.ts';
import { useApp } from './context.ts';
import { debugStore, keyAhead } from './debug/debug-state.ts';
import { closeHelp, helpStore } from './help/help-state.ts';

/** The page's keys. Elements that use a key themselves stop it, or are text fields. */
export function useKeys(): void {
  const app = useApp();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return;
      if (isForDialog(event)) {
        event.preventDefault();
        if (helpStore.getState().open && event.key === 'Escape') closeHelp();
        keyAhead(event.key);
        return;
      }
      if (isTaken(event)) return;
      const action = actionOf(event);
      if (!action) return;
      event.preventDefault();
      if (action.enabled?.(app) ?? true) action.run(app);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app]);
}

/** What an open dialog is, once it is there. */
const HERE = 'dialog[open], #breakpoints-panel';

/** A dialog was asked for, and its code is on the way: keys are no longer for the page. */
function isForDialog({ target, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || (debugStore.getState().panel === null && !helpStore.getState().open)) return false;
  return document.querySelector(HERE) === null && !(target instanceof Element && isTyping(target));
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
