import type {
  FromWorker,
  HookNames,
  Query,
  QueryAnswer,
  ReplyValue,
  SavedSession,
  ToWorker,
  TypedLine,
} from '../protocol/messages.ts';

/** Something that carries messages to the worker and back: the worker itself, or a fake in tests. */
export interface Transport {
  post(message: ToWorker): void;
  listen(receive: (message: FromWorker) => void): void;
}

/** A worker of one's own, that can be ended. */
export interface Spawned extends Transport {
  end(): void;
  onFailure(tell: (problem: string) => void): void;
}

type WithId = Extract<ToWorker, { readonly id: number }>;
type Request = WithId extends infer M ? (M extends WithId ? Omit<M, 'id'> : never) : never;

interface Waiting {
  readonly resolve: (value: ReplyValue) => void;
  readonly reject: (error: Error) => void;
}

/** The worker's refusal of a request, in its own words. */
export class WorkerError extends Error {}

/** Requests with ids and answers as promises; everything else the worker says goes to `onMessage`. */
export class WorkerClient {
  private readonly transport: Transport;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private failure: Error | null = null;
  onMessage: (message: Exclude<FromWorker, { type: 'reply' }>) => void = () => {};

  constructor(transport: Transport) {
    this.transport = transport;
    transport.listen((message) => this.receive(message));
  }

  open(
    lab: string,
    options: {
      seed?: number;
      rxModel?: 'classic' | 'napi';
      hookNames?: HookNames;
      untimed?: boolean;
      saved?: SavedSession;
      lines?: readonly TypedLine[];
    },
  ): Promise<ReplyValue> {
    return this.ask({ type: 'open', lab, ...options });
  }

  line(place: string, line: string, at: number | null): Promise<ReplyValue> {
    return this.ask({ type: 'line', place, line, at });
  }

  interrupt(place: string): void {
    this.transport.post({ type: 'interrupt', place });
  }

  undo(): Promise<ReplyValue> {
    return this.ask({ type: 'undo' });
  }

  hookNames(names: HookNames): Promise<ReplyValue> {
    return this.ask({ type: 'hookNames', names });
  }

  branch(branch: number): Promise<ReplyValue> {
    return this.ask({ type: 'branch', branch });
  }

  async complete(place: string, line: string, cursor: number): Promise<{ start: number; words: readonly string[] }> {
    const value = await this.ask({ type: 'complete', place, line, cursor });
    return value.type === 'completions' ? value : { start: cursor, words: [] };
  }

  async query<K extends Query['kind']>(query: Extract<Query, { kind: K }>): Promise<Extract<QueryAnswer, { kind: K }>> {
    const value = await this.ask({ type: 'query', query });
    if (value.type === 'answer' && value.answer.kind === query.kind) {
      return value.answer as Extract<QueryAnswer, { kind: K }>;
    }
    throw new WorkerError(`unexpected answer to ${query.kind}`);
  }

  /** The worker is gone: nobody will answer, and whoever asks from now on is told at once. */
  fail(error: Error): void {
    this.failure = error;
    for (const w of this.waiting.values()) w.reject(error);
    this.waiting.clear();
  }

  private ask(request: Request): Promise<ReplyValue> {
    if (this.failure) return Promise.reject(this.failure);
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.transport.post({ ...request, id } as ToWorker);
    });
  }

  private receive(message: FromWorker): void {
    if (message.type !== 'reply') {
      this.onMessage(message);
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (!waiting) return;
    if (message.ok) waiting.resolve(message.value);
    else waiting.reject(new WorkerError(message.error));
  }
}
