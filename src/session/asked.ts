import { loadCommands } from '../shell/registry.ts';
import type { KubeAnswer, KubeQuestion } from './kube-answers.ts';
import { type Answer, answer as answerNow, type Question } from './queries.ts';
import type { Session } from './session.ts';

/** What the page asks for, in one part that is loaded with the first question. */
export { complete } from './complete.ts';

const isKube = (question: Question | KubeQuestion): question is KubeQuestion => question.kind.startsWith('kube');

/** Answers a question. What is known of Services comes with the first question about them. */
export async function answer(session: Session, question: Question | KubeQuestion): Promise<Answer | KubeAnswer> {
  if (!isKube(question)) {
    // what a namespace has is partly what commands would print
    if (question.kind === 'state') await loadCommands();
    return answerNow(session, question);
  }
  const { kubeAnswer } = await import('./kube-queries.ts');
  return kubeAnswer(session, question);
}
