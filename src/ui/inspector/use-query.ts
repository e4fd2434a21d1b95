import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { Query, QueryAnswer } from '../../protocol/messages.ts';
import { type Asked, Queries } from '../../store/queries.ts';
import { useApp } from '../context.ts';

export type Answered<K extends Query['kind']> =
  | { readonly state: 'none' }
  | { readonly state: 'waiting' }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'here'; readonly answer: Extract<QueryAnswer, { kind: K }> };

const NONE = { state: 'none' } as const;
const WAITING = { state: 'waiting' } as const;

/** The worker's answer to a question, asked once. With null nothing is asked. */
export function useQuery<K extends Query['kind']>(query: Extract<Query, { kind: K }> | null): Answered<K> {
  const app = useApp();
  const key = query ? Queries.key(query) : '';
  const asked = useStore(app.queries.store, (s) => s[key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the query
  useEffect(() => {
    if (query && !asked) app.queries.ask(query);
  }, [app, key, asked]);
  if (!query) return NONE;
  if (!asked || asked.state === 'waiting') return WAITING;
  if (asked.state === 'failed') return asked;
  return { state: 'here', answer: asked.answer as Extract<QueryAnswer, { kind: K }> };
}

/** Answers to several questions, in their order; what is not here yet is undefined. The same list until one changes. */
export function useAnswers(queries: readonly Query[]): readonly (Asked | undefined)[] {
  const app = useApp();
  const answers = useStore(
    app.queries.store,
    useShallow((s) => queries.map((query) => s[Queries.key(query)])),
  );
  const missing = answers.includes(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: all answers may be forgotten while the questions stay
  useEffect(() => {
    for (const query of queries) app.queries.ask(query);
  }, [app, queries, missing]);
  return answers;
}
