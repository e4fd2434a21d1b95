import { messageOf } from '../base/message-of.ts';
import { labById } from '../labs/labs.ts';
import { laterLab } from '../labs/later-lab.ts';
import { isOwnLab } from '../protocol/own-lab/form.ts';
import { idOfOwnLab, OwnLabError, readOwnLab } from '../protocol/own-lab/read.ts';
import { specOfOwnLab } from '../protocol/own-lab/spec.ts';
import { isChange } from '../session/goal-count.ts';
import type { LabSpec } from '../session/lab-spec.ts';
import { readText, UsageError } from './usage.ts';

/** A lab of ours, or one that a reader drew: its id is all of it. */
const labOf = (id: string): LabSpec | null => (isOwnLab(id) ? specOfOwnLab(id, labById) : labById(id));

/** A lab by its name, by the file that the page's editor saved, or by an id that is all of it. Null for another name. */
export function labNamed(name: string): LabSpec | null {
  try {
    return labOf(!isOwnLab(name) && name.endsWith('.json') ? idOfOwnLab(readOwnLab(readText(name))) : name);
  } catch (error) {
    throw error instanceof OwnLabError ? new UsageError(`${isOwnLab(name) ? '' : `${name}: `}${error.message}`) : error;
  }
}

/** The lab of a level or a lesson, also of one that a reader made. What a link says names no file. */
export function labOfLearning(id: string): LabSpec | null {
  try {
    return laterLab(id, isChange, labOf);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
