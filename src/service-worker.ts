/**
 * Makes the page work without a network: on its first visit it keeps every file of this build, and answers from what it
 * keeps. The page itself is asked for anew each time there is a network, so that a new version shows at once. Frames on
 * other people's pages are left alone.
 */

interface Waits {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetches extends Waits {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
/** What we need of a service worker's global scope; the DOM types know only the page's. */
interface Scope {
  readonly registration: { readonly scope: string };
  addEventListener(type: 'install' | 'activate', listener: (event: Waits) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetches) => void): void;
}
const scope = globalThis as unknown as Scope;

/** The build puts its files and their hash here. */
const FILES: readonly string[] = __FILES__;
const VERSION: string = __VERSION__;
const PREFIX = 'hookscope-';
const CACHE = `${PREFIX}${VERSION}`;
/** How long the network may take for the page, before the kept one is shown. */
const PATIENCE = 3_000;

const address = (file: string): string => new URL(file, scope.registration.scope).href;
const kept = new Set(FILES.map(address));

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(['./', ...FILES].map(address))));
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name)))),
  );
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = new URL(request.url);
  const file = url.origin + url.pathname;
  if (request.mode === 'navigate') {
    if (file === address('./') || file === address('index.html')) event.respondWith(page(request));
    return;
  }
  if (kept.has(file)) event.respondWith(fromCache(request));
});

async function fromCache(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE, ignoreSearch: true })) ?? fetch(request);
}

/** The page: from the network when it answers in time, otherwise the one that is kept. */
async function page(request: Request): Promise<Response> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('late')), PATIENCE));
  try {
    return await Promise.race([fetch(request), late]);
  } catch {
    const cached = await caches.match(address('./'), { cacheName: CACHE });
    return cached ?? fetch(request);
  }
}
