import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { messageOf } from '../../base/message-of.ts';
import type { LearnAnswer, LearnQuery } from '../../protocol/learn.ts';
import type { App } from '../../store/app.ts';
import type { Language } from '../../store/settings.ts';
import { useApp } from '../context.ts';
import { T as P } from '../text.ts';

type Fixed = Extract<LearnQuery, { kind: 'learn' | 'level' | 'lesson' | 'reference' }>;

export type Learnt<K extends Fixed['kind']> =
  | { readonly state: 'waiting' }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'here'; readonly answer: Extract<LearnAnswer, { kind: K }> };

/** Answers that no session changes: kept for as long as the page is there. */
const known = new WeakMap<App, Map<string, LearnAnswer>>();

/** The reference is generated from English registries. */
const inLanguage = (query: Fixed, language: Language): Fixed =>
  query.kind === 'reference' ? query : { ...query, language };

/** What the worker has to say of lists, a level or a lesson; asked once. */
export function useLearn<K extends Fixed['kind']>(query: Extract<Fixed, { kind: K }>): Learnt<K> {
  const app = useApp();
  const ready = useStore(app.session, (s) => s.status === 'ready');
  const language = useStore(app.settings, (s) => s.language);
  const key = JSON.stringify([query, language]);
  const [error, setError] = useState('');
  const [, setCount] = useState(0);
  const answers = known.get(app) ?? new Map<string, LearnAnswer>();
  known.set(app, answers);
  const answer = answers.get(key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the query and its language
  useEffect(() => {
    if (!ready || answers.has(key)) return;
    app.client.query<Fixed['kind']>(inLanguage(query, language)).then(
      (got) => {
        answers.set(key, got);
        setCount((n) => n + 1);
      },
      (failure: unknown) => setError(P.say(messageOf(failure))),
    );
  }, [app, key, ready]);
  if (answer) return { state: 'here', answer: answer as Extract<LearnAnswer, { kind: K }> };
  return error === '' ? { state: 'waiting' } : { state: 'failed', error };
}
