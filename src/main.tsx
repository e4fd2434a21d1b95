import { createRoot } from 'react-dom/client';
import type { FromWorker } from './protocol/messages.ts';
import { App } from './store/app.ts';
import type { Transport } from './store/client.ts';
import { Page } from './ui/page.tsx';
import './ui/styles/tokens.css';
import './ui/styles/base.css';
import './ui/styles/stage.css';
import './ui/styles/layout.css';
import './ui/styles/diagram.css';
import './ui/styles/timeline.css';
import './ui/styles/tabs.css';
import './ui/styles/inspector.css';
import './ui/styles/terminal.css';

const worker = new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module', name: 'hookscope' });
const transport: Transport = {
  post: (message) => worker.postMessage(message),
  listen: (receive) => {
    worker.onmessage = (event: MessageEvent<FromWorker>) => receive(event.data);
  },
};
const app = new App(transport, () => window.localStorage);
worker.onerror = (event) => app.fail(event.message || 'the worker stopped');

const root = document.getElementById('root');
if (root) createRoot(root).render(<Page app={app} />);
