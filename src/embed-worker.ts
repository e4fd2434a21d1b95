import type { FromWorker } from './protocol/messages.ts';
import type { Transport } from './store/client.ts';
import url from './worker/worker.ts?worker&url';

/**
 * A worker for a frame. In a sandbox the page has no origin, and a browser starts no worker from another: there the script
 * is imported by one that is made here.
 */
function start(): Worker {
  const address = new URL(url, import.meta.url).href;
  if (self.origin !== 'null') return new Worker(address, { type: 'module', name: 'hookscope' });
  // Not a module itself: those are not started from what is made here. What goes wrong with the import must reach `onerror`.
  const code = `import(${JSON.stringify(address)}).catch((e) => setTimeout(() => { throw e; }));`;
  const blob = new Blob([code], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(blob), { name: 'hookscope' });
}

export function startWorker(onFailure: (problem: string) => void): Transport {
  const worker = start();
  worker.onerror = (event) => onFailure(event.message || 'the worker could not be started');
  return {
    post: (message) => worker.postMessage(message),
    listen: (receive) => {
      worker.onmessage = (event: MessageEvent<FromWorker>) => receive(event.data);
    },
  };
}
