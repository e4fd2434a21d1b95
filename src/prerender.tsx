import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { StoreApi } from 'zustand/vanilla';
import { LAYOUTS } from './diagram/layouts.ts';
import { picture } from './diagram/picture.ts';
import type { FromWorker } from './protocol/messages.ts';
import { App } from './store/app.ts';
import { Caption } from './ui/caption.tsx';
import { AppContext, MomentContext, netName } from './ui/context.ts';
import { Diagram } from './ui/diagram/diagram.tsx';
import { Notes } from './ui/diagram/ground.tsx';
import { Inspector } from './ui/inspector/inspector.tsx';
import { explain } from './ui/inspector/packet-tab.tsx';
import { Player, PlayerContext } from './ui/player.ts';
import type { FirstHtml } from './ui/shell.ts';
import { Host } from './worker/host.ts';

/**
 * The first moment of a first visit as HTML, for the page to show before its scripts run: the model runs the first lab
 * as the worker will, and the page's own components draw it.
 */
export async function firstHtml(): Promise<FirstHtml> {
  const { app, close } = await firstVisit();
  await explain.fetch();
  // it rests where the page will begin to play
  app.seekStop(0);
  const player = new Player(app);
  // the stores' first states are what a server would draw
  asServed(app.session);
  asServed(app.playhead);
  asServed(app.selection);
  asServed(app.settings);
  const { index, topology } = app.session.getState();
  const { seq } = app.playhead.getState();
  const net = index.events[index.stops[0] ?? 0]?.net ?? topology?.focus ?? 0;
  const moment = { index, seq, net, picture: picture(index, seq, net) };
  const draw = (node: ReactNode): string =>
    dead(
      renderToStaticMarkup(
        createElement(
          AppContext,
          { value: app },
          createElement(PlayerContext, { value: player }, createElement(MomentContext, { value: moment }, node)),
        ),
      ),
    );
  const { rxModel } = app.settings.getState();
  const html = {
    caption: draw(<Caption />),
    inspector: draw(<Inspector />),
    pictures: Object.values(LAYOUTS).map((layout) => ({
      layout: layout.name,
      html: draw(
        <>
          <Diagram layout={layout} host={netName(topology, net)} />
          {layout.name === 'tall' && <Notes rxModel={rxModel} />}
        </>,
      ),
    })),
  };
  close();
  return html;
}

/** A page's stores over a worker's host, in one program, once the first packet has been sent. */
async function firstVisit(): Promise<{ readonly app: App; readonly close: () => void }> {
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, run: () => void): (() => void) => {
    const timer = setTimeout(run, ms);
    timers.add(timer);
    return () => clearTimeout(timer);
  };
  const early: FromWorker[] = [];
  let hear = (message: FromWorker): void => void early.push(message);
  const host = new Host({
    post: (message) => hear(message),
    now: () => performance.now(),
    later,
    nextTask: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const nothing = new Map<string, string>();
  const storage = { getItem: (key: string) => nothing.get(key) ?? null, setItem: () => {}, removeItem: () => {} };
  const app = new App(
    {
      post: (message) => host.receive(message),
      listen: (receive) => {
        hear = receive;
        queueMicrotask(() => {
          for (const message of early.splice(0)) receive(message);
        });
      },
    },
    () => storage as unknown as Storage,
  );
  const { session } = app;
  await new Promise<void>((resolve, reject) => {
    session.subscribe((state) => {
      if (state.status === 'failed') reject(new Error(state.problem));
      if (state.index.stops.length > 1) resolve();
    });
  });
  return {
    app,
    close: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function asServed<S>(store: StoreApi<S>): void {
  store.getInitialState = () => store.getState();
}

/** Without what only the live page has: names for tests and scripts, places for the keyboard. */
const dead = (html: string): string =>
  html.replace(/ (?:data-testid|id|tabindex|aria-controls|aria-labelledby|popovertarget)="[^"]*"/g, '');
