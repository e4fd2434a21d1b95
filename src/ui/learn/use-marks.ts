import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Mark } from '../../protocol/learn.ts';
import { useApp } from '../context.ts';
import { endedCommands } from './use-goal.ts';

interface Marks {
  readonly marks: readonly Mark[];
  /** Asks now, and gives the answer. */
  readonly ask: () => Promise<readonly Mark[]>;
}

/** How far the session is with the steps of a lesson, asked after each command, undo and change of branch. */
export function useMarks(lesson: string): Marks {
  const app = useApp();
  const [marks, setMarks] = useState<readonly Mark[]>([]);
  const moment = useStore(app.session, (s) => (s.status === 'ready' ? `${s.revision} ${endedCommands(s.index)}` : ''));
  const latest = useRef(0);
  const ask = useCallback(async (): Promise<readonly Mark[]> => {
    const mine = ++latest.current;
    try {
      const answer = await app.client.query({ kind: 'marks', lesson });
      if (mine === latest.current) setMarks(answer.marks);
      return answer.marks;
    } catch {
      return []; // the lab was closed meanwhile
    }
  }, [app, lesson]);
  useEffect(() => {
    if (moment !== '') void ask();
  }, [ask, moment]);
  return { marks, ask };
}
