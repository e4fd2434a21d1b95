import { createStore, type StoreApi } from 'zustand/vanilla';
import { messageOf } from '../base/message-of.ts';
import type { Query, QueryAnswer } from '../protocol/messages.ts';
import type { WorkerClient } from './client.ts';

export type Asked =
  | { readonly state: 'waiting' }
  | { readonly state: 'here'; readonly answer: QueryAnswer }
  | { readonly state: 'failed'; readonly error: string };

export type QueryStore = StoreApi<Readonly<Record<string, Asked>>>;

const keyOf = (query: Query): string => JSON.stringify(query);
const WAITING: Asked = { state: 'waiting' };
/** Answers kept; the oldest go first. */
const KEEP = 200;

/** Answers of the worker, asked once each. What is asked about is immutable (a rule set's generation, an event). */
export class Queries {
  readonly store: QueryStore = createStore<Readonly<Record<string, Asked>>>(() => ({}));
  private readonly client: WorkerClient;
  /** Counts what was forgotten: an answer from before is about another branch or session. */
  private turn = 0;

  constructor(client: WorkerClient) {
    this.client = client;
  }

  static key(query: Query): string {
    return keyOf(query);
  }

  /** Asks unless it was asked already. The answer appears in the store. */
  ask(query: Query): void {
    const key = keyOf(query);
    if (this.store.getState()[key]) return;
    this.put(key, WAITING);
    const { turn } = this;
    const settle = (asked: Asked): void => {
      if (turn === this.turn) this.put(key, asked);
    };
    this.client.query(query).then(
      (answer) => settle({ state: 'here', answer }),
      (error: unknown) => settle({ state: 'failed', error: messageOf(error) }),
    );
  }

  /** Forgets everything: another branch may have other rule sets under the same numbers. */
  clear(): void {
    this.turn++;
    this.store.setState({}, true);
  }

  private put(key: string, asked: Asked): void {
    const all = this.store.getState();
    const keys = Object.keys(all);
    const rest = keys.length > KEEP ? Object.fromEntries(keys.slice(-KEEP).map((k) => [k, all[k] ?? WAITING])) : all;
    this.store.setState({ ...rest, [key]: asked }, true);
  }
}
