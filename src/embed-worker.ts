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
  const blob = new Blob([`import ${JSON.stringify(address)};`], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(blob), { type: 'module', name: 'hookscope' });
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
