import { messageOf } from '../base/message-of.ts';
import { LABS } from '../labs/labs.ts';
import type { Query, QueryAnswer } from '../protocol/messages.ts';
import { ownLabFrom } from '../protocol/own-lab/copy.ts';
import { Session } from '../session/session.ts';
import { laterLab } from './learn.ts';
import { labOf } from './own-lab.ts';

type LabQuery = Extract<Query, { kind: 'copy-lab' | 'try-lab' }>;

/** Questions of the editor for hosts and links. */
export async function answerLab(query: LabQuery): Promise<Extract<QueryAnswer, { kind: LabQuery['kind'] }>> {
  if (query.kind === 'try-lab') {
    try {
      (await Session.open({ lab: found(query.lab) })).close();
      return { kind: 'try-lab', problem: '' };
    } catch (error) {
      return { kind: 'try-lab', problem: messageOf(error) };
    }
  }
  const spec = found(query.lab);
  const base = LABS.find(({ cluster }) => cluster !== undefined && cluster === spec.cluster)?.id ?? spec.id;
  return { kind: 'copy-lab', draft: ownLabFrom(spec, base) };
}

function found(id: string) {
  const lab = labOf(id) ?? laterLab(id);
  if (!lab) throw new Error(`no such lab: ${id}`);
  return lab;
}
