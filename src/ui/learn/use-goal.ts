import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { messageOf } from '../../base/message-of.ts';
import type { TraceIndex } from '../../diagram/trace-index.ts';
import type { LearnAnswer } from '../../protocol/learn.ts';
import { useApp } from '../context.ts';
import { T as P } from '../text.ts';

export type Goal = Extract<LearnAnswer, { kind: 'goal' }>;

interface GoalState {
  readonly goal: Goal | null;
  readonly asking: boolean;
  readonly problem: string;
}

/** How many commands have ended: each may have changed how things stand. */
export function endedCommands(index: TraceIndex): number {
  let count = 0;
  for (const list of index.tty.values())
    for (const at of list) {
      const event = index.events[at];
      if (event?.kind === 'tty' && event.stream === 'exit') count++;
    }
  return count;
}

/** How a level's goal stands, asked anew after each command, undo and change of branch. One question at a time. */
export function useGoal(level: string): GoalState {
  const app = useApp();
  const [state, setState] = useState<GoalState>({ goal: null, asking: true, problem: '' });
  const moment = useStore(app.session, (s) => (s.status === 'ready' ? `${s.revision} ${endedCommands(s.index)}` : ''));
  const wanted = useRef('');
  const running = useRef(false);
  useEffect(() => {
    wanted.current = moment;
    if (moment === '' || running.current) return;
    const ask = async (): Promise<void> => {
      running.current = true;
      for (let asked = ''; asked !== wanted.current; ) {
        asked = wanted.current;
        setState((old) => ({ ...old, asking: true }));
        try {
          const goal = await app.client.query({ kind: 'goal', level });
          if (asked === wanted.current) setState({ goal, asking: false, problem: '' });
        } catch (error) {
          const problem = P.say(messageOf(error));
          if (asked === wanted.current) setState((old) => ({ ...old, asking: false, problem }));
        }
      }
      running.current = false;
    };
    void ask();
  }, [app, level, moment]);
  // when the panel goes, so does what is still to be asked
  useEffect(
    () => () => {
      wanted.current = '';
    },
    [],
  );
  return state;
}
