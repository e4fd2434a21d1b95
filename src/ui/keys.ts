import { useEffect } from 'react';
import { picture } from '../diagram/picture.ts';
import { isHook } from '../diagram/spots.ts';
import type { App } from '../store/app.ts';
import type { InspectorTab } from '../store/settings.ts';
import { useApp } from './context.ts';
import { openHelp } from './help/help-state.ts';

const TABS: readonly InspectorTab[] = ['packet', 'rules', 'hooks', 'conntrack', 'why'];

/** The page's keys. Elements that use a key themselves stop it, or are text fields. */
export function useKeys(): void {
  const app = useApp();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target)) return;
      if (act(app, event)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app]);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('.xterm, textarea, select, dialog, input:not([type="range"])') !== null);

/** Buttons take space and enter, tab lists and menus the arrows. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (event.key === ' ') return target.closest('button, summary, [role="button"], a, input') !== null;
  if (event.key === 'Home' || event.key === 'End') return target.closest('input') !== null;
  if (event.key.startsWith('Arrow')) return target.closest('[role="tablist"], [role="separator"], input') !== null;
  return false;
}

function act(app: App, event: KeyboardEvent): boolean {
  if (isTaken(event)) return false;
  switch (event.key) {
    case 'ArrowRight':
      if (event.shiftKey) app.over();
      else app.forward();
      return true;
    case 'ArrowLeft':
      if (event.shiftKey) app.overBack();
      else app.back();
      return true;
    case ' ':
      app.togglePlay();
      return true;
    case 'Home':
      app.first();
      return true;
    case 'End':
      app.last();
      return true;
    case 'r':
      app.run();
      return true;
    case 'b':
      breakHere(app);
      return true;
    case 'u':
      void app.undo();
      return true;
    case 'f':
      app.settings.setState({ follow: !app.settings.getState().follow });
      return true;
    case '?':
      openHelp();
      return true;
    case '`': {
      const folded = { ...app.settings.getState().folded, terminal: false };
      app.settings.setState({ folded, pane: 'terminal' });
      focusTerminal();
      requestAnimationFrame(focusTerminal);
      return true;
    }
    default: {
      const tab = TABS[Number(event.key) - 1];
      if (!tab) return false;
      app.settings.setState({ tab, folded: { ...app.settings.getState().folded, inspector: false } });
      return true;
    }
  }
}

const focusTerminal = (): void => document.querySelector<HTMLElement>('.xterm-helper-textarea')?.focus();

/** Toggles a breakpoint on the hook that the packet is in. */
function breakHere(app: App): void {
  const { index } = app.session.getState();
  const { seq } = app.playhead.getState();
  const event = picture(index, seq, 0).event;
  const spot = event ? index.spotOf(event.skb, seq)?.spot : null;
  if (spot && isHook(spot.place)) app.toggleBreak({ kind: 'hook', hook: spot.place });
}
