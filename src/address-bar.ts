import { type AddressBar, AddressFollower, openAddress } from './store/address.ts';
import type { App } from './store/app.ts';

/** The window's address bar. A page without one (in a sandbox) goes without. */
const bar: AddressBar = {
  read: () => location.hash.replace(/^#/, ''),
  isOwn: () => history.state === OWN,
  write: (fragment, how) => {
    const url = fragment === '' ? `${location.pathname}${location.search}` : `#${fragment}`;
    try {
      if (how === 'push') history.pushState(OWN, '', url);
      else history.replaceState(OWN, '', url);
    } catch {
      // Browsers refuse when it changes too often, and in some frames: the next rest tries again.
    }
  },
  left: () => {
    const left = readLeft();
    return left && left.address === bar.read() ? left.what : null;
  },
  leave: (what) => {
    try {
      // Not in the history: what is put there while a page is left comes too late for a reload.
      sessionStorage.setItem(LEFT, JSON.stringify({ address: bar.read(), what }));
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

function readLeft(): { readonly address: unknown; readonly what: unknown } | null {
  try {
    const left: unknown = JSON.parse(sessionStorage.getItem(LEFT) ?? 'null');
    return typeof left === 'object' && left !== null && 'address' in left && 'what' in left ? left : null;
  } catch {
    return null;
  }
}

export const openFirst = (app: App): Promise<boolean> => openAddress(app, bar);

export function followAddress(app: App): void {
  new AddressFollower(app, bar);
}
