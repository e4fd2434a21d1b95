import type { Session } from './session.ts';

/** Whether the replay of a session just restored went as it did when it was kept. Throws when it can't be replayed at all. */
export const replaysAsKept = ({ machine, branch }: Session): boolean =>
  branch.timeline.entries.every((entry, i) => machine.entries[i]?.seq === entry.seq);
