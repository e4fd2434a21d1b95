import './start-worker.ts';
import './ui/styles/tokens.css';
import './ui/styles/base.css';
import './ui/styles/stage.css';
import './ui/styles/top-bar.css';
import './ui/styles/layout.css';
import './ui/styles/phone.css';
import './ui/styles/diagram.css';
import './ui/styles/packets.css';
import './ui/styles/timeline.css';
import './ui/styles/tabs.css';
import './ui/styles/inspector.css';
import './ui/debug/explain.css';
import './ui/styles/packet.css';
import './ui/styles/terminal.css';
import './ui/styles/forced.css';

/** A page in the background is not painted, and some browsers do not tell. */
const PATIENCE = 500;

/** How long to wait before the page's scripts are asked for again. */
const AGAIN = 2000;

/** Resolves once the page stands on the screen as it was served. */
const painted = (): Promise<void> =>
  new Promise((resolve) => {
    if (document.visibilityState === 'hidden') return resolve();
    setTimeout(resolve, PATIENCE);
    new PerformanceObserver((list) => {
      if (list.getEntriesByName('first-contentful-paint').length > 0) resolve();
    }).observe({ type: 'paint', buffered: true });
  });

/** Says in the served page that the rest of it did not come; a button loads it anew. */
function sayUnloaded(): void {
  const said = document.querySelector<HTMLElement>('.shell .unloaded');
  if (!said) return;
  document.documentElement.dataset.first = 'no';
  document.querySelector('.shell .caption.starting')?.remove();
  said.hidden = false;
  said.querySelector('button')?.addEventListener('click', () => location.reload());
}

// The model boots from here on; the page's scripts, which are fetched meanwhile, leave the first paint alone.
const page = (): Promise<unknown> => import('./main.tsx');
void painted()
  .then(page)
  .catch(async () => {
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
    await page();
  })
  .catch((error: unknown) => {
    sayUnloaded();
    throw error;
  });
