import './ui/styles/page.css';

/** A page in the background is not painted, and some browsers do not tell. */
const PATIENCE = 500;

/** How long to wait before the page's scripts are asked for again. */
const AGAIN = 2000;

/** Resolves when `told` calls, after a while without that, or at once in a page that nobody sees. */
const whenTold = (told: (tell: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    if (document.visibilityState === 'hidden') return resolve();
    setTimeout(resolve, PATIENCE);
    told(resolve);
  });

/** The page as it was served is drawn, and on its way to the screen. */
const drawn = (): Promise<void> => whenTold((tell) => requestAnimationFrame(() => setTimeout(tell)));

/** The page stands on the screen as it was served. */
const painted = (): Promise<void> =>
  whenTold((tell) => {
    new PerformanceObserver((list) => {
      if (list.getEntriesByName('first-contentful-paint').length > 0) tell();
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

// The model boots while the first paint comes to the screen, and the page's scripts after it: both are fetched before.
const page = (): Promise<unknown> => import('./main.tsx');
void drawn()
  .then(() => import('./start-worker.ts'))
  .then(painted)
  .then(page)
  .catch(async () => {
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
    await page();
  })
  .catch((error: unknown) => {
    sayUnloaded();
    throw error;
  });
