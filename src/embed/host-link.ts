import {
  type Connect,
  EMBED_VERSION,
  type FromFrame,
  isHello,
  readFromFrame,
  type ToFrame,
} from '../protocol/embed.ts';

/** What the host's end needs of its page: the frame's window, and where messages to this window are heard. */
export interface HostWindow {
  /** The window of the frame; null while it has none. */
  frame(): unknown;
  /** To the frame's window. */
  post(message: Connect, targetOrigin: string, port: MessagePort): void;
  /** Begins to listen; the answer stops it. */
  listen(receive: (event: Pick<MessageEvent, 'data' | 'origin' | 'source'>) => void): () => void;
}

/** Messages kept until the frame has said hello. */
const MAX_WAITING = 50;

/** The host's end of the wire: answers the frame's hello with a port, and checks what comes out of it. */
export class HostLink {
  private readonly window: HostWindow;
  private readonly origin: string;
  private port: MessagePort | null = null;
  private waiting: ToFrame[] = [];
  private readonly stop: () => void;
  onMessage: (message: FromFrame) => void = () => {};

  /** `origin`: the frame's; 'null' for one in a sandbox, which has none. */
  constructor(window: HostWindow, origin: string) {
    this.window = window;
    this.origin = origin;
    this.stop = window.listen((event) => this.receive(event));
  }

  tell(message: ToFrame): void {
    if (this.port) this.port.postMessage(message);
    else if (this.waiting.length < MAX_WAITING) this.waiting.push(message);
  }

  close(): void {
    this.stop();
    this.port?.close();
    this.port = null;
    this.waiting = [];
  }

  private receive({ data, origin, source }: Pick<MessageEvent, 'data' | 'origin' | 'source'>): void {
    if (source === null || source !== this.window.frame() || origin !== this.origin || !isHello(data)) return;
    if (!data.versions.includes(EMBED_VERSION)) {
      const message = `the frame speaks version ${data.versions.join(', ')}, this page ${EMBED_VERSION}`;
      this.onMessage({ type: 'error', message, on: 'connect' });
      return;
    }
    // A frame that says hello again was loaded again: the old wire is dead.
    this.port?.close();
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.onmessage = (event: MessageEvent<unknown>) => {
      const message = readFromFrame(event.data);
      if (typeof message !== 'string') this.onMessage(message);
    };
    // A window without an origin cannot be named; it is the one that was asked for all the same.
    const target = this.origin === 'null' ? '*' : this.origin;
    this.window.post({ hookscope: 'connect', version: EMBED_VERSION }, target, port2);
    for (const message of this.waiting.splice(0)) port1.postMessage(message);
  }
}
