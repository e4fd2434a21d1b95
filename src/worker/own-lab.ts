import { labById } from '../labs/labs.ts';
import { isOwnLab } from '../protocol/own-lab/form.ts';
import { specOfOwnLab } from '../protocol/own-lab/spec.ts';
import type { LabSpec } from '../session/lab-spec.ts';

/** A lab of ours, or one that a reader made: its id is all of it. Throws if that cannot run. */
export const labOf = (id: string): LabSpec | null => labById(id) ?? (isOwnLab(id) ? specOfOwnLab(id, labById) : null);
