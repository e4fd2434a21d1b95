import { isObject } from './base/checks.ts';
import { type AddressBar, AddressFollower, openAddress } from './store/address.ts';
import type { App } from './store/app.ts';

/**
 * Addresses that others took the place of, the latest last. A reload right after that may still come back to one of them:
 * the browser reloads what its other process knows.
 */
let replaced: readonly string[] = [];
const REMEMBERED = 4;

/** The window's address bar. A page without one (in a sandbox) goes without. */
export const bar: AddressBar = {
  read: () => location.hash.replace(/^#/, ''),
  isOwn: () => history.state === OWN,
  write: (fragment, how) => {
    const url = fragment === '' ? `${location.pathname}${location.search}` : `#${fragment}`;
    const before = bar.read();
    try {
      if (how === 'push') history.pushState(OWN, '', url);
      else history.replaceState(OWN, '', url);
      replaced = how === 'push' ? [] : [...replaced, before].slice(-REMEMBERED);
    } catch {
      // Browsers refuse when it changes too often, and in some frames: the next rest tries again.
    }
  },
  left: () => {
    const left = readLeft();
    const isThere = left?.address === bar.read() || (bar.isOwn() && left?.replaced.includes(bar.read()));
    return left && isThere ? left.what : null;
  },
  leave: (what) => {
    try {
      // Not in the history: what is put there while a page is left comes too late for a reload.
      sessionStorage.setItem(LEFT, JSON.stringify({ address: bar.read(), replaced, what }));
    } catch {
      // The address itself is all that is left then.
    }
  },
  onLeave: (tell) => window.addEventListener('pagehide', tell),
  onChange: (tell) => {
    window.addEventListener('popstate', tell);
    window.addEventListener('hashchange', tell);
  },
};
const OWN = 'hookscope';

/** Of this tab alone, unlike what the keeper keeps. */
const LEFT = 'hookscope.left';

interface Left {
  readonly address: unknown;
  readonly replaced: readonly unknown[];
  readonly what: unknown;
}

function readLeft(): Left | null {
  try {
    const left: unknown = JSON.parse(sessionStorage.getItem(LEFT) ?? 'null');
    if (!isObject(left)) return null;
    return { address: left.address, replaced: Array.isArray(left.replaced) ? left.replaced : [], what: left.what };
  } catch {
    return null;
  }
}

export const openFirst = (app: App): Promise<boolean> => openAddress(app, bar);

export function followAddress(app: App): void {
  new AddressFollower(app, bar);
}
