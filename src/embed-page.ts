import { messageOf } from './base/message-of.ts';
import { FrameLink } from './embed/frame-link.ts';
import { readOptions } from './embed/options.ts';
import { showPoster } from './embed/poster.ts';
import './embed/poster.css';

/**
 * The page in a frame. Small until somebody acts: it says hello to its host and shows a button. The rest, a picture with a
 * model behind it, loads when the reader presses it, or the host asks for something.
 */
const options = readOptions(location.search);
const root = document.getElementById('root') ?? document.body;
const dark = matchMedia('(prefers-color-scheme: dark)');
const shade = (): void => {
  document.documentElement.dataset.theme = options.theme === 'auto' ? (dark.matches ? 'dark' : 'light') : options.theme;
};
shade();
dark.addEventListener('change', shade);

const link = new FrameLink(
  {
    parent: window.parent === window ? null : window.parent,
    post: (message) => {
      if (window.parent !== window) window.parent.postMessage(message, '*');
    },
    listen: (receive) => window.addEventListener('message', receive),
  },
  options.host,
);

let live: Promise<typeof import('./embed-live.tsx')> | null = null;
function load(): void {
  if (live) return;
  poster.busy();
  live = import('./embed-live.tsx');
  live.then(
    ({ start }) => {
      dark.removeEventListener('change', shade); // from here on the live part sees to it
      start(root, options, location.hash.slice(1), link);
    },
    (error: unknown) => {
      live = null;
      const message = messageOf(error);
      poster.failed(message);
      link.tell({ type: 'error', message, on: 'load' });
    },
  );
}

const poster = showPoster(root, `./${location.hash}`, load, options.lang);
if (options.lang === 'zh') document.documentElement.lang = 'zh-Hans';
link.onMessage = (message) => {
  // What comes before the live part is there is told to it then; asking is a reason to load.
  if (message.type === 'pause' && !live) return;
  load();
  const told = live;
  void told?.then((module) => module.hear(message));
};
if (options.now) load();
