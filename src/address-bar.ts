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
  onChange: (tell) => {
    window.addEventListener('popstate', tell);
    window.addEventListener('hashchange', tell);
  },
};
const OWN = 'hookscope';

export const openFirst = (app: App): Promise<boolean> => openAddress(app, bar);

export function followAddress(app: App): void {
  new AddressFollower(app, bar);
}
