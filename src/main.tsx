import { createRoot } from 'react-dom/client';
import { onWorkerFailure, transport } from './start-worker.ts';
import { App } from './store/app.ts';
import { Page } from './ui/page.tsx';
import './ui/styles/tokens.css';
import './ui/styles/base.css';
import './ui/styles/stage.css';
import './ui/styles/layout.css';
import './ui/styles/phone.css';
import './ui/styles/diagram.css';
import './ui/styles/timeline.css';
import './ui/styles/tabs.css';
import './ui/styles/inspector.css';
import './ui/styles/terminal.css';

const app = new App(transport, () => window.localStorage);
onWorkerFailure((problem) => app.fail(problem));

const root = document.getElementById('root');
if (root) createRoot(root).render(<Page app={app} />);
