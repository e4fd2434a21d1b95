import { afterEach, describe, expect, it } from 'vitest';
import type { FromFrame, ToFrame } from '../protocol/embed.ts';
import { FrameLink } from './frame-link.ts';
import { HostLink } from './host-link.ts';

type Event = Pick<MessageEvent, 'data' | 'origin' | 'source' | 'ports'>;

const FRAME = 'https://hookscope.test';
const HOST = 'https://docs.test';
const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** Windows are objects to the links: what matters is which one it is. */
const host = { name: 'host' } as unknown as Window;
const frame = { name: 'frame' } as unknown as Window;
const stranger = { name: 'stranger' } as unknown as Window;

/** A frame and its host, and a way to send either of them anything. */
function pair({ only = HOST as string | null, frameOrigin = FRAME, hears = FRAME } = {}) {
  const toHost: ((event: Event) => void)[] = [];
  const toFrame: ((event: Event) => void)[] = [];
  const targets: string[] = [];
  const hostLink = new HostLink(
    {
      frame: () => frame,
      post: (data, target, port) => {
        targets.push(target);
        ports.push(port);
        for (const hear of toFrame) hear({ data, origin: HOST, source: host, ports: [port] });
      },
      listen: (hear) => {
        toHost.push(hear);
        return () => void toHost.splice(toHost.indexOf(hear), 1);
      },
    },
    hears,
  );
  const told: FromFrame[] = [];
  hostLink.onMessage = (message) => told.push(message);
  const open = (): { link: FrameLink; heard: ToFrame[] } => {
    const heard: ToFrame[] = [];
    const link = new FrameLink(
      {
        parent: host,
        listen: (hear) => toFrame.push(hear),
        post: (data) => {
          queueMicrotask(() => {
            for (const hear of [...toHost]) hear({ data, origin: frameOrigin, source: frame, ports: [] });
          });
        },
      },
      only,
    );
    link.onMessage = (message) => heard.push(message);
    return { link, heard };
  };
  return { hostLink, told, targets, open, toHost, toFrame };
}

/** Turns of the event loop, more than any message needs. */
async function rest(): Promise<void> {
  for (let i = 0; i < 12; i++) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** A port in a message that nobody should take. */
function foreignPort(): { mine: MessagePort; theirs: MessagePort; heard: unknown[] } {
  const { port1, port2 } = new MessageChannel();
  const heard: unknown[] = [];
  port1.onmessage = (event) => heard.push(event.data);
  ports.push(port1, port2);
  return { mine: port1, theirs: port2, heard };
}

describe('a frame and its host', () => {
  it('find each other, and hear what was said before', async () => {
    const { hostLink, told, targets, open } = pair();
    hostLink.tell({ type: 'seek', step: 4 });
    const { link, heard } = open();
    link.tell({ type: 'height', height: 300 });
    await rest();
    hostLink.tell({ type: 'play' });
    link.tell({ type: 'height', height: 310 });
    await rest();
    expect(heard).toEqual([{ type: 'seek', step: 4 }, { type: 'play' }]);
    expect(told).toEqual([
      { type: 'height', height: 300 },
      { type: 'height', height: 310 },
    ]);
    expect(targets).toEqual([FRAME]);
    hostLink.close();
  });

  it('in a sandbox have no origin to name', async () => {
    const { hostLink, targets, open } = pair({ frameOrigin: 'null', hears: 'null' });
    open();
    await rest();
    expect(targets).toEqual(['*']);
    hostLink.close();
  });

  it('start again when the frame is loaded again', async () => {
    const { hostLink, open, toFrame } = pair();
    open();
    await rest();
    toFrame.length = 0;
    const { heard } = open();
    await rest();
    hostLink.tell({ type: 'pause' });
    await rest();
    expect(heard).toEqual([{ type: 'pause' }]);
    hostLink.close();
  });
});

describe('the frame', () => {
  it('takes no connection from a window that does not embed it, nor from another origin', async () => {
    const { open, toFrame, hostLink } = pair();
    hostLink.close();
    const { link, heard } = open();
    const connect = { hookscope: 'connect', version: 1 };
    const { mine, theirs, heard: leaked } = foreignPort();
    const hear = toFrame[0];
    hear?.({ data: connect, origin: HOST, source: stranger, ports: [theirs] });
    hear?.({ data: connect, origin: HOST, source: null, ports: [theirs] });
    hear?.({ data: connect, origin: 'https://evil.test', source: host, ports: [theirs] });
    hear?.({ data: connect, origin: HOST, source: host, ports: [] });
    hear?.({ data: connect, origin: HOST, source: host, ports: [theirs, theirs] });
    hear?.({ data: { hookscope: 'connect' }, origin: HOST, source: host, ports: [theirs] });
    link.tell({ type: 'height', height: 1 });
    mine.postMessage({ type: 'play' });
    await rest();
    expect([heard, leaked]).toEqual([[], []]);
  });

  it('keeps its first connection', async () => {
    const { open, toFrame, hostLink } = pair();
    const { heard } = open();
    await rest();
    const { mine, theirs, heard: leaked } = foreignPort();
    toFrame[0]?.({ data: { hookscope: 'connect', version: 1 }, origin: HOST, source: host, ports: [theirs] });
    mine.postMessage({ type: 'play' });
    await rest();
    expect([heard, leaked]).toEqual([[], []]);
    hostLink.close();
  });

  it('says which version it speaks', async () => {
    const { open, toFrame, hostLink } = pair();
    hostLink.close();
    open();
    const { theirs, heard } = foreignPort();
    toFrame[0]?.({ data: { hookscope: 'connect', version: 9 }, origin: HOST, source: host, ports: [theirs] });
    await rest();
    expect(heard).toEqual([{ type: 'error', message: 'version 9 is not spoken here, 1 is', on: 'connect' }]);
  });

  it('answers nonsense with an error and goes on', async () => {
    const { hostLink, told, open } = pair();
    const { heard } = open();
    await rest();
    for (const nonsense of [null, 7, {}, { type: 'eval' }, { type: 'seek', step: {} }])
      hostLink.tell(nonsense as unknown as ToFrame);
    hostLink.tell({ type: 'play' });
    await rest();
    expect(told.map((m) => m.type)).toEqual(['error', 'error', 'error', 'error', 'error']);
    expect(heard).toEqual([{ type: 'play' }]);
    hostLink.close();
  });
});

describe('the host', () => {
  it('answers no other window and no other origin', async () => {
    const { hostLink, targets, toHost } = pair();
    const hello = { hookscope: 'hello', versions: [1] };
    for (const [source, origin] of [
      [stranger, FRAME],
      [null, FRAME],
      [frame, 'https://evil.test'],
      [frame, 'null'],
    ] as const)
      toHost[0]?.({ data: hello, origin, source, ports: [] });
    toHost[0]?.({ data: { hookscope: 'hello', versions: 'all' }, origin: FRAME, source: frame, ports: [] });
    await rest();
    expect(targets).toEqual([]);
    hostLink.close();
  });

  it('says when the frame speaks another version', () => {
    const { hostLink, told, toHost, targets } = pair();
    toHost[0]?.({ data: { hookscope: 'hello', versions: [7] }, origin: FRAME, source: frame, ports: [] });
    expect(told).toEqual([{ type: 'error', message: 'the frame speaks version 7, this page 1', on: 'connect' }]);
    expect(targets).toEqual([]);
    hostLink.close();
  });

  it('takes only whole messages from the frame', async () => {
    const { hostLink, told, open } = pair();
    const { link } = open();
    await rest();
    link.tell({ type: 'height', height: 'all' } as unknown as FromFrame);
    link.tell({ type: 'script', text: 'x' } as unknown as FromFrame);
    await rest();
    expect(told).toEqual([]);
    hostLink.close();
  });
});
