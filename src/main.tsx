import { createRoot } from 'react-dom/client';
import { onWorkerFailure, spawnWorker, transport } from './start-worker.ts';
import { App } from './store/app.ts';
import { firstMomentIn } from './ui/first-moment.tsx';
import { explain } from './ui/inspector/packet-tab.tsx';
import { inLanguage } from './ui/languages/in-language.ts';
import { Page } from './ui/page.tsx';

const app = new App(transport, () => window.localStorage);
onWorkerFailure((problem) => app.fail(problem));
app.spawn = spawnWorker;

// A session in the address is opened before anything else; the address is followed once there is something to follow.
const address = (): Promise<typeof import('./address-bar.ts')> => import('./address-bar.ts');
if (location.hash.length > 1 || history.state !== null) {
  const early = address();
  app.opensFirst = async () => (await early).openFirst(app);
}
app.onSaved = () => {
  app.onSaved = () => {};
  // what did not come leaves the page as it is: the address stays, and there is nothing offline
  address().then(
    (a) => a.followAddress(app),
    () => {},
  );
  import('./offline.ts').then(
    (o) => o.keepOffline(),
    () => {},
  );
};

const root = document.getElementById('root');
if (root) {
  const first = firstMomentIn(root);
  if (first) void explain.fetch();
  const page = createRoot(root);
  inLanguage(app, (language) => page.render(<Page key={language} app={app} first={first} />));
}
