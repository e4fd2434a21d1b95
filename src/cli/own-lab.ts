import { labById } from '../labs/labs.ts';
import { isOwnLab } from '../protocol/own-lab/form.ts';
import { idOfOwnLab, OwnLabError, readOwnLab } from '../protocol/own-lab/read.ts';
import { specOfOwnLab } from '../protocol/own-lab/spec.ts';
import type { LabSpec } from '../session/lab-spec.ts';
import { readText, UsageError } from './usage.ts';

/** A lab by its name, by the file that the page's editor saved, or by an id that is all of it. Null for another name. */
export function labNamed(name: string): LabSpec | null {
  try {
    if (isOwnLab(name)) return specOfOwnLab(name, labById);
    if (name.endsWith('.json')) return specOfOwnLab(idOfOwnLab(readOwnLab(readText(name))), labById);
  } catch (error) {
    throw error instanceof OwnLabError ? new UsageError(`${isOwnLab(name) ? '' : `${name}: `}${error.message}`) : error;
  }
  return labById(name);
}
