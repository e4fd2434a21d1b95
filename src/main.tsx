import { createRoot } from 'react-dom/client';
import { onWorkerFailure, spawnWorker, transport } from './start-worker.ts';
import { App } from './store/app.ts';
import { inLanguage } from './ui/languages/in-language.ts';
import { Page } from './ui/page.tsx';
import './ui/styles/tokens.css';
import './ui/styles/base.css';
import './ui/styles/stage.css';
import './ui/styles/layout.css';
import './ui/styles/phone.css';
import './ui/styles/diagram.css';
import './ui/styles/packets.css';
import './ui/styles/timeline.css';
import './ui/styles/tabs.css';
import './ui/styles/inspector.css';
import './ui/styles/packet.css';
import './ui/styles/terminal.css';

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
  const page = createRoot(root);
  inLanguage(app, (language) => page.render(<Page key={language} app={app} />));
}
