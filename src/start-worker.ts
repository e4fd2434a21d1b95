import type { FromWorker } from './protocol/messages.ts';
import type { Spawned, Transport } from './store/client.ts';

// A script of its own, before the page's: the kernel model loads while the page does.
const worker = start();
const early: FromWorker[] = [];
let failure = '';
worker.onmessage = (event: MessageEvent<FromWorker>) => early.push(event.data);
worker.onerror = (event) => {
  failure = event.message || 'the worker stopped';
};

/** The worker as the page's stores see it. What came before they listened is told first. */
export const transport: Transport = {
  post: (message) => worker.postMessage(message),
  listen: (receive) => {
    worker.onmessage = (event: MessageEvent<FromWorker>) => receive(event.data);
    // In a moment, as any message: the listener is being put together.
    queueMicrotask(() => {
      for (const message of early.splice(0)) receive(message);
    });
  },
};

/** Tells of a worker that could not be started, or died. */
export function onWorkerFailure(tell: (problem: string) => void): void {
  worker.onerror = (event) => tell(event.message || 'the worker stopped');
  if (failure !== '') tell(failure);
}

/** A worker more, for a session beside the page's own. */
export function spawnWorker(): Spawned {
  const own = start();
  return {
    post: (message) => own.postMessage(message),
    listen: (receive) => {
      own.onmessage = (event: MessageEvent<FromWorker>) => receive(event.data);
    },
    onFailure: (tell) => {
      own.onerror = (event) => tell(event.message || 'the worker stopped');
    },
    end: () => own.terminate(),
  };
}

function start(): Worker {
  return new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module', name: 'hookscope' });
}
