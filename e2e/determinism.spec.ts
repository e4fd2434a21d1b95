import { createHash } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { labById } from '../src/labs/labs.ts';
import type { SavedSession } from '../src/protocol/messages.ts';
import { Session } from '../src/session/session.ts';

const LAB = 'router';

/** Lines of every kind: immediate, waiting for the network, a script with a pipe, randomness, an error. */
const LINES = [
  ['router', 'iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE'],
  ['router', 'iptables -A FORWARD -m statistic --mode random --probability 0.5 -j LOG'],
  ['client', 'ping -c 2 -i 0.2 server'],
  ['client', 'curl -s http://server/'],
  ['router', 'for i in 1 2 3; do echo $RANDOM; done; iptables-save | grep -c nat'],
  ['router', 'iptables -A NOWHERE -j ACCEPT'],
] as const;

interface Played {
  readonly saved: SavedSession;
  readonly events: readonly string[];
}

/** Plays the lines in a worker of its own, made from the script that the page's worker runs. */
function play(page: Page, worker: string): Promise<Played> {
  return page.evaluate(
    async ({ worker, lab, lines }) => {
      const w = new Worker(worker, { type: 'module' });
      const events: unknown[] = [];
      let saved: SavedSession | null = null;
      let heard = performance.now();
      const replies = new Map<number, (error: string | null) => void>();
      const ready = new Promise<void>((resolve) => {
        w.onmessage = ({ data }) => {
          heard = performance.now();
          if (data.type === 'ready') resolve();
          else if (data.type === 'save') saved = data.saved;
          else if (data.type === 'events') {
            events.splice(data.from, events.length, ...data.events);
            saved = null; // what is kept must be of after them
          } else if (data.type === 'reply') replies.get(data.id)?.(data.ok ? null : data.error);
        };
      });
      let id = 0;
      const ask = (message: object): Promise<void> => {
        const mine = ++id;
        w.postMessage({ ...message, id: mine });
        return new Promise((resolve, reject) =>
          replies.set(mine, (error) => (error === null ? resolve() : reject(new Error(error)))),
        );
      };
      await ready;
      await ask({ type: 'open', lab, seed: 7 });
      w.postMessage({ type: 'speed', factor: 100 });
      for (const [place, line] of lines) await ask({ type: 'line', place, line, at: null });
      while (!saved || performance.now() - heard < 600) await new Promise((resolve) => setTimeout(resolve, 50));
      w.terminate();
      const plain = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? [...value] : value);
      return { saved, events: events.map((event) => JSON.stringify(event, plain)) };
    },
    { worker, lab: LAB, lines: LINES },
  );
}

const digest = (lines: readonly string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex');

test('the same journal gives the same trace in the browser and in Node', async ({ page }) => {
  const started = page.waitForEvent('worker');
  await page.goto('');
  const { saved, events } = await play(page, (await started).url());

  const lab = labById(LAB);
  if (!lab) throw new Error(`no lab ${LAB}`);
  const session = await Session.restore(saved, { lab });
  const plain = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? [...value] : value);
  const here = session.machine.world.tracer.events.map((event) => JSON.stringify(event, plain));

  expect(here.length).toBeGreaterThan(200);
  expect(session.machine.faults).toEqual([]);
  const differs = here.findIndex((line, i) => line !== events[i]);
  expect(differs < 0 ? null : { at: differs, node: here[differs], browser: events[differs] }).toBeNull();
  expect(digest(events)).toBe(digest(here));
});
