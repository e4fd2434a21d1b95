import { EMBED_VERSION, type FromFrame, type Hello, isConnect, readToFrame, type ToFrame } from '../protocol/embed.ts';

/** What the frame's end needs of its window. */
export interface FrameWindow {
  readonly parent: unknown;
  /** To the parent window. */
  post(message: Hello): void;
  listen(receive: (event: Pick<MessageEvent, 'data' | 'origin' | 'source' | 'ports'>) => void): void;
}

/** Messages kept for a host that has not connected yet. */
const MAX_WAITING = 50;

/**
 * The frame's end of the wire. It says hello, takes one connection, from the window that embeds it and from no other, and
 * hears only messages that are as the protocol has them.
 */
export class FrameLink {
  private readonly window: FrameWindow;
  private readonly host: string | null;
  private port: MessagePort | null = null;
  private readonly waiting: FromFrame[] = [];
  onMessage: (message: ToFrame) => void = () => {};

  constructor(window: FrameWindow, host: string | null) {
    this.window = window;
    this.host = host;
    window.listen((event) => this.receive(event));
    window.post({ hookscope: 'hello', versions: [EMBED_VERSION] });
  }

  tell(message: FromFrame): void {
    if (this.port) this.port.postMessage(message);
    else if (this.waiting.length < MAX_WAITING) this.waiting.push(message);
  }

  private receive({ data, origin, source, ports }: Pick<MessageEvent, 'data' | 'origin' | 'source' | 'ports'>): void {
    const [port] = ports;
    if (!isConnect(data) || !port || ports.length !== 1) return;
    if (source === null || source !== this.window.parent) return;
    if (this.host !== null && origin !== this.host) return;
    if (this.port) return; // the first one that may has it
    if (data.version !== EMBED_VERSION) {
      const message = `version ${data.version} is not spoken here, ${EMBED_VERSION} is`;
      port.postMessage({ type: 'error', message, on: 'connect' } satisfies FromFrame);
      return;
    }
    this.port = port;
    port.onmessage = (event: MessageEvent<unknown>) => this.hear(event.data);
    for (const message of this.waiting.splice(0)) port.postMessage(message);
  }

  private hear(data: unknown): void {
    const message = readToFrame(data);
    if (typeof message === 'string') this.tell({ type: 'error', message, on: '' });
    else this.onMessage(message);
  }
}
