/** The first packet and what the reader does then come before the files for another day. */
const DELAY = 8_000;

/** Keeps the page for times without a network. Browsers and places where that is not possible go without. */
export function keepOffline(): void {
  if (!('serviceWorker' in navigator)) return;
  setTimeout(() => {
    navigator.serviceWorker.register('./sw.js', { scope: './' }).catch(() => {});
  }, DELAY);
}
